import FleetSandbox
import Testing

/// The rules go on from a document that was taken over: the next captured requests get the captured answers
/// (captures 215–235, 320–341, 873–954, 1111–1118).
struct AdoptionStoryTests {
  static let stories: [SandboxJSON] = (try? fixture("adoption/stories.json"))?.arrayValue ?? []

  @Test func `There are stories to tell`() {
    #expect(Self.stories.count == 4)
  }

  @Test(arguments: stories.indices)
  func `A story goes on from the middle as it did on the real server`(number: Int) throws {
    let story = Self.stories[number]
    var desk = try customDesk()
    let file = try #require(story["document"]?.stringValue)
    try desk.server.adopt(order: try adoptionDocument(file), now: desk.now)
    for step in try #require(story["steps"]?.arrayValue) {
      let capture = "capture \(step["capture"]?.intValue ?? 0)"
      desk.now = Int64(try #require(step["at"]?.intValue))
      let request = SandboxRequest(
        try #require(step["method"]?.stringValue), try #require(step["path"]?.stringValue),
        bearer: AdoptionDesk.key, json: step["body"])
      let answer = desk.server.handle(request, now: desk.now)
      #expect(answer.status == step["status"]?.intValue, "\(capture): \(answer.text.prefix(200))")
      let json = try #require(answer.json)
      let expected = try #require(step["answer"])
      #expect(disagreements(view(json, like: expected), expected) == [], "\(capture)")
    }
  }

  /// What the fixture keeps of an answer.
  private func view(_ json: SandboxJSON, like expected: SandboxJSON) -> SandboxJSON {
    if expected["offers"] != nil {
      return ["offers": .array((json.arrayValue ?? []).map { $0["code"] ?? .null })]
    }
    if expected["refusal"] != nil { return ["refusal": json] }
    let payload = json["payload"] ?? .null
    var view: SandboxJSON = [
      "status": json["status"] ?? .null, "started": json["started"] ?? .null,
      "dispatched": json["dispatched"] ?? .null, "current": payload["current_waypoint"] ?? .null,
      "ends": .array(["pickup", "dropoff"].map { payload[$0]?["id"] ?? .null }),
      "waypoints": .array(
        (payload["waypoints"]?.arrayValue ?? []).map { stop in
          .array(["id", "order", "status_code", "complete"].map { stop[$0] ?? .null })
        }),
      "entities": .array(
        (payload["entities"]?.arrayValue ?? []).map {
          [$0["id"] ?? .null, $0["tracking_number"]?["status_code"] ?? .null]
        }), "number": json["tracking_number"]?["status_code"] ?? .null,
    ]
    if expected["rows"] != nil {
      let rows = (json["tracking_statuses"]?.arrayValue ?? []).map { $0["code"] ?? .null }
      view = merged(view, "rows", .array(rows))
    }
    return view
  }

  @Test func `A proof can be captured on an order that was taken over, and is listed`() throws {
    let document = try adoptionDocument("order-round")
    let id = try #require(document["id"]?.stringValue)
    let entity = try #require(document["payload"]?["entities"]?.arrayValue?.first?["id"]?.stringValue)
    let stop = try #require(document["payload"]?["current_waypoint"]?.stringValue)
    var desk = AdoptionDesk()
    try desk.server.adopt(order: document, now: desk.now)
    for subject in [entity, stop] {
      let answer = desk.server.handle(
        SandboxRequest(
          "POST", "/v1/orders/\(id)/capture-signature/\(subject)", bearer: AdoptionDesk.key,
          json: ["signature": "aGk="]), now: desk.now)
      #expect(answer.status == 201, "\(answer.text)")
    }
    #expect(try desk.get("/v1/orders/\(id)/proofs").arrayValue?.count == 2)
  }

  @Test func `The end of the order frees the driver whose current job it was taken over as`() throws {
    let driver = try adoptionDocument("driver-with-job")
    let id = try #require(driver["id"]?.stringValue)
    let order = try #require(driver["current_job"]?["id"]?.stringValue)
    var desk = AdoptionDesk()
    try desk.server.adopt(driver: driver, password: nil, now: desk.now)
    #expect(try desk.get("/v1/drivers/\(id)")["current_job"]?["id"]?.stringValue == order)
    try desk.server.complete(order: order, now: desk.now)
    #expect(try desk.get("/v1/drivers/\(id)")["current_job"] == .null)
  }

