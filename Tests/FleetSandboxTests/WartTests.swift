import FleetSandbox
import Testing

/// Every oddity can be switched off, and is on unless it is.
struct WartTests {
  private func status(_ change: (inout SandboxWarts) -> Void, _ run: (inout Bench) throws -> SandboxAnswer)
    rethrows -> [Int]
  {
    var real = Bench(orders: 2)
    var tame = Bench(orders: 2)
    change(&tame.server.warts)
    return [try run(&real).status, try run(&tame).status]
  }

  @Test func `Unknown sort columns and identities fail only when real`() {
    #expect(status({ $0.unknownSortFails = false }) { $0.send("GET", "/v1/orders?sort=nope") } == [500, 200])
    #expect(
      status({ $0.unknownIdentityFails = false }) {
        $0.send("POST", "/v1/drivers/login", ["identity": "x@example.com", "password": "y"])
      } == [500, 401])
  }

  @Test func `A missing complete fails only when real`() {
    #expect(
      status({ $0.activityNeedsComplete = false }) {
        $0.send(
          "POST", "/v1/orders/\($0.server.orderIDs[0])/update-activity",
          ["activity": ["code": "enroute"]])
      } == [500, 200])
  }

  @Test func `Complete repeats and a cancelled order starts only when real`() {
    #expect(
      status({ $0.completeAndCancelUnguarded = false }) {
        $0.send("POST", "/v1/orders/\($0.server.orderIDs[0])/complete", [:])
        return $0.send("DELETE", "/v1/orders/\($0.server.orderIDs[0])/cancel")
      } == [200, 400])
    #expect(
      status({ $0.canceledOrdersStart = false }) {
        $0.send("DELETE", "/v1/orders/\($0.server.orderIDs[0])/cancel")
        return $0.send("POST", "/v1/orders/\($0.server.orderIDs[0])/start", [:])
      } == [200, 400])
  }

  @Test func `Another driver's token reaches an order only when real`() {
    #expect(
      status({ $0.anyTokenReachesAnyOrder = false }) {
        let token = $0.server.issueToken(driver: $0.otherDriver)
        return $0.send("POST", "/v1/orders/\($0.server.orderIDs[0])/start", [:], bearer: token)
      } == [200, 404])
  }

  @Test func `Asking for a proof on create or update is a 500 only when real`() {
    #expect(
      status({ $0.podRequiredFails = false }) {
        $0.send("PUT", "/v1/orders/\($0.server.orderIDs[0])", ["pod_required": true])
      } == [500, 200])
  }

  @Test func `An update with a payload saves its ends and then fails only when real`() {
    let answers = status({ $0.updateWithPayloadFails = false }) {
      let place = SandboxJSON.string($0.server.placeIDs[3])
      let answer = $0.send(
        "PUT", "/v1/orders/\($0.server.orderIDs[0])", ["payload": ["dropoff": place]])
      if answer.status == 500 {
        let document = $0.server.document(order: $0.server.orderIDs[0])
        #expect(document?["payload"]?["dropoff"]?["id"] == place)
      }
      return answer
    }
    #expect(answers == [500, 200])
  }

  @Test func `Malformed JSON is forgiven and a 429 is bare only when real`() {
    #expect(
      status({ $0.malformedJSONIsEmpty = false }) {
        let request = SandboxRequest(
          method: "POST", path: "/v1/drivers/\($0.driver)/track",
          headers: [SandboxPair("Authorization", "Bearer \(Bench.key)")], body: Array("{".utf8))
        return $0.server.handle(request, now: $0.now)
      } == [200, 400])
    var bench = Bench()
    bench.server.warts.throttledAnswerIsBare = false
    bench.server.requestsPerMinute = 1
    bench.send("GET", "/v1/drivers")
    let refused = bench.send("GET", "/v1/drivers")
    #expect(refused.status == 429)
    #expect(refused.header("Retry-After") == "59")
  }

  @Test func `The customer filter works and answers are wrapped only when told`() throws {
    var bench = Bench(orders: 1)
    let customer = try #require(
      bench.server.document(order: bench.server.orderIDs[0])?["customer"]?["id"]?.stringValue)
    #expect(bench.send("GET", "/v1/orders?customer=\(customer)").json == [])
    bench.server.warts.customerFilterFindsNothing = false
    bench.server.warts.answersAreBare = false
    let wrapped = bench.send("GET", "/v1/orders?customer=\(customer)&cb=1")
    #expect(wrapped.json?["data"]?.arrayValue?.count == 1)
  }

  @Test func `An update moves the destination and the listener the time only when real`() throws {
    var bench = Bench()
    bench.server.warts.updateResetsDestination = false
    bench.server.warts.dispatchedAtIsWrittenTwice = false
    let places = bench.server.placeIDs.prefix(2).map(SandboxJSON.string)
    let order = try bench.newOrder(["pickup": .null, "dropoff": .null, "waypoints": .array(places)])
    let answered = bench.send("POST", "/v1/orders/\(order)/dispatch", [:])
    bench.send("POST", "/v1/orders/\(order)/set-destination/\(bench.server.placeIDs[1])")
    let updated = bench.send("PUT", "/v1/orders/\(order)", ["notes": "gate 4"])
    #expect(updated.json?["payload"]?["current_waypoint"] == places[1])
    #expect(updated.json?["dispatched_at"] == answered.json?["dispatched_at"])
  }
}
