import FleetSandbox
import Testing

/// Companies, keys, tokens and configurations as a story brings them.
struct AdoptedKeyTests {
  static let other = "company_otherone00"

  private func answer(
    _ desk: inout AdoptionDesk, _ method: String, _ path: String, _ key: String,
    _ body: SandboxJSON? = nil
  ) -> SandboxAnswer {
    desk.server.handle(SandboxRequest(method, path, bearer: key, json: body), now: desk.now)
  }

  @Test func `The company of the first driver becomes the one an empty server serves`() throws {
    var desk = AdoptionDesk()
    try desk.server.adopt(
      driver: try adoptionDocument("driver-signed-in"), password: nil, now: desk.now)
    #expect(desk.server.companyID == "company_vdhkk9xel7")
    #expect(desk.server.organizationIDs == ["company_vdhkk9xel7"])
    let shown = try desk.get("/v1/organizations/current")
    #expect(shown["name"] == "Acme Logistics")
  }

  @Test func `A company's own document is what is shown of it`() throws {
    var desk = AdoptionDesk()
    let known = try desk.get("/v1/organizations/current")
    let document = merged(
      merged(merged(known, "id", .string(Self.other)), "description", "Haulage"), "name", "Harbour")
    try desk.server.adopt(company: document, now: desk.now)
    #expect(disagreements(try desk.get("/v1/organizations/current"), document) == [])
  }

  @Test func `Another company's key sees none of the orders`() throws {
    let document = try adoptionDocument("order-classic")
    let id = try #require(document["id"]?.stringValue)
    var desk = AdoptionDesk()
    try desk.server.adopt(order: document, now: desk.now)
    try desk.server.add(key: "flb_live_other", company: Self.other, now: desk.now)
    #expect(answer(&desk, "GET", "/v1/orders", "flb_live_other").json == [])
    let foreign = answer(&desk, "GET", "/v1/orders/\(id)", "flb_live_other")
    #expect(foreign.status == 404)
    #expect(foreign.json?["error"] == "Order resource not found.")
    #expect(answer(&desk, "GET", "/v1/orders/\(id)", AdoptionDesk.key).status == 200)
  }

  @Test func `A test key sees an empty world without an order configuration`() throws {
    let document = try adoptionDocument("order-classic")
    let id = try #require(document["id"]?.stringValue)
    let place = try #require(document["payload"]?["pickup"]?["id"])
    var desk = AdoptionDesk()
    try desk.server.adopt(order: document, now: desk.now)
    try desk.server.add(
      key: "flb_test_world", company: desk.server.companyID, isTest: true, now: desk.now)
    #expect(answer(&desk, "GET", "/v1/orders", "flb_test_world").json == [])
    #expect(answer(&desk, "GET", "/v1/orders/\(id)", "flb_test_world").status == 404)
    let created = answer(
      &desk, "POST", "/v1/orders", "flb_test_world",
      ["type": "transport", "pickup": place, "dropoff": place])
    #expect(created.status == 400)
    #expect(created.json?["error"] == "Invalid order `type` or `order_config` provided.")
    #expect(answer(&desk, "GET", "/v1/order-configs", "flb_test_world").json == [])
    let company = answer(&desk, "GET", "/v1/organizations/current", "flb_test_world").json
    #expect(company?["id"]?.stringValue == desk.server.companyID)
  }

  @Test func `An expired key is refused in its own words`() throws {
    var desk = AdoptionDesk()
    try desk.server.add(
      key: "flb_live_old", company: desk.server.companyID, isExpired: true, now: desk.now)
    let refused = answer(&desk, "GET", "/v1/orders", "flb_live_old")
    #expect(refused.status == 401)
    #expect(refused.json?["errors"] == ["Oops! These api credentials have expired"])
  }

  @Test func `A revoked token is refused and the driver's other one goes on`() throws {
    var desk = AdoptionDesk()
    let driver = try adoptionDocument("driver-signed-in")
    try desk.server.adopt(driver: driver, password: "sample-password", now: desk.now)
    let id = try #require(driver["id"]?.stringValue)
    desk.server.add(token: "1|first", driver: id)
    let second = desk.server.issueToken(driver: id)
    #expect(answer(&desk, "GET", "/v1/orders", "1|first").status == 200)
    desk.server.revoke(token: "1|first")
    #expect(answer(&desk, "GET", "/v1/orders", "1|first").status == 401)
    #expect(answer(&desk, "GET", "/v1/orders", second).status == 200)
  }

  @Test func `A driver who was taken over signs in with the password given`() throws {
    var desk = AdoptionDesk()
    let driver = try adoptionDocument("driver-signed-in")
    try desk.server.adopt(driver: driver, password: "sample-password", now: desk.now)
    // A later document without one keeps it.
    try desk.server.adopt(driver: driver, password: nil, now: desk.now)
    let signedIn = answer(
      &desk, "POST", "/v1/drivers/login", AdoptionDesk.key,
      ["identity": "dina@example.com", "password": "sample-password"])
    #expect(signedIn.status == 200)
    #expect(disagreements(try #require(signedIn.json), driver, skipping: ["token"]) == [])
  }

  @Test func `Without edges a custom flow is taken for a straight chain in the listed order`() throws {
    var desk = AdoptionDesk()
    for config in try adoptionDocument("order-configs").arrayValue ?? [] {
      try desk.server.adopt(orderConfig: config)
    }
    #expect(try walk(&desk, "linear-haulage") == ["arrived_pickup", "loaded", "enroute"])
    #expect(try walk(&desk, "transport") == ["enroute", "completed"])
  }

  @Test func `Next activities that were taken over bring the edges and conditions with them`() throws {
    var desk = AdoptionDesk()
    for config in try adoptionDocument("order-configs").arrayValue ?? [] {
      try desk.server.adopt(orderConfig: config)
    }
    let entry: SandboxJSON = [
      "code": "arrived_pickup", "status": "Arrived Pickup", "details": "Here.", "complete": false,
      "activities": ["enroute"], "logic": [], "_resolved_status": "Arrived Pickup",
    ]
    let isKnown = desk.server.adopt(
      nextActivities: [entry], after: "started", orderConfig: "linear-haulage")
    #expect(isKnown)
    #expect(try walk(&desk, "linear-haulage").prefix(2) == ["arrived_pickup", "enroute"])
  }

  /// The first three steps offered to a started order of this kind.
  private func walk(_ desk: inout AdoptionDesk, _ type: String) throws -> [String] {
    try desk.server.adopt(order: try adoptionDocument("order-classic"), now: desk.now)
    let place = try #require(desk.server.placeIDs.first)
    let driver = try #require(desk.server.accounts.first?.driver)
    let order = try desk.server.create(
      order: [
        "type": .string(type), "pickup": .string(place), "dropoff": .string(place),
        "driver": .string(driver),
      ], now: desk.now)
    try desk.server.dispatch(order: order, now: desk.now)
    _ = answer(&desk, "POST", "/v1/orders/\(order)/start", AdoptionDesk.key, [:])
    var codes: [String] = []
    for _ in 0..<3 {
      guard let next = try desk.get("/v1/orders/\(order)/next-activity").arrayValue?.first,
        let code = next["code"]?.stringValue
      else { break }
      codes.append(code)
      _ = answer(
        &desk, "POST", "/v1/orders/\(order)/update-activity", AdoptionDesk.key, ["activity": next])
    }
    return codes
  }
}
