import FleetModels

/// A record as it was at one moment, as far as verdicts need it: what a person saw when tapping, or what was
/// read just before an attempt.
public struct Baseline: Codable, Sendable, Equatable {
  public var status: StatusCode?
  public var started: Bool?
  /// The stop list: ids, kinds, order.
  public var stops: [StopKey]
  /// Where each of `stops` stood; nil in what earlier versions stored.
  public var standings: [StopStanding]?
  /// Where the server's pointer stood.
  public var current: Place.ID?
  /// How often each code stood in the history, by its core; nil when the document had none.
  public var history: [String: Int]?
  /// The ids of the records there were, in a list of them; nil elsewhere and in what earlier versions stored.
  public var records: [String]?

  /// A baseline about nothing, for commands that set an absolute value.
  public init() { stops = [] }

  public init(_ document: RecordDocument) {
    self.init()
    records = document.recordIDs
    guard let order = document.order else { return }
    status = order.status
    started = order.started
    stops = order.stopKeys
    standings = document.round?.stops.map(StopStanding.init)
    current = document.round?.current
    guard !order.trackingStatuses.isAbsent else { return }
    history = [:]
    for entry in order.trackingStatuses.value ?? [] {
      if let code = entry.code { history?[code.core, default: 0] += 1 }
    }
  }

  /// Where a stop stood; nil when it was none of the order's.
  func standing(of stop: StopKey) -> StopStanding? {
    guard let standings, standings.count == stops.count, let index = stops.firstIndex(of: stop) else {
      return nil
    }
    return standings[index]
  }

  /// How often `code` stood in the history.
  func count(of code: StatusCode) -> Int? { history.map { $0[code.core] ?? 0 } }
}
