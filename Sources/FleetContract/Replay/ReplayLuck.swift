import FleetSandbox

/// What a real server decides by luck: which of two requests came first, when its queue worker got to a job. A replay
/// tells the sandbox one luck after the other, from the same state, until it shows what was recorded.
struct ReplayLuck: Sendable, Hashable {
  /// Whether the second of two that came together was first.
  var isReversed = false
  /// Whether both of two passed the guards before either was applied.
  var isTogether = false
  /// Whether the queue worker had done everything before the exchange.
  var isQueueDone = false
  /// Whether it had not got to what it usually has done by then.
  var isQueueHeld = false
  /// Whether a queued job had cleared the cached lists before the exchange.
  var areListsCleared = false
  /// Whether the host has nowhere to store files (captures 222).
  var isWithoutStorage = false

  static let none = ReplayLuck()
  /// How far apart the recording's whole seconds may put two that came together.
  private static let togetherMilliseconds: Int64 = 1_500

  /// What one exchange may have met, likeliest first.
  static func single(_ exchange: Exchange) -> [ReplayLuck] {
    var lucks = [ReplayLuck.none, ReplayLuck(isQueueDone: true), ReplayLuck(isQueueHeld: true)]
    if exchange.response.header("X-Cache-Status") == "MISS" {
      lucks.append(ReplayLuck(areListsCleared: true))
      lucks.append(ReplayLuck(isQueueDone: true, areListsCleared: true))
    }
    if exchange.response.status == 500 { lucks.append(ReplayLuck(isWithoutStorage: true)) }
    return lucks
  }

  /// What two that came together may have met.
  static let pair: [ReplayLuck] = [false, true].flatMap { isQueueDone in
    [false, true].flatMap { isTogether in
      [false, true].map { ReplayLuck(isReversed: $0, isTogether: isTogether, isQueueDone: isQueueDone) }
    }
  }

  /// The difference by design that this luck stands for; nil when it is none.
  var design: DesignDifference? {
    if isReversed || isTogether { return .race }
    if isQueueDone || isQueueHeld || areListsCleared { return .queue }
    return isWithoutStorage ? .operatorsSetUp : nil
  }

  func begin(in server: inout SandboxServer, now: Int64) {
    if isTogether {
      var races = RaceTendency(share: 1)
      races.startMilliseconds = Self.togetherMilliseconds
      races.soonMilliseconds = Self.togetherMilliseconds
      server.races = races
    }
    if isQueueDone { server.finishQueuedWork(now: now) }
    server.isQueueHeld = isQueueHeld
    if areListsCleared { server.forgetCachedLists() }
    if isWithoutStorage { server.hasStorage = false }
  }

  func end(in server: inout SandboxServer) {
    server.races = nil
    server.isQueueHeld = false
    if isWithoutStorage { server.hasStorage = true }
  }
}
