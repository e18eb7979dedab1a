import FleetSandbox
import Testing

/// The server's refusals in its own words (rest-api 3.7), and that a refused write has no effect.
struct RefusalTests {
  private func refuse(
    _ bench: inout Bench, _ method: String, _ path: String, _ body: SandboxJSON?, _ status: Int,
    _ words: String
  ) {
    let before = bench.server.ledger
    let answer = bench.send(method, path, body)
    #expect(answer.status == status, "\(path)")
    let said =
      answer.json?["error"]?.stringValue ?? answer.json?["errors"]?.arrayValue?.first?.stringValue
    #expect(said == words, "\(path)")
    #expect(bench.server.ledger == before, "\(path) left an effect")
  }

  @Test func `An order that is not there is 404 for every call`() {
    var bench = Bench()
    let calls = [
      ("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/dispatch"), ("POST", "/start"),
      ("POST", "/update-activity"), ("GET", "/next-activity"), ("POST", "/complete"),
      ("DELETE", "/cancel"), ("GET", "/tracker"), ("POST", "/set-destination/place_x"),
    ]
    for (method, tail) in calls {
      refuse(&bench, method, "/v1/orders/order_nope\(tail)", nil, 404, "Order resource not found.")
    }
  }

  @Test func `Starting asks for a driver and a dispatch`() throws {
    var bench = Bench()
    let free = try bench.newOrder(["driver": .null])
    refuse(&bench, "POST", "/v1/orders/\(free)/start", [:], 400, "No driver assigned to order.")
    refuse(&bench, "POST", "/v1/orders/\(free)/dispatch", [:], 400, "No driver assigned to dispatch!")
    let adhoc = try bench.newOrder(["driver": .null, "adhoc": true])
    refuse(
      &bench, "POST", "/v1/orders/\(adhoc)/start", [:], 400,
      "You must send driver to accept adhoc order.")
    let order = try bench.newOrder()
    refuse(
      &bench, "POST", "/v1/orders/\(order)/start", [:], 400,
      "Order has not been dispatched yet and cannot be started.")
    #expect(bench.send("POST", "/v1/orders/\(order)/start", ["skip_dispatch": true]).status == 200)
    refuse(&bench, "POST", "/v1/orders/\(order)/start", [:], 400, "Order has already started.")
  }

  @Test func `A completed order takes no activity`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    bench.send("POST", "/v1/orders/\(order)/start", [:])
    bench.send("POST", "/v1/orders/\(order)/complete", [:])
    refuse(
      &bench, "POST", "/v1/orders/\(order)/update-activity",
      ["activity": ["code": "enroute", "complete": false]], 400, "Order is already completed.")
  }

  @Test func `An activity without a code or without complete is a 500 that changes nothing`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    bench.send("POST", "/v1/orders/\(order)/start", [:])
    let bodies: [SandboxJSON] = [
      [:], ["activity": "enroute"], ["activity": ["code": "enroute", "status": "Driver Enroute"]],
    ]
    for body in bodies {
      refuse(&bench, "POST", "/v1/orders/\(order)/update-activity", body, 500, "Server Error")
    }
  }

  @Test func `Creating says what is missing in the captured words and order`() {
    var bench = Bench()
    let place = SandboxJSON.string(bench.server.placeIDs[0])
    refuse(&bench, "POST", "/v1/orders", [:], 422, "The pickup field is required.")
    let many = bench.send(
      "POST", "/v1/orders",
      ["pickup": place, "driver": "driver_nope", "scheduled_at": "not a date", "adhoc": "maybe"])
    #expect(
      many.json?["errors"] == [
        "The adhoc field must be true or false.", "The scheduled at is not a valid date.",
        "The selected driver is invalid.", "The dropoff field is required.",
        "The waypoints field is required.",
      ])
    let one = bench.send(
      "POST", "/v1/orders", ["pickup": place, "dropoff": place, "driver": "driver_nope"])
    #expect(one.text == #"{"error":"The selected driver is invalid."}"#)
    refuse(
      &bench, "POST", "/v1/orders", ["type": "nonexistent", "pickup": place, "dropoff": place], 400,
      "Invalid order `type` or `order_config` provided.")
    refuse(
      &bench, "POST", "/v1/orders", ["pickup": place, "dropoff": place, "pod_required": true], 500,
      "Server Error")
  }

  @Test func `Malformed JSON is read as an empty body`() {
    var bench = Bench()
    let request = SandboxRequest(
      method: "POST", path: "/v1/orders",
      headers: [SandboxPair("Authorization", "Bearer \(Bench.key)")], body: Array("{\"pick".utf8))
    #expect(bench.server.handle(request, now: bench.now).status == 422)
  }

  @Test func `A driver who is not there is 404`() {
    var bench = Bench()
    for tail in ["/toggle-online", "/track"] {
      refuse(&bench, "POST", "/v1/drivers/driver_nope\(tail)", [:], 404, "Driver resource not found.")
    }
  }
}
