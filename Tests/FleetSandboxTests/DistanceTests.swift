import FleetSandbox
import Testing

/// How far and how long, as the captured server measured without a route service.
struct DistanceTests {
  /// A driver at `position` with an order from 1.281, 103.811 to 1.301, 103.841, as in most captures.
  private static func measured(_ bench: inout Bench, driver position: (Double, Double)?) throws -> String {
    let places = try [(1.281, 103.811), (1.301, 103.841)].map { latitude, longitude in
      let answer = bench.send(
        "POST", "/v1/places", ["latitude": .double(latitude), "longitude": .double(longitude)])
      return try #require(answer.json?["id"])
    }
    if let position {
      bench.send(
        "POST", "/v1/drivers/\(bench.driver)/track",
        ["latitude": .double(position.0), "longitude": .double(position.1)])
    }
    return try bench.newOrder([
      "pickup": places[0], "dropoff": places[1],
      "driver": position == nil ? .null : .of(bench.driver), "adhoc": .bool(position == nil),
    ])
  }

  @Test(arguments: [
    (1.3004, 103.8005, 4503, 324), (1.285, 103.815, 3394, 245), (1.2966, 103.8522, 1338, 94),
    (1.2801, 103.8101, 4147, 295), (1.31, 103.85, 1415, 101),
  ])
  func `An order is measured from where its driver is to its end`(
    latitude: Double, longitude: Double, metres: Int, seconds: Int
  ) throws {
    var bench = Bench()
    let id = try Self.measured(&bench, driver: (latitude, longitude))
    let order = bench.send("GET", "/v1/orders/\(id)").json
    #expect(order?["distance"]?.intValue == metres)
    #expect(order?["time"]?.intValue == seconds)
  }

  @Test func `Without a driver it is measured from its pickup`() throws {
    var bench = Bench()
    let id = try Self.measured(&bench, driver: nil)
    let order = bench.send("GET", "/v1/orders/\(id)").json
    #expect(order?["distance"]?.intValue == 4008)
    #expect(order?["time"]?.intValue == 288)
  }

  @Test func `Distance and time on request are from the pickup, and the order keeps them`() throws {
    var bench = Bench()
    let id = try Self.measured(&bench, driver: (1.285, 103.815))
    let answer = bench.send("GET", "/v1/orders/\(id)/distance-and-time")
    #expect(answer.text == #"{"distance":4008.4855546749277,"time":288}"#)
    #expect(bench.send("GET", "/v1/orders/\(id)").json?["distance"]?.intValue == 4008)
  }

  @Test func `A tracker's legs begin at the driver`() throws {
    var bench = Bench()
    let id = try Self.measured(&bench, driver: (1.285, 103.815))
    let route = bench.send("GET", "/v1/orders/\(id)/tracker").json?["route"]
    #expect(route?["distance_m"] == 4637.420205010065)
    #expect(route?["duration_s"] == 477)
    #expect(route?["legs"]?.arrayValue?.compactMap { $0["duration_s"]?.intValue } == [65, 412])
  }

  @Test func `An ETA before the start says that it begins with it`() throws {
    var bench = Bench()
    let id = try bench.newOrder()
    let eta = try #require(bench.send("GET", "/v1/orders/\(id)/eta").json)
    #expect(
      try #require(eta.members).map(\.name) == [
        "active_stop_seconds", "completion_seconds", "active_stop_at", "completion_at",
        "start_seconds", "start_at", "provider", "confidence", "lifecycle", "warnings",
      ])
    #expect(eta["lifecycle"]?["message"] == "Live ETA will begin once the order is started.")
  }

  @Test func `A schedule keeps the wall clock and drops the zone`() throws {
    var bench = Bench()
    let id = try bench.newOrder()
    let answer = bench.send(
      "POST", "/v1/orders/\(id)/schedule",
      ["date": "2026-11-25", "time": "10:30", "timezone": "Asia/Singapore"])
    #expect(answer.json?["scheduled_at"] == "2026-11-25T10:30:00.000000Z")
    #expect(answer.json?["driver_assigned"] == nil)
  }

  @Test func `A schedule without a date is refused`() throws {
    var bench = Bench()
    let id = try bench.newOrder()
    let answer = bench.send("POST", "/v1/orders/\(id)/schedule", [:])
    #expect(answer.status == 422)
    #expect(answer.json == ["error": "The date field is required."])
  }

  @Test func `No entity fields may be edited unless staff said so`() throws {
    var bench = Bench()
    let id = try bench.newOrder()
    #expect(bench.send("GET", "/v1/orders/\(id)/editable-entity-fields").json == [])
  }
}
