import FleetSandbox
import Testing

/// What the server announces, held against the events of a real one: which, in which order, with which members.
struct WebhookEventTests {
  private static let captured = try? fixture("webhooks.json")

  /// Does something and says what was announced, after the queue has done everything.
  private static func announced(
    _ bench: inout Bench, _ deed: (inout Bench) throws -> Void
  ) rethrows -> [SandboxEvent] {
    settle(&bench)
    let before = bench.server.eventCount
    try deed(&bench)
    settle(&bench)
    return bench.server.events.suffix(bench.server.eventCount - before)
  }

  private static func settle(_ bench: inout Bench) {
    bench.now += 5000
    bench.server.advance(to: bench.now)
  }

  /// The names a real server announced at a step of a story.
  private static func expected(_ story: String, _ step: String) throws -> [String] {
    let steps = try #require(captured?["stories"]?[story]?.arrayValue)
    let found = try #require(steps.first { $0["do"]?.stringValue == step })
    return try #require(found["events"]?.arrayValue).compactMap { $0["name"]?.stringValue }
  }

  private static func post(_ bench: inout Bench, _ path: String, _ body: SandboxJSON = [:]) {
    let answer = bench.send("POST", path, body)
    #expect(answer.status < 300, "\(answer.text)")
  }

  @Test func `A classic order announces each step as the real one did`() throws {
    var bench = Bench()
    var order = ""
    func check(_ step: String, _ deed: (inout Bench) throws -> Void) throws {
      let names = try Self.announced(&bench, deed).map(\.name)
      #expect(try names == Self.expected("classic", step), "\(step)")
    }
    try check("create") { order = try $0.newOrder() }
    try check("dispatch") { Self.post(&$0, "/v1/orders/\(order)/dispatch") }
    try check("start") { Self.post(&$0, "/v1/orders/\(order)/start") }
    try check("enroute") { try $0.report(order) }
    try check("completed") { try $0.report(order) }
    try check("complete") { Self.post(&$0, "/v1/orders/\(order)/complete") }
  }

  @Test func `A cancelled order announces it from the queue, and its revival as any start`() throws {
    var bench = Bench()
    var order = ""
    func check(_ step: String, _ deed: (inout Bench) throws -> Void) throws {
      let names = try Self.announced(&bench, deed).map(\.name)
      #expect(try names == Self.expected("cancel", step), "\(step)")
    }
    try check("create and dispatch") { order = try $0.newOrder(["dispatch": true]) }
    try check("cancel") { $0.send("DELETE", "/v1/orders/\(order)/cancel") }
    try check("start") { Self.post(&$0, "/v1/orders/\(order)/start") }
  }

  @Test func `Progress at a stop announces nothing until the last one frees the driver first`() throws {
    var bench = Bench()
    let places = bench.server.placeIDs
    let order = try bench.dispatchedOrder([
      "pickup": .null, "dropoff": .null, "entities": [],
      "waypoints": .array(places.prefix(2).map(SandboxJSON.string)),
    ])
    Self.post(&bench, "/v1/orders/\(order)/start")
    let done: SandboxJSON = [
      "activity": [
        "code": "completed", "status": "Completed", "details": "Done.", "complete": true,
      ]
    ]
    let first = Self.announced(&bench) { Self.post(&$0, "/v1/orders/\(order)/update-activity", done) }
    #expect(try first.map(\.name) == Self.expected("last stop", "stop completed"))
    let last = Self.announced(&bench) { Self.post(&$0, "/v1/orders/\(order)/update-activity", done) }
    #expect(try last.map(\.name) == Self.expected("last stop", "last stop completed"))
  }

  @Test func `Accepting an ad-hoc order is told before the save and after it`() throws {
    var bench = Bench()
    var order = ""
    let created = try Self.announced(&bench) {
      order = try $0.newOrder(["driver": .null, "adhoc": true, "dispatch": true])
    }
    #expect(try created.map(\.name) == Self.expected("ad-hoc", "create and dispatch"))
    let driver = bench.driver
    let accepted = Self.announced(&bench) {
      Self.post(&$0, "/v1/orders/\(order)/start", ["assign": .string(driver)])
    }
    #expect(try accepted.map(\.name) == Self.expected("ad-hoc", "accept"))
  }

