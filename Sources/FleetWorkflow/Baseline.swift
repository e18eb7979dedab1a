import FleetModels

/// A record as it was at one moment, as far as verdicts need it: what a person saw when tapping, or what was
/// read just before an attempt.
public struct Baseline: Codable, Sendable, Equatable {
  public var status: StatusCode?
  public var started: Bool?
  /// The stop list: ids, kinds, order.
  public var stops: [StopKey]
  /// How often each code stood in the history, by its core; nil when the document had none.
  public var history: [String: Int]?

  /// A baseline about nothing, for commands that set an absolute value.
  public init() { stops = [] }

  public init(_ document: RecordDocument) {
    self.init()
    guard let order = document.order else { return }
    status = order.status
    started = order.started
    stops = order.stopKeys
    guard !order.trackingStatuses.isAbsent else { return }
    history = [:]
    for entry in order.trackingStatuses.value ?? [] {
      if let code = entry.code { history?[code.core, default: 0] += 1 }
    }
  }

  /// How often `code` stood in the history.
  func count(of code: StatusCode) -> Int? { history.map { $0[code.core] ?? 0 } }
}
