import FleetSandbox
import Testing

/// What staff do while a driver is away, and that the ledger says who did it.
struct DispatcherTests {
  private func round() throws -> CapturedPlay {
    try CapturedPlay(["waypoints": ["A", "B", "C"], "do": ["dispatch", "start"]])
  }

  private func letters(_ play: CapturedPlay) throws -> [String] {
    try play.bench.server.stopIDs(order: play.order).map { id in
      play.places.first { $0.value == id }?.key ?? "?"
    }
  }

  @Test func `Stops are removed, added, turned round and saved`() throws {
    var play = try round()
    let now = play.bench.now
    let (b, d) = (try #require(play.places["B"]), try #require(play.places["D"]))
    try play.bench.server.remove(stop: b, order: play.order, now: now)
    #expect(try letters(play) == ["A", "C"])
    try play.bench.server.add(stop: d, at: 1, order: play.order, now: now)
    #expect(try letters(play) == ["A", "D", "C"])
    try play.bench.server.reverseStops(order: play.order, now: now)
    #expect(try letters(play) == ["C", "D", "A"])
    try play.bench.server.saveStops(order: play.order, now: now)
    #expect(try letters(play) == ["C", "D", "A"])
    let changes = play.bench.server.ledger.effects(order: play.order)
      .filter { $0.kind == .stopsChanged }
    #expect(changes.count == 4)
    #expect(changes.allSatisfy { $0.actor == .dispatcher })
    #expect(
      changes.last?.facts["stops"] == "CDA".compactMap { play.places[String($0)] }.joined(separator: ","))
  }

  @Test func `A stop that is not on the round cannot be removed`() throws {
    var play = try round()
    let now = play.bench.now
    let d = try #require(play.places["D"])
    #expect(
      throws: DispatcherRefusal(status: 422, text: "Place resource is not a valid destination.")
    ) {
      try play.bench.server.remove(stop: d, order: play.order, now: now)
    }
  }

  @Test func `A round at one place twice keeps both rows when it is saved`() throws {
    var play = try CapturedPlay(["waypoints": ["A", "B", "A"], "do": ["dispatch", "start"]])
    let rows = play.bench.server.waypointIDs(order: play.order)
    try play.bench.server.saveStops(order: play.order, now: play.bench.now)
    #expect(play.bench.server.waypointIDs(order: play.order) == rows)
    #expect(try letters(play) == ["A", "B", "A"])
  }

  @Test func `A meta edit changes what is offered, and a stale choice is accepted`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder([
      "type": "branching-delivery", "meta": ["fragile": "no"],
    ])
    bench.send("POST", "/v1/orders/\(order)/start", [:])
    func offers() -> [String] {
      bench.send("GET", "/v1/orders/\(order)/next-activity").json?.arrayValue?
        .compactMap { $0["code"]?.stringValue } ?? []
    }
    #expect(offers() == ["enroute", "by_type", "has_exists"])
    let stale = try bench.offered(order)
    try bench.server.edit(order: order, meta: ["fragile": "yes"], now: bench.now)
    #expect(offers() == ["inspect", "by_type", "has_exists"])
    let answer = bench.send("POST", "/v1/orders/\(order)/update-activity", ["activity": stale])
    #expect(answer.json?["status"] == "enroute")
  }

  @Test func `A driver whose order was given away still proves it and frees the new driver`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    let token = bench.server.issueToken(driver: bench.driver)
    bench.send("POST", "/v1/orders/\(order)/start", [:], bearer: token)
    try bench.server.reassign(order: order, to: bench.otherDriver, now: bench.now)
    let signature = bench.send(
      "POST", "/v1/orders/\(order)/capture-signature", ["signature": "QUJD"], bearer: token)
    #expect(signature.status == 201)
    bench.server.warts.anyTokenReachesAnyOrder = false
    let refused = bench.send(
      "POST", "/v1/orders/\(order)/capture-signature", ["signature": "QUJD"], bearer: token)
    #expect(refused.status == 404)
  }

  @Test func `A deleted order takes neither proof nor comment`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    try bench.server.delete(order: order, now: bench.now)
    #expect(bench.photo(order).json?["error"] == "Order resource not found.")
    #expect(bench.send("GET", "/v1/orders/\(order)/proofs").status == 404)
    let comment = bench.send(
      "POST", "/v1/comments",
      ["subject": ["id": .string(order), "type": "fleet-ops:order"], "content": "x"])
    #expect(comment.status == 400)
    #expect(comment.json?["error"] == "Invalid subject provided for comment.")
  }
}
