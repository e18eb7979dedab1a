import FleetSandbox
import Testing

/// What the server does to orders and drivers, its missing guards included.
struct OrderRuleTests {
  @Test func `Only the first of two drivers gets an ad-hoc order`() throws {
    var bench = Bench()
    let order = try bench.newOrder(["driver": .null, "adhoc": true])
    try bench.server.dispatch(order: order, now: bench.now)
    let first = bench.send("POST", "/v1/orders/\(order)/start", ["assign": .of(bench.driver)])
    #expect(first.json?["driver_assigned"]?["id"] == .of(bench.driver))
    let second = bench.send("POST", "/v1/orders/\(order)/start", ["assign": .of(bench.otherDriver)])
    #expect(second.status == 400)
    #expect(bench.server.document(order: order)?["driver_assigned"]?["id"] == .of(bench.driver))
    #expect(bench.server.ledger.count(.started, order: order) == 1)
  }

  @Test func `A cancelled order comes back to life with an activity`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    bench.send("DELETE", "/v1/orders/\(order)/cancel")
    let answer = bench.send(
      "POST", "/v1/orders/\(order)/update-activity",
      ["activity": ["code": "enroute", "status": "Driver Enroute", "complete": false]])
    #expect(answer.json?["status"] == "enroute")
    bench.server.warts.canceledOrdersRevive = false
    bench.send("DELETE", "/v1/orders/\(order)/cancel")
    let refused = bench.send(
      "POST", "/v1/orders/\(order)/update-activity",
      ["activity": ["code": "enroute", "complete": false]])
    #expect(refused.status == 400)
  }

  @Test func `The old driver still reaches an order that was reassigned, and frees the new one`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    bench.send("POST", "/v1/orders/\(order)/start", [:])
    try bench.server.reassign(order: order, to: bench.otherDriver, now: bench.now)
    let token = try #require(
      bench.send(
        "POST", "/v1/drivers/login", ["identity": "dina@example.com", "password": "sample-password"]
      ).json?["token"]?.stringValue)
    let done = bench.send("POST", "/v1/orders/\(order)/complete", [:], bearer: token)
    #expect(done.status == 200)
    let effect = try #require(bench.server.ledger.effects(order: order).last)
    #expect(effect.actor == .driver(bench.driver))
    #expect(effect.driver == bench.otherDriver)
    #expect(bench.send("GET", "/v1/drivers/\(bench.driver)").json?["current_job"] != .null)
  }

  @Test func `Reassigning leaves the vehicle and unassigning takes the driver off`() throws {
    var bench = Bench()
    let order = try bench.newOrder()
    let vehicle = bench.server.document(order: order)?["vehicle_assigned"]?["id"]
    try bench.server.reassign(order: order, to: bench.otherDriver, now: bench.now)
    #expect(bench.server.document(order: order)?["vehicle_assigned"]?["id"] == vehicle)
    try bench.server.unassign(order: order, now: bench.now)
    #expect(bench.server.document(order: order)?["driver_assigned"] == .null)
    #expect(
      bench.server.ledger.effects(order: order).map(\.kind) == [.created, .assigned, .unassigned])
  }

  @Test func `An update may dispatch, without a guard, and the ledger holds both effects`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    let answer = bench.send(
      "PUT", "/v1/orders/\(order)", ["driver": .of(bench.otherDriver), "dispatch": true])
    #expect(answer.json?["status"] == "dispatched")
    let kinds = bench.server.ledger.effects(order: order).suffix(2).map(\.kind)
    #expect(kinds == [.assigned, .dispatched])
  }

  @Test func `A deleted order is gone for everyone`() throws {
    var bench = Bench()
    let order = try bench.newOrder()
    let deleted = bench.send("DELETE", "/v1/orders/\(order)")
    #expect(try MemberCheck().problems(try #require(deleted.json), "deleted") == [])
    #expect(bench.send("GET", "/v1/orders/\(order)").status == 404)
    #expect(bench.send("DELETE", "/v1/orders/\(order)").status == 404)
    #expect(throws: DispatcherRefusal(status: 404, text: "Order resource not found.")) {
      try bench.server.cancel(order: order, now: bench.now)
    }
  }

  @Test func `Asking for a dispatch at creation happens later`() throws {
    var bench = Bench()
    let order = try bench.newOrder(["dispatch": true])
    #expect(bench.server.document(order: order)?["status"] == "created")
    let due = try #require(bench.server.nextWork)
    bench.server.advance(to: due)
    #expect(bench.server.document(order: order)?["status"] == "dispatched")
    #expect(bench.server.ledger.count(.dispatched, order: order) == 1)
    #expect(bench.server.nextWork == nil)
  }

  @Test func `The dispatch listener writes the time a second time, which is a save`() throws {
    var bench = Bench()
    let order = try bench.newOrder()
    let answered = bench.send("POST", "/v1/orders/\(order)/dispatch", [:])
    let later = bench.send("GET", "/v1/orders/\(order)")
    #expect(answered.json?["dispatched_at"] != later.json?["dispatched_at"])
    #expect(later.json?["updated_at"] == later.json?["dispatched_at"])
    #expect(bench.server.ledger.count(.dispatched, order: order) == 1)
  }

  @Test func `Every other completing code ends in completed with both rows`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    bench.send("POST", "/v1/orders/\(order)/start", [:])
    let answer = bench.send(
      "POST", "/v1/orders/\(order)/update-activity",
      ["activity": ["code": "returned", "status": "Returned to sender", "complete": true]])
    #expect(answer.json?["status"] == "completed")
    let rows = bench.server.document(order: order)?["tracking_statuses"]?.arrayValue?
      .compactMap { $0["code"] }
    #expect(rows?.suffix(2) == ["RETURNED", "COMPLETED"])
    #expect(bench.server.ledger.count(.activity("returned"), order: order) == 1)
  }

  @Test func `The switch of a driver and the position move the vehicle too`() {
    var bench = Bench()
    bench.send("POST", "/v1/drivers/\(bench.driver)/toggle-online", ["online": true])
    let answer = bench.send(
      "PUT", "/v1/drivers/\(bench.driver)/track",
      ["latitude": "1.3003", "longitude": 103.8004, "altitude": 12.5, "heading": 90, "speed": 8.3])
    #expect(answer.json?["online"] == true)
    #expect(answer.json?["location"] == ["type": "Point", "coordinates": [103.8004, 1.3003]])
    #expect(answer.json?["altitude"] == 12 && answer.json?["speed"] == 8)
    #expect(answer.json?["vehicle"]?["online"] == true)
    #expect(answer.json?["vehicle"]?["location"] == answer.json?["location"])
  }

  @Test func `A position without numbers is 200 and stores nothing`() {
    var bench = Bench()
    let before = bench.server.ledger
    for body: SandboxJSON in [
      [:], ["latitude": "here", "longitude": "there"], ["latitude": 0, "longitude": 0],
    ] {
      #expect(bench.send("POST", "/v1/drivers/\(bench.driver)/track", body).status == 200)
    }
    #expect(bench.server.ledger == before)
  }

  @Test func `Toggling without a value flips, so a repeat undoes it`() {
    var bench = Bench()
    bench.send("POST", "/v1/drivers/\(bench.driver)/toggle-online", [:])
    let again = bench.send("POST", "/v1/drivers/\(bench.driver)/toggle-online", [:])
    #expect(again.json?["online"] == false)
    #expect(bench.server.ledger.effects(driver: bench.driver).map(\.kind) == [.online(true), .online(false)])
  }

  @Test func `A form body creates an order as JSON does, and an address becomes a place`() {
    var bench = Bench()
    let form = "type=transport&pickup=\(bench.server.placeIDs[0])&dropoff=7+Sandbox+Lane"
    let request = SandboxRequest(
      method: "POST", path: "/v1/orders",
      headers: [
        SandboxPair("Authorization", "Bearer \(Bench.key)"),
        SandboxPair("Content-Type", "application/x-www-form-urlencoded"),
      ], body: Array(form.utf8))
    let answer = bench.server.handle(request, now: bench.now)
    #expect(answer.status == 201)
    #expect(answer.json?["payload"]?["dropoff"]?["street1"] == "7 SANDBOX LANE")
    #expect(answer.json?["driver_assigned"] == .null)
  }

  @Test func `An order is found by its internal id and never by its uuid`() throws {
    var bench = Bench()
    let order = try bench.newOrder(["internal_id": "my-own-1"])
    #expect(bench.send("GET", "/v1/orders/my-own-1").json?["id"] == .of(order))
    let tracker = bench.send("GET", "/v1/orders/\(order)/tracker")
    #expect(try MemberCheck().problems(try #require(tracker.json), "tracker") == [])
    let uuid = try #require(tracker.json?["stops"]?.arrayValue?.first?["uuid"]?.stringValue)
    #expect(bench.send("GET", "/v1/orders/\(uuid)").status == 404)
  }

  @Test func `Meta is an empty map when unset, a list when stored empty, and replaced by an update`() throws {
    var bench = Bench()
    let unset = try bench.newOrder()
    #expect(bench.server.document(order: unset)?["meta"] == [:])
    let empty = try bench.newOrder(["meta": [:]])
    #expect(bench.server.document(order: empty)?["meta"] == [])
    let full = try bench.newOrder(["meta": ["a": 1, "b": 2]])
    let updated = bench.send("PUT", "/v1/orders/\(full)", ["meta": ["c": 3]])
    #expect(updated.json?["meta"] == ["c": 3])
  }
}
