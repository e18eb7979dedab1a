import FleetSandbox
import Testing

/// Lists: filters, order, pages, and the cache before them (captures 115–137, 501–530, 1295–1363).
struct ListTests {
  @Test func `Without a sort rows come oldest first, thirty at a time`() {
    var bench = Bench(orders: 40)
    let answer = bench.send("GET", "/v1/orders")
    #expect(bench.ids(answer) == Array(bench.server.orderIDs.prefix(30)))
    #expect(answer.header("X-Cache-Status") == "MISS")
  }

  @Test(arguments: [
    ("limit=10", 0, 10), ("limit=10&page=2", 10, 10), ("limit=10&offset=35", 35, 5),
    ("limit=-1", 0, 40), ("limit=1000", 0, 40), ("limit=0", 0, 1), ("limit=abc", 0, 1),
    ("limit=10&page=99", 0, 0),
  ])
  func `Pages are cut as captured`(query: String, from: Int, count: Int) {
    var bench = Bench(orders: 40)
    let answer = bench.send("GET", "/v1/orders?\(query)")
    #expect(bench.ids(answer) == Array(bench.server.orderIDs.dropFirst(from).prefix(count)))
  }

  @Test func `Sorting goes by one column after the other, and an unknown one is a 500`() {
    var bench = Bench(orders: 6)
    let late = bench.send("GET", "/v1/orders?sort=-scheduled_at")
    #expect(bench.ids(late) == bench.server.orderIDs.reversed())
    let both = bench.send("GET", "/v1/orders?sort=created_at,scheduled_at:desc")
    #expect(bench.ids(both) == bench.server.orderIDs.reversed())
    #expect(bench.send("GET", "/v1/orders?sort=nope").status == 500)
  }

  @Test func `Filters keep what they say, unknown ones everything`() throws {
    var bench = Bench(orders: 8)
    let all = bench.server.orderIDs
    let other = [all[3], all[7]]
    bench.send("DELETE", "/v1/orders/\(all[0])/cancel")
    try bench.server.unassign(order: all[1], now: bench.now)
    let internalID = try #require(bench.server.document(order: all[2])?["internal_id"]?.stringValue)
    let expected: [(String, [String])] = [
      ("driver=\(bench.otherDriver)", other), ("driver_assigned=\(bench.otherDriver)", other),
      ("driver=driver_nope", []), ("status=canceled", [all[0]]),
      ("status=canceled,created", [all[0]]), ("status[]=canceled&status[]=created", [all[0]]),
      ("active=1", Array(all.dropFirst(2))), ("unassigned=1", [all[1]]),
      ("dispatched=1", all), ("dispatched=true", []), ("started=1", []), ("started=0", all),
      ("adhoc=1", []), ("bulk_query=\(all[5]),\(internalID),order_nope", [all[2], all[5]]),
      ("bulk_query[]=\(all[5])&bulk_query[]=\(all[6])", [all[5], all[6]]),
      ("exclude=\(all.dropLast().joined(separator: ","))", [all[7]]),
      ("query=\(all[4])", [all[4]]), ("query=R-1001", []),
      ("customer=contact_x", []), ("on=2026-11-21", all), ("on=2026-11-22", []),
      ("after=2030-01-01", all), ("updated_at_gte=2030-01-01", all), ("driver_assigned_uuid=x", all),
    ]
    for (query, ids) in expected {
      #expect(bench.ids(bench.send("GET", "/v1/orders?\(query)")) == ids, "\(query)")
    }
  }

  @Test func `A time window includes both ends and drops an offset`() throws {
    var bench = Bench(orders: 2)
    bench.send("PUT", "/v1/orders/\(bench.server.orderIDs[1])", ["notes": "touched"])
    let touched = try #require(
      bench.server.document(order: bench.server.orderIDs[1])?["updated_at"]?.stringValue)
    let second = String(touched.prefix(19))
    for window in [
      "\(second),\(second)", "\(second)Z,\(second)Z", "\(second),", "\(second)%2B08:00,\(second)%2B08:00",
    ] {
      let answer = bench.send("GET", "/v1/orders?updated_at=\(window)")
      #expect(bench.ids(answer) == [bench.server.orderIDs[1]], "\(window)")
    }
  }

  @Test func `A quiet write leaves the cached list as it was while the order itself is fresh`() throws {
    var bench = Bench(orders: 2)
    let target = "/v1/orders?driver=\(bench.driver)&sort=-created_at&limit=2"
    #expect(bench.send("GET", target).header("X-Cache-Status") == "MISS")
    bench.send("POST", "/v1/drivers/\(bench.driver)/toggle-online", ["online": true])
    let hit = bench.send("GET", target)
    #expect(hit.header("X-Cache-Status") == "HIT")
    #expect(hit.json?.arrayValue?.first?["driver_assigned"]?["online"] == false)
    let id = try #require(bench.ids(hit).first)
    #expect(bench.send("GET", "/v1/orders/\(id)").json?["driver_assigned"]?["online"] == true)
    let busted = bench.send("GET", target + "&cb=1")
    #expect(busted.header("X-Cache-Status") == "MISS")
    #expect(busted.json?.arrayValue?.first?["driver_assigned"]?["online"] == true)
    #expect(bench.send("GET", target + "&nocache=1").header("X-Cache-Status") == "HIT")
  }

  @Test func `A position, a start and a new status clear the cache; the same activity again does not`() throws
  {
    var bench = Bench(orders: 1)
    let order = bench.server.orderIDs[0]
    func status() -> String? {
      bench.send("GET", "/v1/orders").header("X-Cache-Status")
    }
    #expect(status() == "MISS")
    #expect(status() == "HIT")
    bench.send("POST", "/v1/drivers/\(bench.driver)/track", ["latitude": 1.3, "longitude": 103.8])
    #expect(status() == "MISS")
    bench.send("POST", "/v1/orders/\(order)/start", [:])
    #expect(status() == "MISS")
    let enroute: SandboxJSON = ["activity": ["code": "enroute", "complete": false]]
    bench.send("POST", "/v1/orders/\(order)/update-activity", enroute)
    #expect(status() == "MISS")
    bench.send("POST", "/v1/orders/\(order)/update-activity", enroute)
    #expect(status() == "HIT")
    bench.now += 300_000
    #expect(status() == "MISS")
  }

  @Test func `A cached round shows its stops as they are now`() throws {
    var bench = Bench()
    let places = bench.server.placeIDs.prefix(2).map(SandboxJSON.string)
    let order = try bench.dispatchedOrder([
      "pickup": .null, "dropoff": .null, "waypoints": .array(places),
    ])
    bench.send("POST", "/v1/orders/\(order)/start", [:])
    bench.send("GET", "/v1/orders")
    bench.server.advance(to: bench.now + 5000)
    bench.send("GET", "/v1/orders")
    bench.send(
      "POST", "/v1/orders/\(order)/update-activity",
      ["activity": ["code": "completed", "complete": true]])
    let hit = bench.send("GET", "/v1/orders")
    #expect(hit.header("X-Cache-Status") == "HIT")
    let stop = hit.json?.arrayValue?.first?["payload"]?["waypoints"]?.arrayValue?.first
    #expect(stop?["complete"] == true)
  }

  @Test func `Switched off, the cache says so and everything is fresh`() {
    var bench = Bench(orders: 1)
    bench.server.warts.staleListCache = false
    for _ in 0..<2 {
      #expect(bench.send("GET", "/v1/orders").header("X-Cache-Status") == "DISABLED")
    }
  }
}
