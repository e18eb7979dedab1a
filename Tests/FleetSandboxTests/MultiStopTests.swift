import FleetSandbox
import Testing

/// Rounds: the pointer, the stops' own codes, and how a blind repeat delivers the next stop
/// (captures 319–341, 610–615, 1367–1392).
struct MultiStopTests {
  private func round(_ bench: inout Bench, started: Bool = true) throws -> (String, [String]) {
    let places = Array(bench.server.placeIDs.prefix(3))
    let id = try bench.newOrder([
      "pickup": .null, "dropoff": .null, "waypoints": .array(places.map(SandboxJSON.string)),
      "entities": [["name": "A", "destination": .of(places[1])]],
    ])
    try bench.server.dispatch(order: id, now: bench.now)
    if started { bench.send("POST", "/v1/orders/\(id)/start", [:]) }
    return (id, places)
  }

  private func codes(_ bench: Bench, _ order: String) -> [SandboxJSON?] {
    bench.server.document(order: order)?["payload"]?["waypoints"]?.arrayValue?
      .map { $0["status_code"] } ?? []
  }

  private let completing: SandboxJSON = [
    "activity": ["code": "completed", "status": "Order Completed", "details": "x", "complete": true]
  ]

  @Test func `A round is worked stop by stop and ends with the last`() throws {
    var bench = Bench()
    let (order, places) = try round(&bench)
    let check = try MemberCheck()
    for place in places {
      let before = try #require(bench.server.document(order: order))
      #expect(before["payload"]?["current_waypoint"] == .of(place))
      #expect(before["status"] == "started")
      #expect(try bench.offered(order)["code"] == "enroute")
      #expect(check.problems(before, "order") == [])
      try bench.report(order)
      try bench.report(order)
    }
    #expect(codes(bench, order) == ["COMPLETED", "COMPLETED", "COMPLETED"])
    let after = bench.server.document(order: order)
    #expect(after?["status"] == "completed")
    #expect(
      after?["tracking_statuses"]?.arrayValue?.compactMap { $0["code"] }
        == ["CREATED", "DISPATCHED", "STARTED", "COMPLETED"])
    let entity = after?["payload"]?["entities"]?.arrayValue?.first?["tracking_number"]?["status_code"]
    #expect(entity == "COMPLETED")
    #expect(bench.send("GET", "/v1/orders/\(order)/next-activity").json == [])
  }

  @Test func `The same completion sent twice completes the next stop, and the ledger says which`() throws {
    var bench = Bench()
    let (order, places) = try round(&bench)
    bench.send("POST", "/v1/orders/\(order)/update-activity", completing)
    bench.send("POST", "/v1/orders/\(order)/update-activity", completing)
    #expect(codes(bench, order) == ["COMPLETED", "COMPLETED", "CREATED"])
    let stops = bench.server.ledger.effects(order: order).compactMap(\.stop)
    #expect(stops == Array(places.prefix(2)))
  }

  @Test func `A stop activity before the start, an early completion and a foreign stop are refused`() throws {
    var bench = Bench()
    let (order, _) = try round(&bench, started: false)
    let early = bench.send("POST", "/v1/orders/\(order)/update-activity", completing)
    #expect(early.status == 422)
    #expect(
      early.json?["error"] == "Order must be started before waypoint activity can be updated.")
    bench.send("POST", "/v1/orders/\(order)/start", [:])
    let complete = bench.send("POST", "/v1/orders/\(order)/complete", [:])
    #expect(complete.json?["error"] == "Not all waypoints completed for order.")
    let foreign = bench.send("POST", "/v1/orders/\(order)/set-destination/\(bench.server.placeIDs[5])")
    #expect(foreign.status == 422)
    #expect(foreign.json?["error"] == "Place resource is not a valid destination.")
  }

  @Test func `Going to the last stop first skips the others for good`() throws {
    var bench = Bench()
    let (order, places) = try round(&bench)
    let answer = bench.send("PATCH", "/v1/orders/\(order)/set-destination/\(places[2])")
    #expect(try MemberCheck().problems(try #require(answer.json), "order_after_destination") == [])
    bench.send("POST", "/v1/orders/\(order)/update-activity", completing)
    #expect(bench.server.document(order: order)?["status"] == "completed")
    #expect(codes(bench, order) == ["CREATED", "CREATED", "COMPLETED"])
  }

  @Test func `An update with nothing but notes sends the round back to its first stop`() throws {
    var bench = Bench()
    let (order, places) = try round(&bench)
    bench.send("POST", "/v1/orders/\(order)/update-activity", completing)
    let answer = bench.send("PUT", "/v1/orders/\(order)", ["notes": "gate 4"])
    #expect(answer.json?["payload"]?["current_waypoint"] == .of(places[0]))
  }

  @Test func `Staff removing the current stop make a stale completion hit the next`() throws {
    var bench = Bench()
    let (order, places) = try round(&bench)
    try bench.report(order)
    try bench.server.edit(order: order, stops: Array(places.dropFirst()), now: bench.now)
    bench.send("POST", "/v1/orders/\(order)/update-activity", completing)
    #expect(codes(bench, order) == ["COMPLETED", "CREATED"])
  }

  @Test func `Staff reordering make a stale completion of what is now last end the round`() throws {
    var bench = Bench()
    let (order, places) = try round(&bench)
    try bench.report(order)
    try bench.server.edit(order: order, stops: places.reversed(), now: bench.now)
    bench.send("POST", "/v1/orders/\(order)/update-activity", completing)
    #expect(bench.server.document(order: order)?["status"] == "completed")
    #expect(codes(bench, order) == ["COMPLETED", "CREATED", "CREATED"])
  }

  @Test func `An update with two waypoints turns a round into a classic order`() throws {
    var bench = Bench()
    let (order, places) = try round(&bench)
    let left = places.suffix(2).map(SandboxJSON.string)
    bench.send("PUT", "/v1/orders/\(order)", ["waypoints": .array(left)])
    let document = bench.server.document(order: order)
    #expect(document?["payload"]?["waypoints"] == [])
    #expect(document?["payload"]?["dropoff"]?["id"] == left[1])
    bench.send("POST", "/v1/orders/\(order)/update-activity", completing)
    #expect(bench.server.document(order: order)?["status"] == "completed")
  }

  @Test func `A stop ended by another completing code lets the order end, but not by complete`() throws {
    var bench = Bench()
    let (order, _) = try round(&bench)
    let returned: SandboxJSON = [
      "activity": ["code": "returned", "status": "Returned", "details": "x", "complete": true]
    ]
    bench.send("POST", "/v1/orders/\(order)/update-activity", returned)
    bench.send("POST", "/v1/orders/\(order)/update-activity", completing)
    bench.send("POST", "/v1/orders/\(order)/update-activity", returned)
    #expect(codes(bench, order) == ["RETURNED", "COMPLETED", "RETURNED"])
    #expect(bench.server.document(order: order)?["status"] == "completed")
    let again = bench.send("POST", "/v1/orders/\(order)/complete", [:])
    #expect(again.json?["error"] == "Not all waypoints completed for order.")
  }

  @Test func `A canceled activity at one stop cancels the whole order`() throws {
    var bench = Bench()
    let (order, _) = try round(&bench)
    bench.send(
      "POST", "/v1/orders/\(order)/update-activity",
      ["activity": ["code": "canceled", "status": "Canceled", "details": "x", "complete": false]])
    #expect(bench.server.document(order: order)?["status"] == "canceled")
    #expect(codes(bench, order) == ["CREATED", "CREATED", "CREATED"])
  }
}
