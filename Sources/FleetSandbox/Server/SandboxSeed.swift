/// How much of each kind of work a seeded day has. One seed and one plan give the same ids and the same bytes;
/// what is added of one kind does not change the classic orders.
public struct SandboxSeed: Sendable, Equatable {
  /// Classic orders, every fourth for the second driver.
  public var orders: Int
  /// Rounds of the first driver: three stops, every second one between a pickup and a dropoff. They ask for a
  /// photo, a signature, a scan and nothing in turn, as staff set it at the console.
  public var rounds: Int
  /// Rounds of the first driver that visit one place twice: they cannot be addressed stop by stop
  /// (FINDINGS "Multi-stop details").
  public var doubledRounds: Int
  /// Orders without a driver, dispatched to whoever is near: pickups within 6 km of the first driver.
  public var adhoc: Int
  /// Orders of the straight custom flow with proofs on the way (captures 707–730).
  public var haulage: Int
  /// Orders of the branching custom flow, every second one fragile (captures 736–774).
  public var branching: Int
  /// Other companies, in which the first driver has a profile too and which have no orders.
  public var otherOrganizations: Int

  /// A plan of the day.
  public init(
    orders: Int = 0, rounds: Int = 0, doubledRounds: Int = 0, adhoc: Int = 0, haulage: Int = 0,
    branching: Int = 0, otherOrganizations: Int = 0
  ) {
    self.orders = orders
    self.rounds = rounds
    self.doubledRounds = doubledRounds
    self.adhoc = adhoc
    self.haulage = haulage
    self.branching = branching
    self.otherOrganizations = otherOrganizations
  }

  /// What the seeded rounds ask for, in turn; nil asks for nothing.
  static let proofMethods: [String?] = ["photo", "signature", "scan", nil]
}