  @Test func `Staff edits announce the save, a new driver, a deletion`() throws {
    var bench = Bench()
    let order = try bench.newOrder()
    let other = bench.otherDriver
    let path = "/v1/orders/\(order)"
    let notes = Self.announced(&bench) { $0.send("PUT", path, ["notes": "changed"]) }
    #expect(try notes.map(\.name) == Self.expected("staff", "notes"))
    let reassigned = Self.announced(&bench) { $0.send("PUT", path, ["driver": .string(other)]) }
    #expect(try reassigned.map(\.name) == Self.expected("staff", "reassign"))
    let deleted = Self.announced(&bench) { $0.send("DELETE", path) }
    #expect(try deleted.map(\.name) == Self.expected("staff", "delete"))
  }

  @Test func `An update that changes no column announces nothing`() throws {
    var bench = Bench()
    let order = try bench.newOrder(["notes": "same"])
    let events = Self.announced(&bench) { $0.send("PUT", "/v1/orders/\(order)", ["notes": "same"]) }
    #expect(events.map(\.name) == [])
  }

  @Test func `A dispatch with nobody on the order has failed`() throws {
    var bench = Bench()
    let events = try Self.announced(&bench) {
      _ = try $0.newOrder(["driver": .null, "dispatch": true])
    }
    #expect(try events.map(\.name) == Self.expected("nobody to dispatch to", "create and dispatch"))
  }

  @Test func `The duty switch and a position are quiet saves`() throws {
    var bench = Bench()
    let driver = bench.driver
    let events = Self.announced(&bench) {
      Self.post(&$0, "/v1/drivers/\(driver)/toggle-online")
      Self.post(&$0, "/v1/drivers/\(driver)/track", ["latitude": 1.3, "longitude": 103.8])
    }
    #expect(try events.map(\.name) == Self.expected("duty switch", "toggle-online"))
  }

  @Test func `A signature announces its file twice, a scan has none`() throws {
    var bench = Bench()
    let order = try bench.newOrder()
    let code = try #require(bench.server.labelCode(order: order))
    let path = "/v1/orders/\(order)"
    let signature = Self.announced(&bench) {
      Self.post(&$0, "\(path)/capture-signature", ["signature": "iVBORw0KGgo="])
    }
    #expect(try signature.map(\.name) == Self.expected("signature", "signature"))
    let scan = Self.announced(&bench) { Self.post(&$0, "\(path)/capture-qr", ["code": .string(code)]) }
    #expect(scan.map(\.name) == [])
  }

