/// How often two requests at once get in each other's way, by seed. The real server has no locks: what it decided
/// by luck, the sandbox decides by these shares, which are the measured ones.
///
/// Two requests are at once when the second comes so soon after the first. The spans are those of real requests
/// and do not shrink with the time scale.
public struct RaceTendency: Sendable, Equatable {
  /// The share of second starts of an ad-hoc order that are a 200 too: both drivers' current job, STARTED twice, the
  /// order names the later (3 of 4: captures 1011–1040).
  public var adhocStarts = 0.75
  /// The share of further starts of any other order that are a 200 too (of four at once, two of three more: INDEX).
  public var starts = 2.0 / 3
  /// Milliseconds within which a start is at once with another: about what a request takes (captures 1069).
  public var startMilliseconds: Int64 = 100
  /// The share of repeated completions at the same moment that are put on the same stop, which is then COMPLETED
  /// twice; the others complete the next stop (3 of 6: captures 1058–1068).
  public var sameStopAtOnce = 0.5
  /// The same for a completion a little later (1 of 8: captures 1069).
  public var sameStopSoon = 0.125
  /// Milliseconds up to which a completion comes at the same moment.
  public var atOnceMilliseconds: Int64 = 4
  /// Milliseconds up to which a completion comes a little later.
  public var soonMilliseconds: Int64 = 400
  /// The same seed and the same requests at the same moments decide the same.
  public var seed: UInt64

  /// The measured shares.
  public init(seed: UInt64 = 1) {
    self.seed = seed
  }

  /// One share for every race, in place of the measured ones.
  public init(share: Double, seed: UInt64 = 1) {
    self.seed = seed
    adhocStarts = share
    starts = share
    sameStopAtOnce = share
    sameStopSoon = share
  }
}

extension SandboxServer {
  /// Whether a start comes so soon after another one of the same order that the guard misses it.
  mutating func isRacingStart(_ index: Int, _ call: Call) -> Bool {
    let order = orders[index]
    guard let last = lastStarts[order.id] else { return false }
    let since = call.moment - last
    if let window = startRaceMilliseconds, order.adhoc, since <= window { return true }
    guard let races, since <= races.startMilliseconds else { return false }
    return raceRandom.fraction() < (order.adhoc ? races.adhocStarts : races.starts)
  }

  /// The stop a repeated completion lands on a second time, when it read the order before the first was through.
  mutating func racedStop(_ index: Int, _ words: ActivityWords, _ call: Call) -> StopRecord? {
    guard let races, words.complete, let last = lastStops[orders[index].id], last.code == words.code
    else { return nil }
    let since = call.moment - last.at
    let share =
      since <= races.atOnceMilliseconds
      ? races.sameStopAtOnce : since <= races.soonMilliseconds ? races.sameStopSoon : 0
    guard share > 0, raceRandom.fraction() < share else { return nil }
    return orders[index].stops.first { $0.waypointID == last.waypoint }
  }
}

/// The stop that a round completed last.
struct CompletedStop: Sendable, Equatable {
  var waypoint: String
  var code: String
  var at: Int64
}