  @Test func `An order whose start was its driver's last save is the driver's current job`() throws {
    let document = try adoptionDocument("order-started")
    let driver = try #require(document["driver_assigned"]?["id"]?.stringValue)
    let startedAt = try #require(document["started_at"])
    let members = (document.members ?? []).map { member in
      guard member.name == "driver_assigned" else { return member }
      let saved = (member.value.members ?? []).map {
        $0.name == "updated_at" ? SandboxMember("updated_at", startedAt) : $0
      }
      return SandboxMember(member.name, .object(saved))
    }.filter { $0.name != "vehicle_assigned" }
    var desk = AdoptionDesk()
    try desk.server.adopt(order: .object(members), now: desk.now)
    #expect(try desk.get("/v1/drivers/\(driver)")["current_job"]?["id"] == document["id"])
  }

  @Test func `A canceled order that was taken over can be canceled again, as on the real server`() throws {
    let document = try adoptionDocument("order-canceled")
    let id = try #require(document["id"]?.stringValue)
    var desk = AdoptionDesk()
    try desk.server.adopt(order: document, now: desk.now)
    try desk.server.cancel(order: id, now: desk.now)
    let shown = try desk.get("/v1/orders/\(id)")
    let rows = document["tracking_statuses"]?.arrayValue?.count ?? 0
    #expect(shown["tracking_statuses"]?.arrayValue?.count == rows + 1)
    #expect(shown["tracking_number"]?["status_code"] == "CANCELED")
  }

  @Test func `The tracker brings the hidden state of a mixed round's pickup`() throws {
    let document = try adoptionDocument("order-round-mixed")
    let id = try #require(document["id"]?.stringValue)
    var desk = try customDesk()
    try desk.server.adopt(order: document, now: desk.now)
    let first = try #require(try desk.get("/v1/orders/\(id)/next-activity").arrayValue?.first)
    let reported = desk.server.handle(
      SandboxRequest(
        "POST", "/v1/orders/\(id)/update-activity", bearer: AdoptionDesk.key,
        json: ["activity": first]), now: desk.now)
    #expect(reported.status == 200)
    let tracker = try desk.get("/v1/orders/\(id)/tracker")

    var other = try customDesk()
    try other.server.adopt(order: try desk.get("/v1/orders/\(id)"), now: desk.now)
    #expect(try other.get("/v1/orders/\(id)/next-activity").arrayValue?.first?["code"] == "arrived_pickup")
    try other.server.adopt(tracker: tracker, order: id)
    #expect(try other.get("/v1/orders/\(id)/next-activity").arrayValue?.first?["code"] == "loaded")
    let stops = try other.get("/v1/orders/\(id)/tracker")["stops"]
    #expect(disagreements(stops ?? .null, tracker["stops"] ?? .null) == [])
  }

  @Test func `A pickup that the round has left counts as completed`() throws {
    let document = try adoptionDocument("order-round-mixed")
    let id = try #require(document["id"]?.stringValue)
    let payload = try #require(document["payload"])
    let next = try #require(payload["waypoints"]?.arrayValue?.first?["id"])
    var desk = try customDesk()
    try desk.server.adopt(
      order: merged(document, "payload", merged(payload, "current_waypoint", next)), now: desk.now)
    let stops = try desk.get("/v1/orders/\(id)/tracker")["stops"]?.arrayValue ?? []
    #expect(stops.map { $0["completed"] } == [true, false, false, false])
  }

  @Test func `Only another destination touches the payload's moment`() throws {
    let document = try adoptionDocument("order-round")
    let id = try #require(document["id"]?.stringValue)
    let stops = document["payload"]?["waypoints"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
    var desk = AdoptionDesk()
    try desk.server.adopt(order: document, now: desk.now)
    func head(for stop: String) throws -> SandboxJSON? {
      let answer = desk.server.handle(
        SandboxRequest("POST", "/v1/orders/\(id)/set-destination/\(stop)", bearer: AdoptionDesk.key),
        now: desk.now)
      return answer.json?["payload"]?["updated_at"]
    }
    #expect(try head(for: stops[0]) == document["payload"]?["updated_at"])
    #expect(try head(for: stops[1]) == "2026-11-21T19:00:00.000000Z")
  }

  private func customDesk() throws -> AdoptionDesk {
    var desk = AdoptionDesk()
    for config in try fixture("adoption/order-configs-stored.json").arrayValue ?? [] {
      try desk.server.adopt(orderConfig: config)
    }
    return desk
  }

  @Test func `Three hundred orders are taken over, in the order of their creation`() throws {
    let document = try adoptionDocument("order-round")
    var desk = AdoptionDesk()
    for number in (0..<300).reversed() {
      let created = "2026-11-21T18:1\(number / 50):\(number % 50 + 10).000000Z"
      let copy = merged(
        merged(document, "id", .string("order_copy\(number)")), "created_at", .string(created))
      try desk.server.adopt(order: copy, now: desk.now)
    }
    #expect(desk.server.orderIDs == (0..<300).map { "order_copy\($0)" })
    #expect(try desk.get("/v1/orders/order_copy299")["id"] == "order_copy299")
  }
}
