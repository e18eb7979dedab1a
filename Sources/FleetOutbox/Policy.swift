import FleetWorkflow

/// Every waiting time and limit of the outbox in one value, in milliseconds unless said otherwise. The defaults
/// are pinned by a test; their reasons stand beside them.
public struct Policy: Sendable, Equatable {
  /// How long an absence is watched before it is believed and the write is sent again. A busy server applied
  /// writes up to 208 s after the client had gone (FINDINGS: a lost reply).
  public var noisyQuarantine: Int64 = 120_000
  public var dangerousQuarantine: Int64 = 300_000
  /// How many reads in a row must miss the effect before its absence is believed, unless a repeat is harmless.
  public var absencesNeeded = 3
  /// The gaps between reads after a lost answer; the last one repeats.
  public var probeGaps: [Int64] = [0, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000]
  /// Reads that say nothing before a person is asked (a count).
  public var undecidedLimit = 20
  /// How often a write is sent again because reading does not show its effect, before a person is asked (a count).
  public var resendLimit = 6
  /// A contradiction or a half state is read again after this long; half states heal in under a second.
  public var rereadAfter: Int64 = 1_000
  /// How old the evidence for a write may be.
  public var evidenceLifetime: Int64 = 60_000
  /// How old the evidence may be for a dangerous write and for one that is sent again: the last look is just
  /// before it.
  public var lastLook: Int64 = 5_000
  /// Between looks at what a blocked command waits for.
  public var blockedPause: Int64 = 30_000
  /// After a read that failed although the server answered, at least; longer each time, up to the cap below.
  public var failedReadPause: Int64 = 5_000
  /// A record that the server answers with something else so many times (a count), over at least so long, is given to
  /// a person: longer than a deployment or a restart takes, and a driver on his shift still hears of it. Failures of
  /// the network, and of a gateway in front of the server, do not count.
  public var failedReadLimit = 10
  public var failedReadPatience: Int64 = 1_800_000
  /// Back-off of the link: full jitter between 0 and base · 2ⁿ, at most the cap.
  public var backoffBase: Int64 = 1_000
  public var backoffCap: Int64 = 300_000
  /// After a 429 or a maintenance answer without `Retry-After`; the server's window is a minute.
  public var throttlePause: Int64 = 60_000
  /// A longer `Retry-After` is not taken at its word.
  public var longestPatience: Int64 = 3_600_000
  /// Requests allowed in a `budgetWindow`: 90 of the server's 120, which it counts per address.
  public var budget = 90
  public var budgetWindow: Int64 = 60_000
  /// Requests that may go out at once before the budget's pace holds; with `budget` and what may be owed (one a
  /// lane) it stays under 120.
  public var budgetBurst = 25
  /// Requests on the wire at once (a count).
  public var lanesAtOnce = 4
  /// The engine looks at its work at least this often.
  public var watchdog: Int64 = 60_000
  /// A live position is read back no sooner than this, so that reading does not double its cost.
  public var positionSettleDelay: Int64 = 30_000
  /// A position that could not be sent for so long is not sent any more.
  public var positionLifetime: Int64 = 300_000
  /// How long settled entries stay for the receipt.
  public var retention: Int64 = 7 * 86_400_000

  public init() {}

  /// The policy with all waiting times multiplied, for demonstrations and kill loops; never on a real host.
  /// Counts and the retention stay.
  public func scaled(by factor: Double) -> Policy {
    func scale(_ time: Int64) -> Int64 { time == 0 ? 0 : max(1, Int64(Double(time) * factor)) }
    var policy = self
    policy.noisyQuarantine = scale(noisyQuarantine)
    policy.dangerousQuarantine = scale(dangerousQuarantine)
    policy.probeGaps = probeGaps.map(scale)
    policy.rereadAfter = scale(rereadAfter)
    policy.evidenceLifetime = max(500, scale(evidenceLifetime))
    policy.lastLook = max(100, scale(lastLook))
    policy.longestPatience = scale(longestPatience)
    policy.blockedPause = scale(blockedPause)
    policy.failedReadPause = scale(failedReadPause)
    policy.failedReadPatience = scale(failedReadPatience)
    policy.backoffBase = scale(backoffBase)
    policy.backoffCap = scale(backoffCap)
    policy.throttlePause = scale(throttlePause)
    policy.budgetWindow = scale(budgetWindow)
    policy.watchdog = max(100, scale(watchdog))
    policy.positionSettleDelay = scale(positionSettleDelay)
    policy.positionLifetime = scale(positionLifetime)
    return policy
  }

  func quarantine(_ harm: RepeatHarm) -> Int64 {
    switch harm {
    case .harmless: 0
    case .noisy: noisyQuarantine
    case .dangerous: dangerousQuarantine
    }
  }

  func absencesNeeded(_ harm: RepeatHarm) -> Int {
    switch harm {
    case .harmless: 1
    case .noisy, .dangerous: absencesNeeded
    }
  }

  /// The pause after the `probes`-th read.
  func probeGap(after probes: Int) -> Int64 {
    probeGaps.isEmpty ? 0 : probeGaps[min(probes, probeGaps.count - 1)]
  }
}
