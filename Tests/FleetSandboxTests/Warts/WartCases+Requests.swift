import FleetSandbox
import Foundation
import Testing

extension WartCase {
  static let access: [WartCase] = [
    WartCase("unknown-identity-fails", "500", "401") { bench in
      bench.status("POST", "/v1/drivers/login", ["identity": "x@example.com", "password": "y"])
    },
    WartCase("codes-go-by-mail", "\"email\"", "\"sms\"") { bench in
      line(bench.send("POST", "/v1/drivers/login-with-sms", ["phone": "+6591110001"]).json?["method"])
    },
    WartCase("codes-are-reusable", "200 200", "200 400") { bench in
      let code = try bench.signInCode()
      let body: SandboxJSON = ["identity": "+6591110001", "code": .string(code)]
      let first = bench.status("POST", "/v1/drivers/verify-code", body)
      return first + " " + bench.status("POST", "/v1/drivers/verify-code", body)
    },
    WartCase("create-driver-code-fails", "500", "200") { bench in
      let code = try bench.signInCode()
      return bench.status(
        "POST", "/v1/drivers/verify-code",
        ["identity": "+6591110001", "code": .string(code), "for": "create_driver"])
    },
    WartCase("device-without-driver-fails", "500", "200") { bench in
      let token = bench.token()
      return bench.status(
        "POST", "/v1/drivers/register-device", ["token": "t", "platform": "ios"], bearer: token)
    },
    WartCase("basic-scheme-is-refused", "401", "200") { bench in
      let pair = Data("\(Bench.key):".utf8).base64EncodedString()
      return bench.status("GET", "/v1/orders", headers: ["Authorization": "Basic \(pair)"])
    },
    WartCase("tokens-never-expire", "200", "401") { bench in
      let token = try bench.signIn()
      bench.now += 8 * 24 * 3_600_000
      return bench.status("GET", "/v1/drivers", bearer: token)
    },
    WartCase("old-tokens-follow", "new", "old") { bench in
      let token = try bench.signIn()
      let now = bench.now
      let other = bench.server.addOrganization(
        SandboxCompany(name: "Beta Freight"), drivers: [bench.driver], now: now)
      bench.send(
        "POST", "/v1/drivers/\(bench.driver)/switch-organization", ["next": .string(other)],
        bearer: token)
      let current = bench.send("GET", "/v1/organizations/current", bearer: token)
      return current.json?["id"] == .string(other) ? "new" : "old"
    },
    WartCase("any-token-reaches-any-order", "200", "404") { bench in
      let token = bench.server.issueToken(driver: bench.otherDriver)
      return bench.status("POST", "/v1/orders/\(bench.first)/start", [:], bearer: token)
    },
    WartCase("tokens-see-the-whole-company", "4", "1", orders: 4) { bench in
      let token = bench.server.issueToken(driver: bench.otherDriver)
      return bench.count("/v1/orders", bearer: token)
    },
    WartCase("throttle-counts-addresses", "429", "200") { bench in
      bench.server.requestsPerMinute = 2
      let token = bench.token()
      for _ in 0..<2 { bench.send("GET", "/v1/drivers") }
      return bench.status("GET", "/v1/drivers", bearer: token)
    },
    WartCase("throttled-answer-is-bare", "none", "59") { bench in
      bench.server.requestsPerMinute = 1
      bench.send("GET", "/v1/drivers")
      return bench.send("GET", "/v1/drivers").header("Retry-After") ?? "none"
    },
  ]