  @Test func `Places and a customer that come with an order are announced too`() throws {
    var bench = Bench()
    let events = Self.announced(&bench) {
      Self.post(
        &$0, "/v1/orders",
        [
          "pickup": "1 New Road", "dropoff": "2 New Road",
          "customer": ["name": "Nora New", "email": "nora@example.com"],
        ])
    }
    #expect(
      try events.map(\.name).sorted() == Self.expected("new places and customer", "create").sorted())
  }

  @Test func `Every body has the members of the real one, in its order, of its types`() throws {
    var bench = Bench()
    let order = try bench.newOrder([
      "dispatch": true, "customer": ["name": "Nora New", "email": "nora@example.com"],
      "pickup": "1 New Road",
    ])
    Self.post(&bench, "/v1/orders/\(order)/start")
    Self.post(&bench, "/v1/orders/\(order)/capture-signature", ["signature": "iVBORw0KGgo="])
    try bench.report(order)
    try bench.report(order)
    bench.send("DELETE", "/v1/orders/\(order)/cancel")
    bench.send("PUT", "/v1/orders/\(order)", ["driver": .string(bench.otherDriver)])
    bench.send("DELETE", "/v1/orders/\(order)")
    Self.settle(&bench)
    let bodies = try #require(Self.captured?["bodies"])
    for event in bench.server.events {
      let real = try #require(bodies[event.name], "\(event.name) was never captured")
      let made = try #require(event.json)
      #expect(Self.differences(made, real) == [], "\(event.name)")
      #expect(made.bytes == event.body)
    }
    #expect(Set(bench.server.events.map(\.name)).count == 13)
  }

  /// Where `made` has other members than `real`, or another type; null and what depends on what was sent
  /// (`meta`) fit anything.
  private static func differences(
    _ made: SandboxJSON, _ real: SandboxJSON, at path: String = ""
  ) -> [String] {
    if made.isNull || real.isNull || path.hasSuffix(".meta") { return [] }
    switch (made, real) {
    case (.object(let members), .object(let others)):
      guard members.map(\.name) == others.map(\.name) else {
        return ["\(path): \(members.map(\.name)) instead of \(others.map(\.name))"]
      }
      return zip(members, others).flatMap { differences($0.value, $1.value, at: "\(path).\($0.name)") }
    case (.string(let text), .string(let other)):
      let isTime = other.count == 19 && other.hasPrefix("20")
      return isTime == (text.count == 19 && text.hasPrefix("20")) ? [] : ["\(path): \(text) for \(other)"]
    case (.array, .array), (.bool, .bool): return []
    case (.int, .int), (.double, .double), (.int, .double), (.double, .int): return []
    default: return ["\(path): \(made) instead of \(real)"]
    }
  }

  @Test func `A body shows the record as it is when the queue comes to it, the envelope when it happened`()
    throws
  {
    var bench = Bench()
    let order = try bench.newOrder()
    Self.settle(&bench)
    let before = bench.server.eventCount
    bench.now += 1000
    let moment = bench.now
    for status in ["first", "second"] {
      _ = bench.server.handle(
        SandboxRequest("PUT", "/v1/orders/\(order)", bearer: Bench.key, json: ["status": .string(status)]),
        now: moment)
    }
    Self.settle(&bench)
    let events = bench.server.events.suffix(bench.server.eventCount - before)
    #expect(events.map { $0.json?["data"]?["status"]?.stringValue } == ["second", "second"])
    #expect(events.allSatisfy { $0.createdAt == moment && $0.renderedAt > moment })
    #expect(events.first?.json?["created_at"] == "2026-11-21 06:00:07")
  }

  @Test func `An event names the request behind it, also when the queue came between`() throws {
    var bench = Bench()
    let created = try Self.announced(&bench) { _ = try $0.newOrder(["dispatch": true]) }
    #expect(Set(created.map(\.cause)) == [1])
    let order = try #require(bench.server.orderIDs.first)
    let staff = try Self.announced(&bench) { try $0.server.cancel(order: order, now: $0.now) }
    #expect(staff.map(\.cause) == [nil, nil])
  }

  @Test func `What the queue makes happened later than the save before it`() throws {
    var bench = Bench()
    let order = try bench.newOrder()
    let events = Self.announced(&bench) { $0.send("DELETE", "/v1/orders/\(order)/cancel") }
    let saved = try #require(events.first { $0.name == "order.updated" })
    let canceled = try #require(events.first { $0.name == "order.canceled" })
    #expect(canceled.createdAt > saved.createdAt)
    #expect(canceled.renderedAt > canceled.createdAt)
  }

  @Test func `Ids are of the real form and never alike`() throws {
    var bench = Bench()
    for _ in 0..<20 { _ = try bench.newOrder() }
    Self.settle(&bench)
    let ids = bench.server.events.map(\.id)
    #expect(ids.count == 60)
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.wholeMatch(of: /event_[0-9a-f]{13}/) != nil })
  }

  @Test func `A log that is full lets the oldest go and counts on`() throws {
    var bench = Bench()
    bench.server.eventLimit = 8
    for _ in 0..<10 { _ = try bench.newOrder() }
    Self.settle(&bench)
    #expect(bench.server.eventCount == 30)
    #expect((8...9).contains(bench.server.events.count))
    #expect(bench.server.events.last?.name == "order.driver_assigned")
  }

  @Test func `A seeded day has announced nothing yet`() throws {
    var bench = Bench(orders: 4)
    Self.settle(&bench)
    #expect(bench.server.events == [])
  }
}
