import FleetSandbox
import Testing

/// Documents of a real server, taken over by an empty sandbox and asked for again.
struct AdoptionTests {
  static let orders = [
    "classic", "started", "completed", "canceled", "round", "round-new", "round-mixed",
    "round-changed", "custom", "adhoc", "reassigned", "bare",
  ]
  static let drivers = ["signed-in", "with-job", "off-the-globe", "without-vehicle"]

  @Test(arguments: orders)
  func `An order that was taken over reads as it did on the real server`(name: String) throws {
    let document = try adoptionDocument("order-\(name)")
    var desk = AdoptionDesk()
    // An order just made still has its job in the queue, which would measure it before it is read.
    desk.server.isQueueHeld = true
    try desk.server.adopt(order: document, now: desk.now)
    let id = try #require(document["id"]?.stringValue)
    #expect(disagreements(try desk.get("/v1/orders/\(id)"), document) == [])
  }

  @Test(arguments: drivers)
  func `A driver who was taken over reads as on the real server`(name: String) throws {
    let document = try adoptionDocument("driver-\(name)")
    var desk = AdoptionDesk()
    try desk.server.adopt(driver: document, password: nil, now: desk.now)
    let id = try #require(document["id"]?.stringValue)
    let shown = try desk.get("/v1/drivers/\(id)")
    // Only the single GET shows the job, only a sign-in the token.
    let said = document.members?.filter { $0.name != "token" } ?? []
    let found = (shown.members ?? []).filter { member in said.contains { $0.name == member.name } }
    #expect(disagreements(.object(found), .object(said)) == [])
  }

  @Test func `A place that was taken over reads as on the real server wherever it is a stop`() throws {
    let places = try fixture("adoption/places.json").arrayValue ?? []
    #expect(places.count == 3)
    for place in places.compactMap({ $0["document"] }) {
      var desk = AdoptionDesk()
      try desk.server.adopt(place: place)
      let id = try #require(place["id"])
      let fields: SandboxJSON = ["pickup": id, "dropoff": id]
      let order = try desk.server.create(order: fields, now: desk.now)
      let shown = try desk.get("/v1/orders/\(order)")["payload"]?["dropoff"] ?? .null
      #expect(disagreements(shown, place) == [])
    }
  }

  @Test func `A contact that was taken over is the customer an order shows`() throws {
    let contact = try adoptionDocument("contact")
    var desk = AdoptionDesk()
    try desk.server.adopt(contact: contact)
    try desk.server.adopt(place: try #require(fixture("adoption/places.json").arrayValue?[1]["document"]))
    let place = try #require(desk.server.placeIDs.first)
    let order = try desk.server.create(
      order: [
        "pickup": .string(place), "dropoff": .string(place), "customer": try #require(contact["id"]),
      ], now: desk.now)
    let shown = try #require(try desk.get("/v1/orders/\(order)")["customer"])
    let common = (contact.members ?? []).filter { $0.name != "user" && $0.name != "type" }
    let found = (shown.members ?? []).filter { member in common.contains { $0.name == member.name } }
    #expect(disagreements(.object(found), .object(common)) == [])
    #expect(shown["type"] == "customer-contact")
  }

  @Test func `A comment that was taken over keeps its author and its replies`() throws {
    let comment = try adoptionDocument("comment")
    var desk = AdoptionDesk()
    try desk.server.adopt(comment: comment, order: "order_fijw43m8oe", now: desk.now)
    let id = try #require(comment["id"]?.stringValue)
    #expect(disagreements(try desk.get("/v1/comments/\(id)"), comment, skipping: ["editable"]) == [])
  }

  @Test func `Order configurations that were taken over are the ones listed`() throws {
    let listed = try adoptionDocument("order-configs")
    var desk = AdoptionDesk()
    for config in try fixture("adoption/order-configs-stored.json").arrayValue ?? [] {
      try desk.server.adopt(orderConfig: config)
    }
    for config in listed.arrayValue ?? [] { try desk.server.adopt(orderConfig: config) }
    let shown = try desk.get("/v1/order-configs")
    #expect(shown.arrayValue?.count == 5)
    for config in listed.arrayValue ?? [] {
      let same = shown.arrayValue?.first { $0["id"] == config["id"] } ?? .null
      #expect(disagreements(same, config) == [])
    }
  }

  @Test func `The same documents in the same order give the same bytes`() throws {
    func made() throws -> [UInt8] {
      var desk = AdoptionDesk()
      for name in Self.orders {
        try desk.server.adopt(order: try adoptionDocument("order-\(name)"), now: desk.now)
      }
      let ids = desk.server.orderIDs.flatMap { desk.server.waypointIDs(order: $0) }
      return Array(ids.joined().utf8) + (try desk.get("/v1/orders")).bytes
    }
    #expect(try made() == made())
  }

  @Test func `A document that comes again replaces the record and keeps the ids no document shows`() throws {
    let document = try adoptionDocument("order-round")
    let id = try #require(document["id"]?.stringValue)
    var desk = AdoptionDesk()
    try desk.server.adopt(order: document, now: desk.now)
    let before = desk.server.waypointIDs(order: id)
    let label = desk.server.labelCode(order: id)
    try desk.server.adopt(order: merged(document, "notes", "Gate 4"), now: desk.now)
    #expect(desk.server.waypointIDs(order: id) == before)
    #expect(desk.server.labelCode(order: id) == label)
    #expect(desk.server.orderIDs == [id])
    #expect(try desk.get("/v1/orders/\(id)")["notes"] == "Gate 4")
  }

  @Test func `An action's answer changes what it shows and keeps the rest`() throws {
    let document = try adoptionDocument("order-classic")
    let id = try #require(document["id"]?.stringValue)
    var desk = AdoptionDesk()
    try desk.server.adopt(order: document, now: desk.now)
    let silent: Set = ["customer", "facilitator", "vehicle_assigned", "tracking_statuses"]
    let members = (document.members ?? []).filter { !silent.contains($0.name) }
    try desk.server.adopt(order: merged(.object(members), "notes", "Ring twice"), now: desk.now)
    let expected = merged(document, "notes", "Ring twice")
    #expect(disagreements(try desk.get("/v1/orders/\(id)"), expected) == [])
  }

  @Test func `What is no such document is refused and changes nothing`() throws {
    let order = try adoptionDocument("order-classic")
    var desk = AdoptionDesk()
    for odd: SandboxJSON in [
      .null, 7, "order_1", [], [:], ["id": 7], ["id": "place_1"], ["id": "order_1"],
      ["id": "order_1", "payload": []], ["id": "order_1", "payload": [:]],
      ["id": "order_1", "payload": [:], "status": .null],
    ] {
      #expect(throws: AdoptionRefusal.self) { try desk.server.adopt(order: odd, now: desk.now) }
    }
    #expect(throws: AdoptionRefusal.self) { try desk.server.adopt(vehicle: order) }
    #expect(throws: AdoptionRefusal.self) { try desk.server.adopt(place: order) }
    #expect(throws: AdoptionRefusal.self) { try desk.server.adopt(contact: order) }
    #expect(throws: AdoptionRefusal.self) { try desk.server.adopt(company: order, now: desk.now) }
    #expect(throws: AdoptionRefusal.self) { try desk.server.adopt(orderConfig: order) }
    #expect(throws: AdoptionRefusal.self) {
      try desk.server.adopt(driver: order, password: nil, now: desk.now)
    }
    #expect(desk.server.orderIDs == [])
  }

