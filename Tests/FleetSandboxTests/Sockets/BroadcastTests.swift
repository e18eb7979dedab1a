import FleetSandbox
import Testing

/// What goes out on which channel, held against a subscriber's record of the real server.
struct BroadcastTests {
  private static func bench() -> Bench {
    var bench = Bench(orders: 0)
    bench.server.broadcasts = true
    return bench
  }

  private static func settle(_ bench: inout Bench) -> [SandboxBroadcast] {
    bench.now += 5000
    bench.server.advance(to: bench.now)
    return bench.server.takeBroadcasts()
  }

  /// `company.uuid`, `order.id`, and `driverAssigned.` when nothing stands behind the dot.
  private static func kind(_ channel: String) -> String {
    let dot = channel.firstIndex(of: ".") ?? channel.endIndex
    let rest = channel[dot...].dropFirst()
    let isUUID = rest.wholeMatch(of: /[0-9a-f]{8}-.*/) != nil
    return channel[..<dot] + (isUUID ? ".uuid" : rest.isEmpty ? "." : ".id")
  }

  /// By event, told apart by the id of the publication: a notice has a uuid.
  private static func name(_ broadcast: SandboxBroadcast) -> String {
    let event = broadcast.payload["event"]?.stringValue ?? ""
    let isNotice = broadcast.payload["id"]?.stringValue?.contains("-") ?? false
    return isNotice && ["order.dispatched", "order.ping"].contains(event) ? event + " (notice)" : event
  }

  /// Everything a day brings.
  private static func day() throws -> [SandboxBroadcast] {
    var bench = bench()
    var told: [SandboxBroadcast] = []
    func post(_ path: String, _ body: SandboxJSON = [:]) {
      let answer = bench.send("POST", path, body)
      #expect(answer.status < 300, "\(path) \(answer.text)")
      told += settle(&bench)
    }
    post("/v1/places", ["name": "Depot", "street1": "1 New Road", "city": "Singapore", "country": "SG"])
    let order = try bench.newOrder()
    told += settle(&bench)
    post("/v1/orders/\(order)/dispatch")
    post("/v1/orders/\(order)/start")
    post(
      "/v1/drivers/\(bench.driver)/track",
      ["latitude": 1.3001, "longitude": 103.8002, "altitude": 12.5, "heading": 90, "speed": 8.3])
    try bench.report(order)
    told += settle(&bench)
    try bench.report(order)
    told += settle(&bench)
    let canceled = try bench.newOrder()
    told += settle(&bench)
    bench.send("DELETE", "/v1/orders/\(canceled)/cancel")
    told += settle(&bench)
    bench.send("DELETE", "/v1/orders/\(canceled)")
    told += settle(&bench)
    let places = bench.server.placeIDs
    let round = try bench.newOrder([
      "pickup": .null, "dropoff": .null,
      "waypoints": .array(places.prefix(3).map(SandboxJSON.string)),
      "entities": [["name": "Parcel", "type": "parcel", "destination": .string(places[0])]],
    ])
    post("/v1/orders/\(round)/dispatch")
    post("/v1/orders/\(round)/start")
    for _ in 0..<2 {
      try bench.report(round)
      told += settle(&bench)
    }
    let offer = try bench.newOrder(["driver": .null, "adhoc": true])
    for driver in [bench.driver, bench.otherDriver] {
      bench.send("POST", "/v1/drivers/\(driver)/toggle-online", ["online": true])
    }
    post("/v1/orders/\(offer)/dispatch")
    return told
  }

