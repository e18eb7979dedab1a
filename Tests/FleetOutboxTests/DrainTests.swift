import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// A long time offline, then all of it at once: what is queued drains in no more than the budget allows, and never
/// above it. `make soak` queues three hundred each time.
@Suite struct DrainTests {
  private static let isSoak = Scope.isSoak
  private struct Drained {
    var requests: Int
    var milliseconds: Int64
    var busiest: Int

    /// What the budget allows for so many requests: the burst at once, then its pace.
    var allowed: Int64 {
      let policy = Policy()
      return Int64(max(0, requests - policy.budgetBurst)) * policy.budgetWindow / Int64(policy.budget)
    }
  }

  private func drain(
    orders: Int, _ codes: [StatusCode], _ line: @escaping (Endpoint, Int) -> World.Outcome
  ) throws -> Drained {
    let names = (0..<orders).map { "order_\($0)" }
    let bench = try Bench(orders: names)
    for name in names {
      try bench.tapStart(Order.ID(name))
      for code in codes { try bench.tapActivity(code, Order.ID(name)) }
    }
    let world = World(bench)
    let begun = bench.now
    var writes = 0
    world.line = { endpoint in
      if endpoint.isWrite { writes += 1 }
      return line(endpoint, writes)
    }
    try world.run(limit: 3_600_000)
    let effects = ["started"] + codes.map(\.text)
    for name in names { #expect(bench.effects(on: name) == effects) }
    return Drained(
      requests: world.requests.count, milliseconds: (world.requests.last ?? begun) - begun,
      busiest: world.busiestMinute)
  }

  @Test func threeHundredWritesOverAHundredOrdersDrainAtTheBudgetsPace() throws {
    let drained = try drain(orders: 100, ["enroute", "completed"]) { _, _ in .answered }
    // Each write is looked at before it goes, and each order once more at the end.
    #expect(drained.requests <= 300 + 300 + 100)
    #expect(drained.milliseconds <= drained.allowed * 105 / 100)
    #expect(drained.busiest <= 120)
  }

  @Test func asManyOrdersAsWritesDrainAtTheBudgetsPace() throws {
    let orders = Self.isSoak ? 300 : 130
    let drained = try drain(orders: orders, []) { _, _ in .answered }
    #expect(drained.requests <= 3 * orders)
    #expect(drained.milliseconds <= drained.allowed * 105 / 100)
    #expect(drained.busiest <= 120)
  }

  @Test func withLostAnswersTheyDrainAtThePaceOfWritesAndProbes() throws {
    // The line stands; every tenth write is applied and its answer is a page of the gateway's.
    let orders = Self.isSoak ? 100 : 50
    let drained = try drain(orders: orders, ["enroute", "completed"]) { endpoint, write in
      endpoint.isWrite && write % 10 == 0 ? .errorAfter(502) : .answered
    }
    // Each write, its look and the order's last; of every tenth write two more.
    #expect(drained.requests <= 7 * orders + 3 * orders / 10 * 2)
    #expect(drained.milliseconds <= drained.allowed * 105 / 100)
    #expect(drained.busiest <= 120)
  }
}
