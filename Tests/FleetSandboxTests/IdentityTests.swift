import FleetSandbox
import Testing

/// Who may ask, and in which words the others are turned away (captures 001–012, 422–424).
struct IdentityTests {
  private func firstError(_ answer: SandboxAnswer) -> String? {
    answer.json?["errors"]?.arrayValue?.first?.stringValue ?? answer.json?["error"]?.stringValue
  }

  @Test(arguments: [
    (nil, "Oops! No api credentials found with this request"),
    ("flb_live_unknown", "Oops! The api credentials provided were not valid"),
    ("1|neverissued", "Oops! The api credentials provided were not valid"),
  ])
  func `Without a known bearer every call is 401`(bearer: String?, words: String) {
    var bench = Bench()
    let answer = bench.send("GET", "/v1/orders", bearer: bearer)
    #expect(answer.status == 401)
    #expect(firstError(answer) == words)
  }

  @Test func `Basic authentication counts as no credentials`() {
    var bench = Bench()
    let request = SandboxRequest(
      method: "GET", path: "/v1/orders", headers: [SandboxPair("Authorization", "Basic Zmxi")])
    let answer = bench.server.handle(request, now: bench.now)
    #expect(answer.status == 401)
    #expect(firstError(answer) == "Oops! No api credentials found with this request")
  }

  @Test(arguments: ["dina@example.com", "+6591110001", "6591110001"])
  func `A driver signs in with e-mail or phone and gets a token that works`(identity: String) throws {
    var bench = Bench()
    let answer = bench.send(
      "POST", "/v1/drivers/login", ["identity": .of(identity), "password": "sample-password"])
    #expect(answer.status == 200)
    #expect(try MemberCheck().problems(try #require(answer.json), "driver") == [])
    let token = try #require(answer.json?["token"]?.stringValue)
    #expect(token.contains("|") && token.count >= 42)
    #expect(bench.send("GET", "/v1/organizations/current", bearer: token).status == 200)
  }

  @Test func `A wrong password is 401 and an unknown identity is a 500`() {
    var bench = Bench()
    let wrong = bench.send(
      "POST", "/v1/drivers/login", ["identity": "dina@example.com", "password": "nope"])
    #expect(wrong.status == 401)
    #expect(firstError(wrong) == "Authentication failed using password provided.")
    let unknown = bench.send(
      "POST", "/v1/drivers/login", ["identity": "nobody@example.com", "password": "nope"])
    #expect(unknown.status == 500)
    #expect(unknown.text == "{\n    \"errors\": [\n        \"Server Error\"\n    ]\n}")
  }

  @Test func `An expired key and revoked tokens stop working`() throws {
    var bench = Bench()
    let token = try #require(
      bench.send(
        "POST", "/v1/drivers/login", ["identity": "dina@example.com", "password": "sample-password"]
      ).json?["token"]?.stringValue)
    bench.server.revokeTokens(driver: bench.driver)
    #expect(bench.send("GET", "/v1/orders", bearer: token).status == 401)
    bench.server.expire(key: Bench.key)
    let answer = bench.send("GET", "/v1/orders")
    #expect(firstError(answer) == "Oops! These api credentials have expired")
  }

  @Test func `Unknown routes and wrong verbs are told apart and carry no rate headers`() {
    var bench = Bench()
    bench.server.requestsPerMinute = 120
    let unknown = bench.send("GET", "/v1/nothing-here", bearer: nil)
    #expect(unknown.status == 404)
    #expect(firstError(unknown) == "There is nothing to see here.")
    #expect(unknown.header("X-RateLimit-Limit") == nil)
    let verb = bench.send("GET", "/v1/orders/x/start")
    #expect(verb.status == 405)
    #expect(
      firstError(verb)
        == "The GET method is not supported for route v1/orders/x/start. Supported methods: POST.")
  }

  @Test func `The organization list needs no key`() {
    var bench = Bench()
    let answer = bench.send("GET", "/v1/organizations", bearer: nil)
    #expect(answer.json?.arrayValue?.first?["name"] == "Acme Logistics")
  }

  @Test func `The hundred and twenty-first request of a minute is refused without headers, bad keys counted`()
  {
    var bench = Bench()
    bench.server.requestsPerMinute = 120
    let start = bench.now
    for number in 1...120 {
      let answer = bench.server.handle(
        SandboxRequest("GET", "/v1/drivers", bearer: number % 2 == 0 ? Bench.key : "wrong"), now: start)
      #expect(answer.header("X-RateLimit-Remaining") == "\(120 - number)")
    }
    let refused = bench.server.handle(
      SandboxRequest("GET", "/v1/drivers", bearer: Bench.key), now: start + 59_999)
    #expect(refused.status == 429)
    #expect(refused.text == #"{"errors":["Too many requests."]}"#)
    #expect(refused.header("Retry-After") == nil && refused.header("X-RateLimit-Limit") == nil)
    let recovered = bench.server.handle(
      SandboxRequest("GET", "/v1/drivers", bearer: Bench.key), now: start + 60_000)
    #expect(recovered.status == 200)
  }

  @Test func `The throttle window shrinks with the time scale`() {
    var bench = Bench()
    bench.server.requestsPerMinute = 1
    bench.server.timeScale = 0.02
    let request = SandboxRequest("GET", "/v1/drivers", bearer: Bench.key)
    #expect(bench.server.handle(request, now: bench.now).status == 200)
    #expect(bench.server.handle(request, now: bench.now + 1199).status == 429)
    #expect(bench.server.handle(request, now: bench.now + 1200).status == 200)
  }
}
