import FleetSandbox
import Testing

/// One account in several organizations, and sign-in by a code (rest-api 1.4, FINDINGS "Staff edits").
struct OrganizationTests {
  private struct Two {
    var bench: Bench
    let token: String
    let other: String

    init() {
      bench = Bench(orders: 2)
      let key = "flb_test_other"
      let id = bench.server.addOrganization(
        SandboxCompany(name: "Harbour Couriers"), key: key, drivers: [bench.driver],
        members: [bench.otherDriver], now: bench.now)
      other = id
      token = bench.server.issueToken(driver: bench.driver)
    }

    mutating func change(to next: SandboxJSON, driver: String? = nil) -> SandboxAnswer {
      bench.send(
        "POST", "/v1/drivers/\(driver ?? bench.driver)/switch-organization", ["next": next],
        bearer: token)
    }
  }

  @Test func `A driver's organizations are listed and the current one is named`() {
    var two = Two()
    let list = two.bench.send(
      "GET", "/v1/drivers/\(two.bench.driver)/organizations", bearer: two.token)
    #expect(two.bench.ids(list) == two.bench.server.organizationIDs)
    let alone = two.bench.send("GET", "/v1/drivers/\(two.bench.otherDriver)/organizations")
    #expect(two.bench.ids(alone).count == 2)
    let current = two.bench.send(
      "GET", "/v1/drivers/\(two.bench.driver)/current-organization", bearer: two.token)
    #expect(current.json?["name"] == "Acme Logistics")
  }

  @Test func `After a switch the old token works in the new company, where nothing of the old is`() throws {
    var two = Two()
    let order = two.bench.server.orderIDs[0]
    let answer = two.change(to: .string(two.other))
    #expect(answer.status == 200)
    #expect(answer.json?.members?.map(\.name) == ["organization", "driver"])
    let driver = try #require(answer.json?["driver"]?["id"]?.stringValue)
    #expect(driver != two.bench.driver)
    let token = try #require(answer.json?["driver"]?["token"]?.stringValue)
    for bearer in [two.token, token] {
      let here = two.bench.send("GET", "/v1/organizations/current", bearer: bearer)
      #expect(here.json?["id"] == .string(two.other))
      #expect(two.bench.send("GET", "/v1/orders", bearer: bearer).json == [])
      let gone = two.bench.send("GET", "/v1/orders/\(order)", bearer: bearer)
      #expect(gone.status == 404)
      #expect(gone.json?["error"] == "Order resource not found.")
      let self404 = two.bench.send("GET", "/v1/drivers/\(two.bench.driver)", bearer: bearer)
      #expect(self404.json?["error"] == "Driver resource not found.")
      #expect(two.bench.send("GET", "/v1/drivers/\(driver)", bearer: bearer).status == 200)
    }
    #expect(two.bench.server.ledger.count(.organizationSwitched) == 1)
    // The company's own key stays where it was.
    #expect(two.bench.send("GET", "/v1/orders").json?.arrayValue?.count == 2)
  }

  @Test func `Switches that cannot be are refused in the server's words`() throws {
    var two = Two()
    let home = two.bench.server.companyID
    let stranger = two.bench.server.addOrganization(
      SandboxCompany(name: "Strangers"), now: two.bench.now)
    let cases: [(SandboxJSON, String?, Int, String)] = [
      ("company_nope", nil, 422, "The selected next is invalid."),
      (.string(home), nil, 400, "Driver is already on this organizations session."),
      (.string(stranger), nil, 400, "Driver does not belong to this organization."),
      (
        .string(two.other), two.bench.otherDriver, 400,
        "User does not have a driver profile with this organization."
      ),
      (.string(two.other), "driver_nope", 404, "Driver resource not found."),
    ]
    for (next, driver, status, words) in cases {
      let answer = two.change(to: next, driver: driver)
      #expect(answer.status == status)
      #expect(answer.json?["error"] == .string(words))
    }
    #expect(two.bench.server.ledger.effects.isEmpty)
  }

  @Test func `Staff can move a driver to another organization behind his back`() throws {
    var two = Two()
    try two.bench.server.move(
      driver: two.bench.driver, toOrganization: two.other, now: two.bench.now)
    #expect(two.bench.send("GET", "/v1/orders", bearer: two.token).json == [])
  }

  @Test func `A code signs in until it is an hour old, more than once`() throws {
    var bench = Bench()
    let phone = "+6591110001"
    bench.send("POST", "/v1/drivers/login-with-sms", ["phone": .string(phone)])
    let code = try #require(bench.server.signInCodes(now: bench.now).first?.code)
    func verify() -> SandboxAnswer {
      bench.send("POST", "/v1/drivers/verify-code", ["identity": .string(phone), "code": .string(code)])
    }
    for _ in 0..<2 {
      let answer = verify()
      #expect(answer.status == 200)
      #expect(try MemberCheck().problems(try #require(answer.json), "driver") == [])
      let token = try #require(answer.json?["token"]?.stringValue)
      #expect(bench.send("GET", "/v1/drivers/\(bench.driver)", bearer: token).status == 200)
    }
    bench.now += 3_600_000
    #expect(verify().json?["error"] == "Invalid verification code!")
    #expect(bench.server.signInCodes(now: bench.now).isEmpty)
  }

  @Test func `Another driver's code does not sign in`() throws {
    var bench = Bench()
    bench.send("POST", "/v1/drivers/login-with-sms", ["phone": "+6591110002"])
    let code = try #require(bench.server.signInCodes(now: bench.now).first?.code)
    let answer = bench.send(
      "POST", "/v1/drivers/verify-code", ["identity": "+6591110001", "code": .string(code)])
    #expect(answer.json?["error"] == "Invalid verification code!")
  }

  @Test func `A server whose messages arrive says so`() {
    var bench = Bench()
    bench.server.warts.codesGoByMail = false
    let answer = bench.send("POST", "/v1/drivers/login-with-sms", ["phone": "+6591110001"])
    #expect(answer.json == ["status": "OK", "method": "sms"])
  }
}