  @Test func `An order of odd members is taken over as far as it goes`() throws {
    var desk = AdoptionDesk()
    try desk.server.adopt(
      order: [
        "public_id": "order_odd", "status": "created", "internal_id": 4, "meta": [],
        "payload": [
          "pickup": "place_unknown", "waypoints": [7, ["id": "place_a"], ["name": "no id"]],
          "entities": [.null, ["id": "entity_a", "tracking_number": 5]], "current_waypoint": 3,
        ], "tracking_number": ["status_code": 5], "tracking_statuses": [[:], 3, ["code": "CREATED"]],
        "distance": 1e300, "customer": "contact_1", "driver_assigned": "driver_unknown",
        "created_at": "never",
      ], now: desk.now)
    let shown = try desk.get("/v1/orders/order_odd")
    #expect(shown["status"] == "created")
    #expect(shown["payload"]?["waypoints"]?.arrayValue?.count == 1)
    #expect(shown["tracking_statuses"]?.arrayValue?.count == 1)
  }
}

/// An empty sandbox with a key.
struct AdoptionDesk {
  static let key = "flb_test_desk"
  /// 2026-11-21 19:00:00 UTC.
  var now: Int64 = 1_795_287_600_000
  var server: SandboxServer

  init() {
    server = SandboxServer(key: Self.key, seed: 11, now: now)
    server.requestsPerMinute = nil
  }

  mutating func get(_ path: String) throws -> SandboxJSON {
    let answer = server.handle(SandboxRequest("GET", path, bearer: Self.key), now: now)
    return try #require(answer.status == 200 ? answer.json : nil, "\(answer.text.prefix(200))")
  }
}

/// The document of a file in `Fixtures/sandbox/adoption`.
func adoptionDocument(_ name: String) throws -> SandboxJSON {
  try #require(fixture("adoption/\(name).json")["document"])
}

/// Where `json` is another value than `expected`: members in any order, 1 and 1.0 alike. The pictures of codes are
/// cut in the captures and need only be text.
func disagreements(
  _ json: SandboxJSON, _ expected: SandboxJSON, skipping skipped: Set<String> = [], at path: String = ""
) -> [String] {
  switch expected {
  case .array(let items):
    guard let found = json.arrayValue, found.count == items.count else {
      return ["\(path): \(json.arrayValue?.count ?? -1) items instead of \(items.count)"]
    }
    return zip(found, items).enumerated().flatMap {
      disagreements($1.0, $1.1, skipping: skipped, at: "\(path)[\($0)]")
    }
  case .object(let members):
    guard let found = json.members else { return ["\(path) is no object"] }
    let odd = Set(found.map(\.name)).symmetricDifference(members.map(\.name)).sorted()
    let names = odd.isEmpty ? [] : ["\(path): members \(odd)"]
    return names
      + members.flatMap { member -> [String] in
        guard let value = json[member.name], !skipped.contains(member.name) else { return [] }
        let place = "\(path).\(member.name)"
        if ["qr_code", "barcode"].contains(member.name) {
          return value.stringValue == nil ? ["\(place) is no text"] : []
        }
        return disagreements(value, member.value, skipping: skipped, at: place)
      }
  case .null, .bool, .int, .double, .string:
    // Whole doubles are written without a point, so both sides go through the writer.
    return json.bytes == expected.bytes ? [] : ["\(path): \(json) instead of \(expected)"]
  }
}
