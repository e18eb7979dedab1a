import FleetSandbox
import Testing

/// Tracking numbers and their rows as records of their own (captures 356, 357, 1606).
struct TrackingTests {
  private static func order(_ bench: inout Bench) throws -> SandboxJSON {
    let id = try bench.newOrder()
    return try #require(bench.send("GET", "/v1/orders/\(id)").json)
  }

  @Test func `A tracking number is the one its order shows`() throws {
    var bench = Bench()
    let number = try #require(try Self.order(&bench)["tracking_number"])
    let id = try #require(number["id"]?.stringValue)
    #expect(bench.send("GET", "/v1/tracking-numbers/\(id)").json == number)
  }

  @Test func `A tracking number is found by its text`() throws {
    var bench = Bench()
    let number = try #require(try Self.order(&bench)["tracking_number"])
    let text = try #require(number["tracking_number"]?.stringValue)
    #expect(bench.send("GET", "/v1/tracking-numbers/\(text)").json?["id"] == number["id"])
  }

  @Test func `The rows of a number are those of its order`() throws {
    var bench = Bench()
    let order = try Self.order(&bench)
    let id = try #require(order["tracking_number"]?["id"]?.stringValue)
    let rows = bench.send("GET", "/v1/tracking-statuses?tracking_number=\(id)")
    #expect(rows.json == order["tracking_statuses"])
    #expect(rows.header("X-Cache-Status") == "BYPASS")
  }

  @Test func `A pair of coordinates is no location`() throws {
    var bench = Bench()
    let id = try bench.newOrder()
    let answer = bench.send(
      "POST", "/v1/tracking-statuses",
      [
        "order": .of(id), "status": "Note by driver", "details": "posted directly",
        "code": "NOTE_ONE", "latitude": 1.3, "longitude": 103.8,
      ])
    #expect(answer.status == 422)
    #expect(answer.json == ["error": "The location field is required."])
  }

  private static func note(_ id: String) -> SandboxJSON {
    [
      "order": .of(id), "status": "Note by driver", "details": "posted directly", "code": "NOTE_ONE",
      "location": ["type": "Point", "coordinates": [103.8, 1.3]],
    ]
  }

  @Test func `A row that is posted leaves the order's status alone`() throws {
    var bench = Bench()
    let id = try bench.newOrder()
    let answer = bench.send("POST", "/v1/tracking-statuses", Self.note(id))
    #expect(answer.status == 201)
    #expect(answer.json?["status"] == "Note By Driver")
    let order = bench.send("GET", "/v1/orders/\(id)").json
    #expect(order?["status"] == "created")
    #expect(order?["tracking_statuses"]?.arrayValue?.last?["code"] == "NOTE_ONE")
  }

  @Test func `The same words twice on one number are refused`() throws {
    var bench = Bench()
    let id = try bench.newOrder()
    _ = bench.send("POST", "/v1/tracking-statuses", Self.note(id))
    let again = bench.send("POST", "/v1/tracking-statuses", Self.note(id))
    #expect(again.status == 422)
    #expect(
      again.json?["error"]
        == "The status \"Note By Driver\" has already been applied to the order.")
  }

  @Test func `Onboard settings that were never made are an empty list`() {
    var bench = Bench()
    let answer = bench.send("GET", "/v1/onboard/driver-onboard-settings/\(bench.server.companyID)")
    #expect(answer.json == ["driverOnboardSettings": []])
  }
}
