import FleetModels

/// One row of the outbox: a command as bytes, and all that is known of its fate. What the bytes mean is the
/// business of the floors above.
public struct EntryRecord: Sendable, Equatable {
  /// What became of a confirmed or withdrawn entry, beyond its state.
  public enum Fate: Int64, Sendable {
    case plain = 0
    /// Settled, but the server no longer showed the effect: somebody changed it afterwards.
    case superseded = 1
    /// The server shows the effect twice: two attempts landed.
    case doubled = 2
    /// Withdrawn, but an attempt had landed.
    case landed = 3
    /// Withdrawn, and the server does not tell whether an attempt had landed.
    case unsure = 4
  }

  /// Order of enqueueing; 0 before it is stored.
  public var seq: Int64 = 0
  /// The entry's public id, such as `entry_7k2f9q8z1m`.
  public var id: String
  /// The command's kind, such as `start_order`.
  public var kind: String
  /// The command, encoded by whoever knows it.
  public var command: [UInt8]
  /// Entries of one lane keep their order.
  public var lane: String
  /// The server record that shows this command's effect, such as `order/order_juga0jjr94`.
  public var record: String
  public var order: String?
  public var stop: String?
  public var state: EntryState = .pending
  /// Attempts stamped so far.
  public var attempts = 0
  /// At least one attempt may have reached the server.
  public var mayHaveLeft = false
  /// Reads made to find out about the last attempt.
  public var probes = 0
  /// Of these, in a row, how many did not show the effect.
  public var absences = 0
  /// Reads in a row that contradicted the command.
  public var contradictions = 0
  /// Engine time of the next thing to do.
  public var nextAt: Int64 = 0
  /// Engine time at which the last attempt ended, or was found dead.
  public var attemptEndedAt: Int64?
  /// How often it was sent again because reading did not show the effect, since a person last decided about it.
  public var resends = 0
  /// What the person saw when asking for it.
  public var expected: [UInt8]
  /// The record as it was just before the first attempt, and before the last.
  public var firstPreImage: [UInt8]?
  public var preImage: [UInt8]?
  /// The server's words when it definitely refused; a read decides what they mean.
  public var refusal: String?
  /// Why it waits or needs attention, encoded.
  public var reason: [UInt8]?
  /// When a person ordered it to be sent anyway.
  public var forcedAt: Timestamp?
  /// Engine time of asking of the evidence that found it ready; nil when there is none.
  public var readyAt: Int64?
  public var created: Moment
  /// Engine time of the confirmation.
  public var confirmedAt: Int64?
  public var confirmedWall: Timestamp?
  public var settledWall: Timestamp?
  public var fate: Fate = .plain
  /// What the server calls the record that the entry made there, such as `proof_mxjrjihgpf`.
  public var learned: String?

  public init(
    id: String, kind: String, command: [UInt8], lane: String, record: String, order: String?, stop: String?,
    expected: [UInt8], created: Moment
  ) {
    self.id = id
    self.kind = kind
    self.command = command
    self.lane = lane
    self.record = record
    self.order = order
    self.stop = stop
    self.expected = expected
    self.created = created
  }
}
