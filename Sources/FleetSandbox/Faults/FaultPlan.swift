/// What goes wrong on the way to a sandbox: rules in order, the first that strikes wins, and one seed, so that
/// the same plan against the same requests does the same again.
///
/// Everything FINDINGS "A lost reply" and "Two at once" measured can be asked for. What is not listed needs no
/// fault: the server always does it (ENROUTE twice, a classic order completed twice 200 and 400, the same signature
/// twice two proofs, complete against cancel both 200 with both rows, two dispatches 200 and 400).
///
/// | finding | fault text |
/// |---|---|
/// | the client hangs up after its last byte: applied | `drop-answer` |
/// | it resets: applied, of photos 3 in 10 | `reset` |
/// | half a body, headers only: never applied | `drop-request` |
/// | idle server: applied within 442 ms, reads before say no | `late-idle` |
/// | busy server: 7–10 s later, overtaken by reads | `late-busy` |
/// | very busy server: 112–208 s later | `late-swamped` |
/// | a read in the middle of a start or a photo | `midway`, `midway:200` |
/// | a start or a photo that breaks in its middle | `half-way` |
/// | two completions at once: one stop in 3 of 6, two in 3; 5–400 ms later two in 7 of 8 | `races` |
/// | two drivers accept at once: both 200 in 3 of 4 | `races` |
/// | four starts at once: three 200, one 400 | `races` |
/// | socket frames that never arrive (events 4.2) | `lost-frames` |
///
/// ```swift
/// let plan = try FaultPlan(text: "drop-answer=0.2,late=0.1:4000,500-after=0.05", seed: 7)
/// ```
public struct FaultPlan: Sendable, Equatable {
  /// The rules in the order they are tried.
  public private(set) var rules: [FaultRule]
  /// What two requests at once do to each other; nil when nothing.
  public var races: RaceTendency?
  /// Nothing arrives at all: a live front closes its port.
  public var outage: Outage?

  /// The share of publications to one socket that are lost: the real publisher tries once and says nothing
  /// (events 4.2).
  public var lostFrames = 0.0

  private var random: SandboxRandom
  private var frameRandom: SandboxRandom
  private var matches: [Int]

  /// A time during which nobody is at home.
  public struct Outage: Sendable, Equatable {
    /// How long, in milliseconds, scaled as the late effects are; until told otherwise when nil.
    public var milliseconds: Int?

    /// An outage.
    public init(milliseconds: Int? = nil) {
      self.milliseconds = milliseconds
    }
  }

  /// A plan; without rules nothing goes wrong.
  public init(
    _ rules: [FaultRule] = [], seed: UInt64 = 1, outage: Outage? = nil, races: RaceTendency? = nil
  ) {
    self.rules = rules
    self.outage = outage
    self.races = races
    random = SandboxRandom(seed: seed)
    frameRandom = SandboxRandom(seed: seed ^ 0x50C4)
    matches = Array(repeating: 0, count: rules.count)
  }

  /// The fault that strikes `request`, if any. Every rule draws its number for every request it fits, so that
  /// one rule's luck does not change another's.
  mutating func strike(_ request: SandboxRequest) -> Fault? {
    var struck: Fault?
    for index in rules.indices where rules[index].match.fits(request) {
      matches[index] += 1
      let draw = random.fraction()
      let match = rules[index].match
      let isItsTurn = match.nth == nil || match.nth == matches[index]
      if isItsTurn, draw < match.probability, struck == nil { struck = rules[index].fault }
    }
    return struck
  }

  /// Whether the next frame is lost. Draws of its own, so that who listens does not change what happens to requests.
  mutating func losesFrame() -> Bool { lostFrames > 0 && frameRandom.fraction() < lostFrames }

  /// A number in 0..<1 for a fault that is itself a matter of luck.
  mutating func luck() -> Double { random.fraction() }
}
