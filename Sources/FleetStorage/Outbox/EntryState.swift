/// Where a command stands on its way to the server.
///
/// `pending ▸ stamped ▸ confirmed ▸ settled`; a lost answer leads to `unknown`, what cannot be decided to
/// `attention`, a person's discard to `withdrawn` or, when it may have left, to `withdrawnUnsure`.
public enum EntryState: Int64, Sendable, CaseIterable {
  /// Durable, not on the wire, no attempt of which the outcome is open. → stamped, confirmed, attention,
  /// withdrawn
  case pending = 0
  /// An attempt is recorded as begun. → confirmed, pending, unknown, attention
  case stamped = 1
  /// An attempt may have been applied. → confirmed, pending, attention, withdrawnUnsure
  case unknown = 2
  /// A person must decide. → unknown, pending, withdrawn, withdrawnUnsure
  case attention = 3
  /// The server showed the effect; a later read will settle it. → settled
  case confirmed = 4
  /// Read back after the confirmation. Final; removed after seven days.
  case settled = 5
  /// Discarded before anything may have left. Final.
  case withdrawn = 6
  /// Discarded while an attempt may still land; probed until its quarantine ends. → withdrawn
  case withdrawnUnsure = 7

  /// The command still wants to be sent or found out about.
  public var isOpen: Bool {
    switch self {
    case .pending, .stamped, .unknown, .attention: true
    case .confirmed, .settled, .withdrawn, .withdrawnUnsure: false
    }
  }

  public var name: String {
    switch self {
    case .pending: "pending"
    case .stamped: "stamped"
    case .unknown: "unknown"
    case .attention: "attention"
    case .confirmed: "confirmed"
    case .settled: "settled"
    case .withdrawn: "withdrawn"
    case .withdrawnUnsure: "withdrawn_unsure"
    }
  }
}
