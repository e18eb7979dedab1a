import FleetSandbox
import Testing

/// The seeded company, and that one seed always says the same.
struct SeedTests {
  @Test func `The same seed and requests give the same bytes`() throws {
    func bytes(seed: UInt64) throws -> [[UInt8]] {
      var bench = Bench(orders: 5, seed: seed)
      let order = bench.server.orderIDs[0]
      let login: SandboxJSON = ["identity": "dina@example.com", "password": "sample-password"]
      return [
        bench.send("GET", "/v1/orders").body, bench.send("POST", "/v1/drivers/login", login).body,
        bench.send("POST", "/v1/orders/\(order)/start", [:]).body,
        bench.send("GET", "/v1/orders/\(order)").body,
      ]
    }
    #expect(try bytes(seed: 3) == bytes(seed: 3))
    #expect(try bytes(seed: 3) != bytes(seed: 4))
  }

  @Test func `A day's orders are dispatched, scheduled through the day, and mostly the first driver's`() {
    var bench = Bench(orders: 12)
    let orders = bench.send("GET", "/v1/orders?limit=-1").json?.arrayValue ?? []
    #expect(orders.count == 12)
    #expect(orders.allSatisfy { $0["status"] == "dispatched" })
    #expect(
      orders.allSatisfy { $0["scheduled_at"]?.stringValue?.hasPrefix("2026-11-21T") ?? false })
    #expect(Set(orders.compactMap { $0["scheduled_at"]?.stringValue }).count == 12)
    #expect(orders.count { $0["driver_assigned"]?["id"] == .of(bench.otherDriver) } == 3)
    #expect(bench.server.ledger.effects.isEmpty)
  }

  @Test func `The day is the company's, not UTC's`() throws {
    // 20:00 UTC is four in the morning of the next day in Singapore.
    let evening = Bench.morning - Bench.morning % 86_400_000 + 20 * 3_600_000
    let server = SandboxServer.seeded(key: Bench.key, orders: 1, seed: 7, now: evening)
    let order = try #require(server.document(order: server.orderIDs[0]))
    #expect(order["scheduled_at"] == "2026-11-22T01:00:00.000000Z")
  }

  @Test func `Seeded orders weigh what real ones weigh and have the captured members`() throws {
    var bench = Bench(orders: 4)
    let check = try MemberCheck()
    for order in bench.server.orderIDs {
      let answer = bench.send("GET", "/v1/orders/\(order)")
      #expect(check.problems(try #require(answer.json), "order") == [])
      #expect((14_000...24_000).contains(answer.body.count), "\(answer.body.count)")
    }
  }

  @Test func `Times are UTC with six digits and ids are ten lower-case alphanumerics`() throws {
    let bench = Bench(orders: 1)
    let order = try #require(bench.server.document(order: bench.server.orderIDs[0]))
    let id = try #require(order["id"]?.stringValue)
    #expect(id.wholeMatch(of: /order_[a-z0-9]{10}/) != nil)
    let created = try #require(order["created_at"]?.stringValue)
    #expect(created.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z/) != nil)
    #expect(created == "2026-11-20T17:00:00.000000Z")
  }
}