  static let requests: [WartCase] = [
    WartCase("malformed-json-is-empty", "200", "400") { bench in
      bench.status(
        "POST", "/v1/drivers/\(bench.driver)/track",
        headers: ["Authorization": "Bearer \(Bench.key)"], body: "{")
    },
    WartCase("empty-text-is-null", "\"gate 4\"", "\" gate 4 \"") { bench in
      line(bench.send("PUT", "/v1/orders/\(bench.first)", ["notes": " gate 4 "]).json?["notes"])
    },
    WartCase(
      "many-error-forms", #"{"error":"Order resource not found."}"#,
      #"{"error":"Order resource not found.","errors":["Order resource not found."]}"#
    ) { bench in bench.send("GET", "/v1/orders/order_nope").text },
    WartCase("answers-are-bare", "bare", "wrapped") { bench in
      bench.order(bench.first)["data"] == nil ? "bare" : "wrapped"
    },
    WartCase("idempotency-keys-are-ignored", "2", "1") { bench in
      let body: SandboxJSON = ["subject": ["id": .string(bench.first)], "content": "x"]
      for _ in 0..<2 {
        _ = bench.status(
          "POST", "/v1/comments",
          headers: [
            "Authorization": "Bearer \(Bench.key)", "Content-Type": "application/json",
            "Idempotency-Key": "k1",
          ], body: line(body))
      }
      return String(bench.server.ledger.count(.comment))
    },
    WartCase("reads-have-no-etag", "200", "304") { bench in
      let tag = bench.send("GET", "/v1/orders/\(bench.first)").header("ETag") ?? "\"none\""
      return bench.status(
        "GET", "/v1/orders/\(bench.first)",
        headers: ["Authorization": "Bearer \(Bench.key)", "If-None-Match": tag])
    },
    WartCase("accept-is-ignored", "200", "406") { bench in
      bench.status(
        "GET", "/v1/orders",
        headers: ["Authorization": "Bearer \(Bench.key)", "Accept": "text/html"])
    },
    WartCase("stale-writes-win", "200 200", "200 412") { bench in
      let path = "/v1/orders/\(bench.first)"
      let tag = bench.send("GET", path).header("ETag") ?? "\"none\""
      let headers = [
        "Authorization": "Bearer \(Bench.key)", "Content-Type": "application/json", "If-Match": tag,
      ]
      let answers = ["a", "b"].map {
        bench.status("PUT", path, headers: headers, body: #"{"notes":"\#($0)"}"#)
      }
      return answers.joined(separator: " ")
    },
    WartCase("whole-floats-lose-their-point", "[0,0]", "[0.0,0.0]") { bench in
      let text = bench.send("GET", "/v1/drivers/\(bench.driver)").text
      return text.contains("[0.0,0.0]") ? "[0.0,0.0]" : text.contains("[0,0]") ? "[0,0]" : "none"
    },
    WartCase("times-have-six-digits", "27", "20") { bench in
      String(bench.order(bench.first)["created_at"]?.stringValue?.count ?? 0)
    },
    WartCase("empty-maps-become-lists", "[]", "{}") { bench in
      let order = try bench.newOrder(["meta": [:]])
      return line(bench.order(order)["meta"])
    },
    WartCase("slashes-are-escaped", "escaped", "plain") { bench in
      let text = bench.send("GET", "/v1/organizations/current").text
      return text.contains(#"https:\/\/"#) ? "escaped" : "plain"
    },
  ]

  static let lists: [WartCase] = [
    WartCase("stale-list-cache", "HIT", "DISABLED") { bench in
      bench.send("GET", "/v1/orders?limit=1")
      bench.send("POST", "/v1/drivers/\(bench.driver)/toggle-online", ["online": true])
      return bench.send("GET", "/v1/orders?limit=1").header("X-Cache-Status") ?? "none"
    },
    WartCase("cache-hits-are-torn", "second", "first") { bench in
      let round = try bench.round(Array(bench.places.prefix(3)))
      bench.send("GET", "/v1/orders?bulk_query=\(round)")
      bench.act(round, "completed", complete: true)
      let listed = bench.send("GET", "/v1/orders?bulk_query=\(round)")
      #expect(listed.header("X-Cache-Status") == "HIT")
      let current = listed.json?.arrayValue?.first?["payload"]?["current_waypoint"]
      return current == bench.places[0] ? "first" : "second"
    },
    WartCase("cache-ignores-busters", "HIT", "MISS") { bench in
      bench.send("GET", "/v1/orders?limit=1")
      return bench.send("GET", "/v1/orders?limit=1&nocache=1").header("X-Cache-Status") ?? "none"
    },
    WartCase("unknown-sort-fails", "500", "200") { bench in
      bench.status("GET", "/v1/orders?sort=nope")
    },
    WartCase("unknown-filters-are-ignored", "200", "422") { bench in
      bench.status("GET", "/v1/orders?colour=red")
    },
    WartCase("limits-are-clamped", "200", "422") { bench in bench.status("GET", "/v1/orders?limit=0") },
    WartCase("bulk-query-is-cut", "30", "40", orders: 40) { bench in
      bench.count("/v1/orders?bulk_query=\(bench.server.orderIDs.joined(separator: ","))")
    },
    WartCase("flag-filters-misread-words", "2", "0") { bench in bench.count("/v1/orders?adhoc=true") },
    WartCase("customer-filter-finds-nothing", "0", "1", orders: 1) { bench in
      let customer = bench.order(bench.first)["customer"]?["id"]?.stringValue ?? ""
      return bench.count("/v1/orders?customer=\(customer)")
    },
    WartCase("offsets-are-dropped", "2026-11-22T10", "2026-11-22T08") { bench in
      let order = try bench.newOrder(["scheduled_at": "2026-11-22T10:00:00+02:00"])
      return String(bench.order(order)["scheduled_at"]?.stringValue?.prefix(13) ?? "none")
    },
  ]
}

extension Bench {
  fileprivate mutating func signInCode() throws -> String {
    send("POST", "/v1/drivers/login-with-sms", ["phone": "+6591110001"])
    return try #require(server.signInCodes(now: now).first?.code)
  }

  fileprivate mutating func signIn() throws -> String {
    let answer = send(
      "POST", "/v1/drivers/login", ["identity": "dina@example.com", "password": "sample-password"])
    return try #require(answer.json?["token"]?.stringValue)
  }

  fileprivate mutating func status(
    _ method: String, _ path: String, headers: [String: String], body: String = ""
  ) -> String {
    now += 1000
    let request = SandboxRequest(
      method: method, path: path, headers: headers.map { SandboxPair($0.key, $0.value) },
      body: Array(body.utf8))
    return String(server.handle(request, now: now).status)
  }
}
