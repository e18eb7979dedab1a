import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// A poisoned entry in one order delays another order by nothing: its requests are the same, one after the other, with
/// the poison and without.
@Suite struct PoisonTests {
  /// What may be wrong with the first entry of order A for ever.
  enum Poison: CaseIterable, Sendable {
    case attention, refused, unreadable, unknownRecord, readsFail, blocked, halfApplied, unknownForEver,
      writesFail

    /// What becomes of a request about order A.
    func outcome(_ endpoint: Endpoint) -> World.Outcome {
      switch self {
      case .refused: endpoint.isWrite ? .refused("Never.") : .answered
      case .readsFail: endpoint.isWrite ? .answered : .errorBefore(500)
      case .unknownForEver: endpoint.isWrite ? .truncatedAnswer : .errorBefore(502)
      case .writesFail: endpoint.isWrite ? .errorBefore(500) : .answered
      case .attention, .unreadable, .unknownRecord, .blocked, .halfApplied: .answered
      }
    }

    func prepare(_ server: inout ServerModel) {
      switch self {
      case .attention: server.reassign("order_a", to: "driver_other")
      case .blocked: server.orders["order_a"]?.isDispatched = false
      case .halfApplied: server.orders["order_a"]?.isStarted = true
      case .refused, .unreadable, .unknownRecord, .readsFail, .unknownForEver, .writesFail: break
      }
    }

    func spoil(_ bench: Bench, _ id: String) throws {
      var row = try bench.entry(id).row
      switch self {
      case .unreadable: row.command = Array(#"{"kind":"teleport_order","version":9,"command":{}}"#.utf8)
      case .unknownRecord: row.record = "planet/1"
      default: return
      }
      try bench.store.rehouse(row)
    }
  }

  /// The requests about order B until all of its work is settled.
  private func requests(of other: Poison?) throws -> [String] {
    let bench = try Bench(orders: ["order_a", "order_b"])
    if let other {
      // The tap was possible on what the device knew.
      let poisoned = try bench.tapStart("order_a")
      try bench.tapActivity("enroute", "order_a")
      other.prepare(&bench.server)
      try other.spoil(bench, poisoned)
    }
    try bench.tapStart("order_b")
    try bench.tapActivity("enroute", "order_b")
    try bench.tapActivity("completed", "order_b")
    let world = World(bench)
    var seen: [String] = []
    world.line = { endpoint in
      if endpoint.path.contains("order_b") { seen.append(endpoint.name) }
      return endpoint.path.contains("order_a") ? other?.outcome(endpoint) ?? .answered : .answered
    }
    // Order A never comes to rest; B has long done so.
    do { try world.run(limit: 1_800_000) } catch World.Failure.neverRests {}
    #expect(bench.effects(on: "order_b") == ["started", "enroute", "completed"])
    return seen
  }

  @Test(arguments: Poison.allCases)
  func aPoisonedOrderCostsItsNeighbourNoRequest(poison: Poison) throws {
    let alone = try requests(of: nil)
    #expect(alone.count == 7)
    #expect(try requests(of: poison) == alone)
  }

  @Test func aLineThatBreaksForOneOrderOnlyCostsItsNeighbourNoMoreThanTheReadsItOutdates() throws {
    let bench = try Bench(orders: ["order_a", "order_b"])
    try bench.tapStart("order_a")
    for tap in [Tap.start("order_b"), .activity("order_b", "enroute"), .activity("order_b", "completed")] {
      try bench.tap(tap)
    }
    let world = World(bench)
    var reads = 0
    var writes = 0
    world.line = { endpoint in
      if endpoint.path.contains("order_a") { return .requestLost }
      if endpoint.isWrite { writes += 1 } else { reads += 1 }
      return .answered
    }
    do { try world.run(limit: 1_800_000) } catch World.Failure.neverRests {}
    #expect(bench.effects(on: "order_b") == ["started", "enroute", "completed"])
    #expect(writes == 3)
    // Evidence is no older than the last time offline: once for each of its own requests at most.
    #expect(reads <= 7)
  }
}
