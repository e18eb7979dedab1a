import FleetModels
import FleetStorage

/// The outbox in figures, for the line every screen shows.
public struct OutboxSummary: Sendable, Equatable {
  /// Not sent yet, or on the wire.
  public var waiting: Int
  /// Sent, the answer lost: being found out.
  public var unknown: Int
  /// Waiting for a person.
  public var attention: Int
  /// Confirmed by the server, settled ones included.
  public var confirmed: Int
  /// Discarded by a person.
  public var withdrawn: Int
  /// Confirmed, but not read back yet.
  public var unsettled: Int
  /// Of those waiting, how many stand behind one that needs a person.
  public var heldUp: Int
  /// Age of the oldest entry that is waiting, unknown or in attention, in seconds.
  public var oldestSeconds: Int?
  public var lastConfirmedAt: Timestamp?
  /// Why the whole account is held back; nil when it is not.
  public var heldBack: String?
  /// In how many milliseconds that ends by itself; nil when it does not, or nothing is held back.
  public var heldBackMilliseconds: Int64?
  /// The last exchange failed for want of a connection.
  public var isLinkDown: Bool
  /// Of that nothing more is known than that the answer to a write was lost: the server may well be there.
  public var isAnswerLost: Bool
  public var isTokenRefused: Bool

  /// Nothing is left to be sent or found out by itself.
  public var isDrained: Bool { waiting + unknown == heldUp }

  init(store: OutboxStore, now: Moment) throws {
    let counts = try store.counts()
    func count(_ states: EntryState...) -> Int { states.reduce(0) { $0 + (counts[$1] ?? 0) } }
    waiting = count(.pending, .stamped)
    unknown = count(.unknown)
    attention = count(.attention)
    confirmed = count(.confirmed, .settled)
    withdrawn = count(.withdrawn, .withdrawnUnsure)
    unsettled = count(.confirmed, .withdrawnUnsure)
    let live = try store.live()
    var heldLanes: Set<String> = []
    heldUp = 0
    for row in live {
      if row.state == .attention { heldLanes.insert(row.lane) }
      if row.state == .pending || row.state == .unknown, heldLanes.contains(row.lane) { heldUp += 1 }
    }
    oldestSeconds = live.first { $0.state.isOpen }
      .map { max(0, Int((now.wall.milliseconds - $0.created.wall.milliseconds) / 1000)) }
    lastConfirmedAt = try store.lastConfirmed()
    let gates = Gates(store, Policy())
    let time = try EngineClock(store).peek(at: now)
    let gate = try gates.shut(at: time)
    heldBack = gate?.reason
    heldBackMilliseconds = gate.flatMap { $0.until == .max ? nil : $0.until - time }
    isLinkDown = try gates.isLinkDown()
    let link = try store.gate(Gates.Name.link.rawValue)
    isAnswerLost = try live.contains { row in
      guard row.state == .unknown, let link, link.strikes <= 1 else { return false }
      return try store.attempts(of: row.seq).last?.outcome == "unknown: \(link.reason)"
    }
    isTokenRefused = try gates.isTokenRefused()
  }
}
