import FleetSandbox
import Testing

/// The forms of the vendor's public recipes.
struct DialectTests {
  private static func bench() -> Bench {
    var bench = Bench(orders: 2)
    bench.server.dialect = .recipes
    return bench
  }

  @Test func `An order comes under data, with public_id beside every id`() throws {
    var bench = Self.bench()
    let order = try #require(bench.order(bench.first)["data"])
    #expect(order["public_id"] == .string(bench.first))
    #expect(order["id"] == .string(bench.first))
    let dropoff = order["payload"]?["dropoff"]
    #expect(dropoff?["public_id"] != nil)
    #expect(dropoff?["public_id"] == dropoff?["id"])
  }

  @Test func `A list comes under data, a sign-in too, an error does not`() throws {
    var bench = Self.bench()
    #expect(bench.send("GET", "/v1/orders").json?["data"]?.arrayValue?.count == 2)
    let login = bench.send(
      "POST", "/v1/drivers/login", ["identity": "dina@example.com", "password": "sample-password"])
    #expect(login.json?["data"]?["token"]?.stringValue != nil)
    #expect(bench.send("GET", "/v1/orders/order_nope").json?["error"] == "Order resource not found.")
  }

  @Test func `An order's driver is three members, and null when there is none`() throws {
    var bench = Self.bench()
    let driver = bench.order(bench.first)["data"]?["driver_assigned"]
    #expect(driver?.members?.map(\.name) == ["id", "name", "phone"])
    bench.send("PUT", "/v1/orders/\(bench.first)", ["driver": .null])
    #expect(bench.order(bench.first)["data"]?["driver_assigned"] == .null)
  }

  @Test func `A cancelled order has two l, a completed one its time`() throws {
    var bench = Self.bench()
    let orders = bench.server.orderIDs
    bench.send("DELETE", "/v1/orders/\(orders[0])/cancel")
    bench.send("POST", "/v1/orders/\(orders[1])/complete", [:])
    let cancelled = try #require(bench.order(orders[0])["data"])
    #expect(cancelled["status"] == "cancelled")
    #expect(cancelled["cancel_reason"] == .null)
    #expect(cancelled["completed_at"] == .null)
    let completed = try #require(bench.order(orders[1])["data"])
    let moment = try #require(completed["completed_at"]?.stringValue)
    #expect(moment.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
    #expect(completed["updated_at"]?.stringValue?.hasPrefix(moment.dropLast()) == true)
  }

  @Test func `The server's own form is the default, and meta is left as it is`() throws {
    var bench = Bench(orders: 1)
    #expect(bench.order(bench.first)["public_id"] == nil)
    let order = try bench.newOrder(["meta": ["id": "my_own"]])
    bench.server.dialect = .recipes
    #expect(line(bench.order(order)["data"]?["meta"]) == #"{"id":"my_own"}"#)
  }

  struct Sample: Sendable {
    let file: String
    let event: String
    let at: Int64
    let document: SandboxJSON
    var reason: String?
  }

  private static let mira: SandboxJSON = [
    "id": "driver_01HSAMPLE0000D1", "internal_id": "AL1", "name": "Mira Holt",
    "phone": "+15550100042", "online": true,
  ]

  private static func order(_ status: String, driver: SandboxJSON) -> SandboxJSON {
    [
      "id": "order_01HSAMPLE0000A1", "public_id": "ORD-7301", "internal_id": "X", "payload": [:],
      "driver_assigned": driver, "status": .string(status),
      "updated_at": "2026-05-02T09:41:28.000000Z",
    ]
  }

  static let samples: [Sample] = [
    Sample(
      file: "order_created-1", event: "order.created", at: 1_777_708_800_000,
      document: order("created", driver: .null)),
    Sample(
      file: "order_driver_assigned-2", event: "order.driver_assigned", at: 1_777_709_050_000,
      document: order("created", driver: mira)),
    Sample(
      file: "order_dispatched-3", event: "order.dispatched", at: 1_777_709_100_000,
      document: order("dispatched", driver: mira)),
    Sample(
      file: "order_completed-4", event: "order.completed", at: 1_777_714_890_000,
      document: order("completed", driver: mira)),
    Sample(
      file: "order_cancelled-5", event: "order.canceled", at: 1_777_710_600_000,
      document: order("canceled", driver: .null), reason: "Customer asked to cancel"),
    Sample(
      file: "driver_created-6", event: "driver.created", at: 1_777_705_920_000,
      document: [
        "id": "driver_01HSAMPLE0000D1", "public_id": "DRV-19", "user": "user_1",
        "name": "Mira Holt", "phone": "+15550100042", "status": "active",
      ]),
  ]

  @Test(arguments: samples)
  func `A webhook's body in the recipes' form is the documented one`(sample: Sample) throws {
    let pieces = sample.file.split(separator: "-")
    let documented = try fixture("recipe-events/doc_\(pieces[0]).json")
    let event = RecipeEvent(
      sample.event, id: "evt_01HSAMPLE00000\(pieces[1])", document: sample.document, at: sample.at,
      cancelReason: sample.reason)
    #expect(line(event.json) == line(documented))
  }

  @Test func `What the server announces in this dialect is the documented event about the right record`()
    throws
  {
    var bench = Bench()
    let order = try bench.newOrder()
    bench.server.dialect = .recipes
    bench.now += 5000
    _ = bench.send("DELETE", "/v1/orders/\(order)/cancel")
    bench.now += 5000
    bench.server.advance(to: bench.now)
    let event = try #require(bench.server.events.last { $0.json?["event"] == "order.cancelled" }?.json)
    #expect(event.members?.map(\.name) == ["id", "event", "api_version", "created_at", "data"])
    #expect(event["id"]?.stringValue?.wholeMatch(of: /evt_01[A-Z0-9]{13}/) != nil)
    #expect(event["data"]?["public_id"] == .string(order))
    #expect(event["data"]?["status"] == "cancelled")
    #expect(
      bench.server.events.allSatisfy { $0.json?["event"]?.stringValue?.hasSuffix(".canceled") == false })
  }

  @Test func `Event ids are those of the recipes, and the same for a seed`() throws {
    var (one, two) = (SandboxRandom(seed: 3), SandboxRandom(seed: 3))
    let id = RecipeEvent.newID(&one)
    #expect(id.wholeMatch(of: /evt_01[A-Z0-9]{13}/) != nil)
    #expect(RecipeEvent.newID(&two) == id)
  }
}
