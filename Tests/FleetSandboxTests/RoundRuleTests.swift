import FleetSandbox
import Testing

/// Rules of rounds and lists that only a long recording shows.
struct RoundRuleTests {
  private static func round(_ bench: inout Bench, _ fields: SandboxJSON = [:]) throws -> String {
    let stops = bench.server.placeIDs.prefix(3).map { SandboxJSON.of($0) }
    let ends: SandboxJSON = ["pickup": .null, "dropoff": .null, "waypoints": .array(stops)]
    let all = SandboxJSON.object((ends.members ?? []) + (fields.members ?? []))
    let id = try bench.dispatchedOrder(all)
    bench.send("POST", "/v1/orders/\(id)/start", [:])
    return id
  }

  private static func activity(_ code: String, complete: Bool) -> SandboxJSON {
    ["activity": ["code": .of(code), "status": .of(code), "details": .of(code), "complete": .bool(complete)]]
  }

  @Test func `The payload is saved when its destination moves`() throws {
    var bench = Bench()
    let id = try Self.round(&bench)
    let before = bench.server.document(order: id)?["payload"]?["updated_at"]
    let answer = bench.send(
      "POST", "/v1/orders/\(id)/update-activity", Self.activity("completed", complete: true))
    #expect(answer.json?["payload"]?["updated_at"] != before)
  }

  @Test func `The payload is not saved when its destination stays`() throws {
    var bench = Bench()
    let id = try Self.round(&bench)
    let before = bench.server.document(order: id)?["payload"]?["updated_at"]
    let answer = bench.send(
      "POST", "/v1/orders/\(id)/update-activity", Self.activity("enroute", complete: false))
    #expect(answer.json?["payload"]?["updated_at"] == before)
  }

  @Test func `A canceled activity at one stop cancels the order, and the next completion ends it`() throws {
    var bench = Bench()
    let id = try Self.round(&bench)
    let path = "/v1/orders/\(id)/update-activity"
    #expect(
      bench.send("POST", path, Self.activity("canceled", complete: false)).json?["status"] == "canceled")
    #expect(
      bench.send("POST", path, Self.activity("completed", complete: true)).json?["status"] == "completed")
  }

  @Test func `A canceled activity at one stop frees the driver, even one that completes`() throws {
    var bench = Bench()
    let id = try Self.round(&bench)
    let path = "/v1/orders/\(id)/update-activity"
    let answer = bench.send("POST", path, Self.activity("canceled", complete: true))
    #expect(answer.json?["status"] == "canceled")
    #expect(bench.send("GET", "/v1/drivers/\(bench.driver)").json?["current_job"] == .null)
  }

  @Test func `The last stop ends the round, earlier ones are skipped for good`() throws {
    var bench = Bench()
    let id = try Self.round(&bench)
    bench.send("POST", "/v1/orders/\(id)/set-destination/\(bench.server.placeIDs[2])")
    let answer = bench.send(
      "POST", "/v1/orders/\(id)/update-activity", Self.activity("completed", complete: true))
    #expect(answer.json?["status"] == "completed")
    #expect(answer.json?["payload"]?["waypoints"]?.arrayValue?.first?["complete"] == false)
  }

  @Test func `A stop ended by another code keeps complete from working`() throws {
    var bench = Bench()
    let id = try Self.round(&bench)
    bench.send("POST", "/v1/orders/\(id)/update-activity", Self.activity("returned", complete: true))
    #expect(bench.send("POST", "/v1/orders/\(id)/complete", [:]).status == 400)
  }

  @Test func `An unset field in a text is empty`() throws {
    var bench = Bench()
    let id = try Self.round(&bench, ["type": "linear-haulage"])
    let offered = try bench.offered(id)
    #expect(offered["_resolved_details"] == "Arrived at ")
  }

  @Test func `A row holds its text with the fields filled in`() throws {
    var bench = Bench()
    let id = try bench.dispatchedOrder([
      "type": "linear-haulage", "meta": ["ref": "REF-77"], "notes": "gate 4",
    ])
    bench.send("POST", "/v1/orders/\(id)/start", [:])
    try bench.report(id)
    try bench.report(id)
    let rows = bench.send("GET", "/v1/orders/\(id)").json?["tracking_statuses"]?.arrayValue
    #expect(rows?.last?["details"] == "Loaded, ref REF-77, note gate 4")
  }

  @Test func `A driver who accepts an ad-hoc order is not where its row was written`() throws {
    var bench = Bench()
    let id = try bench.dispatchedOrder(["driver": .null, "adhoc": true])
    bench.send("POST", "/v1/orders/\(id)/start", ["assign": .of(bench.driver)])
    let order = bench.send("GET", "/v1/orders/\(id)").json
    let row = order?["tracking_statuses"]?.arrayValue?.last
    #expect(row?["location"] == order?["payload"]?["pickup"]?["location"])
  }

  @Test func `Orders asked for by name come in the order of their ids`() throws {
    var bench = Bench(orders: 6)
    let ids = bench.server.orderIDs
    let found = bench.ids(bench.send("GET", "/v1/orders?limit=100&bulk_query=\(ids.joined(separator: ","))"))
    #expect(found == ids.sorted())
  }

  @Test func `A frozen list shows the vehicle behind its driver as it is`() throws {
    var bench = Bench(orders: 1)
    _ = bench.send("GET", "/v1/orders")
    bench.send("POST", "/v1/drivers/\(bench.driver)/toggle-online", ["online": true])
    let answer = bench.send("GET", "/v1/orders")
    let order = answer.json?.arrayValue?.first
    #expect(answer.header("X-Cache-Status") == "HIT")
    #expect(order?["driver_assigned"]?["online"] == false)
    #expect(order?["driver_assigned"]?["vehicle"]?["online"] == true)
    #expect(order?["vehicle_assigned"]?["driver"]?["online"] == true)
  }

  @Test func `A list that fails was not in the cache`() {
    var bench = Bench()
    let answer = bench.send("GET", "/v1/orders?sort=nope")
    #expect(answer.status == 500)
    #expect(answer.header("X-Cache-Status") == "MISS")
  }

  @Test func `A flow without lifecycle codes is dispatched in its first status and started in a made-up one`()
    throws
  {
    var bench = Bench()
    bench.server.add(
      flow: OrderFlow(
        id: "order_config_nolifecycl", key: "no-lifecycle-codes", name: "No Lifecycle Codes",
        namespace: "company:order-config:no-lifecycle-codes",
        activities: [
          FlowActivity(code: "created", status: "Created", details: "Created.", next: ["accepted"]),
          FlowActivity(code: "accepted", status: "Accepted", details: "Accepted.", next: ["done"]),
          FlowActivity(code: "done", status: "Done", details: "Done.", complete: true),
        ]))
    let id = try bench.newOrder(["type": "no-lifecycle-codes"])
    let dispatched = bench.send("POST", "/v1/orders/\(id)/dispatch", [:]).json
    #expect(dispatched?["status"] == "created")
    #expect(dispatched?["dispatched"] == true)
    bench.send("POST", "/v1/orders/\(id)/start", [:])
    let row = bench.send("GET", "/v1/orders/\(id)").json?["tracking_statuses"]?.arrayValue?.last
    #expect(row?["details"] == "Order has started")
    #expect(bench.send("GET", "/v1/orders/\(id)/next-activity").json == [])
  }
}
