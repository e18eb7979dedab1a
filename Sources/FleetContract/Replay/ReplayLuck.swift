import FleetSandbox

/// What a real server decides by luck: which of two requests came first, when its queue worker got to a job. A replay
/// tells the sandbox one luck after the other, from the same state, until it shows what was recorded.
struct ReplayLuck: Sendable, Hashable {
  /// Whether the second of two that came together was first.
  var isReversed = false
  /// Whether both of two passed the guards before either was applied.
  var isTogether = false
  /// How many of the jobs that waited for the orders of the exchange the queue worker had done before it.
  var jobsDone = 0
  /// Whether a queued job had cleared the cached lists before the exchange.
  var areListsCleared = false
  /// Whether the host has nowhere to store files (captures 222).
  var isWithoutStorage = false

  static let none = ReplayLuck()
  /// How far apart the recording's whole seconds may put two that came together.
  private static let togetherMilliseconds: Int64 = 1_500

  /// What one exchange may have met, likeliest first, when `jobs` wait for its orders.
  static func single(_ exchange: Exchange, jobs: Int) -> [ReplayLuck] {
    var lucks = [ReplayLuck.none] + Self.counts(jobs).map { ReplayLuck(jobsDone: $0) }
    if exchange.response.header("X-Cache-Status") == "MISS" {
      lucks += lucks.map { ReplayLuck(jobsDone: $0.jobsDone, areListsCleared: true) }
    }
    if exchange.response.status == 500 { lucks.append(ReplayLuck(isWithoutStorage: true)) }
    return lucks
  }

  /// What two that came together may have met.
  static func pair(jobs: Int) -> [ReplayLuck] {
    ([0] + counts(jobs)).flatMap { done in
      [false, true].flatMap { isTogether in
        [false, true].map { ReplayLuck(isReversed: $0, isTogether: isTogether, jobsDone: done) }
      }
    }
  }

  /// All of them, else fewer and fewer; of a long queue only the likeliest.
  private static func counts(_ jobs: Int) -> [Int] {
    guard jobs > 0 else { return [] }
    return jobs <= 4 ? Array((1...jobs).reversed()) : [jobs, 1, 2]
  }

  /// The difference by design that this luck stands for; nil when it is none.
  var design: DesignDifference? {
    if isReversed || isTogether { return .race }
    if jobsDone > 0 || areListsCleared { return .queue }
    return isWithoutStorage ? .operatorsSetUp : nil
  }

  func begin(in server: inout SandboxServer, orders: Set<String>, now: Int64) {
    if isTogether {
      var races = RaceTendency(share: 1)
      races.startMilliseconds = Self.togetherMilliseconds
      races.soonMilliseconds = Self.togetherMilliseconds
      server.races = races
    }
    server.finishQueuedJobs(of: orders, count: jobsDone, now: now)
    if areListsCleared { server.forgetCachedLists() }
    if isWithoutStorage { server.hasStorage = false }
  }

  func end(in server: inout SandboxServer) {
    server.races = nil
    if isWithoutStorage { server.hasStorage = true }
  }
}
