import FleetSandbox
import Testing

/// Orders for whoever is near (captures 1007–1057).
struct AdhocTests {
  private static func bench() -> Bench {
    var bench = Bench()
    bench.server = SandboxServer.seeded(
      SandboxSeed(orders: 1, adhoc: 2), key: Bench.key, seed: 7, now: Bench.morning)
    bench.server.requestsPerMinute = nil
    return bench
  }

  private func nearby(_ bench: inout Bench, of driver: String) -> [String] {
    bench.ids(
      bench.send(
        "GET", "/v1/orders?nearby=\(driver)&adhoc=1&unassigned=1&dispatched=1&limit=-1&cb=\(bench.now)"))
  }

  private func accept(_ bench: inout Bench, _ order: String, _ driver: String) -> SandboxAnswer {
    bench.send("POST", "/v1/orders/\(order)/start", ["assign": .string(driver)])
  }

  private func job(_ bench: inout Bench, _ driver: String) -> SandboxJSON? {
    bench.send("GET", "/v1/drivers/\(driver)").json?["current_job"]?["id"]
  }

  @Test func `Free orders near a driver are found, and only until one is taken`() throws {
    var bench = Self.bench()
    let driver = bench.server.accounts[0].driver
    let found = nearby(&bench, of: driver)
    #expect(found.count == 2)
    #expect(accept(&bench, found[0], driver).json?["driver_assigned"]?["id"] == .string(driver))
    #expect(nearby(&bench, of: driver) == [found[1]])
    bench.send(
      "POST", "/v1/drivers/\(driver)/track", ["latitude": 48.2, "longitude": 16.4])
    #expect(nearby(&bench, of: driver) == [])
  }

  @Test func `The second of two drivers is refused in the words the winner's repeat gets`() throws {
    var bench = Self.bench()
    let (one, two) = (bench.server.accounts[0].driver, bench.server.accounts[1].driver)
    let order = nearby(&bench, of: one)[0]
    #expect(accept(&bench, order, one).status == 200)
    for driver in [two, one] {
      let answer = accept(&bench, order, driver)
      #expect(answer.status == 400)
      #expect(answer.json?["error"] == "Order has already started.")
    }
    #expect(bench.server.ledger.count(.started, order: order) == 1)
    #expect(bench.server.document(order: order)?["driver_assigned"]?["id"] == .string(one))
  }

  @Test func `In a race both get a 200, STARTED stands twice, and the order names the first`() throws {
    var bench = Self.bench()
    bench.server.startRaceMilliseconds = 1000
    let (one, two) = (bench.server.accounts[0].driver, bench.server.accounts[1].driver)
    let order = nearby(&bench, of: one)[0]
    #expect(accept(&bench, order, one).status == 200)
    #expect(accept(&bench, order, two).status == 200)
    let document = bench.server.document(order: order)
    #expect(document?["driver_assigned"]?["id"] == .string(one))
    let codes = document?["tracking_statuses"]?.arrayValue?.compactMap { $0["code"] }
    #expect(codes == ["CREATED", "DISPATCHED", "STARTED", "STARTED"])
    #expect(job(&bench, one) == .string(order))
    #expect(job(&bench, two) == .string(order))
    bench.now += 1000
    #expect(accept(&bench, order, one).status == 400)
  }

  @Test func `An ad-hoc start for a driver who is not there is a 500 that changes nothing`() throws {
    var bench = Self.bench()
    let order = nearby(&bench, of: bench.server.accounts[0].driver)[0]
    let before = bench.server.document(order: order)
    #expect(accept(&bench, order, "driver_nope").status == 500)
    #expect(bench.server.document(order: order) == before)
  }
}
