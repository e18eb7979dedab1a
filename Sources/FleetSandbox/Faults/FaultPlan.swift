/// What goes wrong on the way to a sandbox: rules in order, the first that strikes wins, and one seed, so that
/// the same plan against the same requests does the same again.
///
/// ```swift
/// let plan = try FaultPlan(text: "drop-answer=0.2,late=0.1:4000,500-after=0.05", seed: 7)
/// ```
public struct FaultPlan: Sendable, Equatable {
  /// The rules in the order they are tried.
  public private(set) var rules: [FaultRule]
  /// Nothing arrives at all: a live front closes its port.
  public var outage: Outage?

  private var random: SandboxRandom
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
  public init(_ rules: [FaultRule] = [], seed: UInt64 = 1, outage: Outage? = nil) {
    self.rules = rules
    self.outage = outage
    random = SandboxRandom(seed: seed)
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
}