  @Test func `Every publication has the members, and goes the way, of the real one`() throws {
    let captured = try #require(try fixture("publications.json").members)
    let told = try Self.day()
    var compared: Set<String> = []
    for (name, real) in captured.map({ ($0.name, $0.value) }) {
      guard let first = told.first(where: { Self.name($0) == name }) else { continue }
      compared.insert(name)
      let payload = first.payload
      #expect(
        payload.members?.map(\.name) == real["members"]?.arrayValue?.compactMap(\.stringValue), "\(name)")
      let data = payload["data"]?.members?.map(\.name) ?? []
      #expect(data == real["data"]?.arrayValue?.compactMap(\.stringValue), "\(name)")
      let theirs = real["channels"]?.arrayValue?.compactMap(\.stringValue) ?? []
      // The recorder did not hold every channel.
      let ours = told.filter { $0.payload["id"] == payload["id"] && Self.name($0) == name }
        .map { Self.kind($0.channel) }.filter(Set(theirs).contains)
      let isCut = ["order.canceled_notification", "order.assigned_notification"].contains(name)
      #expect(
        isCut ? ours.starts(with: theirs) || ours.count > theirs.count : ours == theirs, "\(name): \(ours)")
    }
    let missing = Set(captured.map(\.name)).subtracting(compared)
    // Records the sandbox keeps no events of.
    #expect(
      missing.isSubset(of: [
        "company.created", "company.updated", "service_area.created", "zone.created", "geofence.entered",
        "geofence.exited", "driver.created", "contact.created", "file.created", "file.updated",
        "place.updated",
        "order.dispatch_failed",
      ]), "\(missing.sorted())")
  }

  @Test func `What only sockets hear of never reaches a webhook`() throws {
    var bench = Self.bench()
    let order = try bench.newOrder()
    _ = Self.settle(&bench)
    bench.send("POST", "/v1/orders/\(order)/dispatch")
    bench.send("POST", "/v1/orders/\(order)/start")
    let names = Set(Self.settle(&bench).map(Self.name))
    #expect(names.isSuperset(of: ["order.started", "order.dispatched (notice)"]))
    #expect(!bench.server.events.contains { ["order.started", "order.ready"].contains($0.name) })
  }

  @Test func `An order's news goes to its own channels, not to its driver's`() throws {
    var bench = Self.bench()
    let order = try bench.newOrder()
    let told = Self.settle(&bench).filter { $0.payload["event"] == "order.created" }
    #expect(told.contains { $0.channel == "order.\(order)" })
    #expect(told.contains { $0.channel == "driverAssigned.\(bench.driver)" })
    #expect(!told.contains { $0.channel.hasPrefix("driver.") })
  }

  @Test func `A position carries the numbers that were sent, longitude first`() throws {
    var bench = Self.bench()
    bench.send(
      "POST", "/v1/drivers/\(bench.driver)/track",
      ["latitude": 1.3001, "longitude": 103.8002, "altitude": 12.5])
    let told = Self.settle(&bench).last { $0.channel == "driver.\(bench.driver)" }
    let data = try #require(told?.payload["data"])
    #expect(data["location"]?["coordinates"] == [103.8002, 1.3001])
    #expect(data["altitude"] == 12.5)
    #expect(data["speed"] == .null)
  }

  @Test func `A driver hears the same word three times under one id`() throws {
    var bench = Self.bench()
    _ = try bench.newOrder()
    let told = Self.settle(&bench).filter {
      $0.channel == "driver.\(bench.driver)" && Self.name($0) == "order.assigned_notification"
    }
    #expect(told.count == 3 && Set(told.map { $0.payload["id"]?.stringValue }).count == 1)
  }

  @Test func `While nobody listens nothing is kept`() throws {
    var bench = Bench()
    _ = try bench.newOrder()
    #expect(Self.settle(&bench).isEmpty)
    #expect(bench.server.nextBroadcast == nil)
  }

  @Test func `Listening changes neither events nor answers`() throws {
    var (quiet, heard) = (Bench(orders: 2), Bench(orders: 2))
    heard.server.broadcasts = true
    for _ in 0..<2 {
      let ids = try (quiet.newOrder(), heard.newOrder())
      #expect(ids.0 == ids.1)
      _ = (Self.settle(&quiet), Self.settle(&heard))
    }
    #expect(quiet.server.events == heard.server.events)
  }
}
