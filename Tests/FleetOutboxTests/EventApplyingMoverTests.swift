import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox

/// What events about drivers and vehicles do: the newest position, and a driver's own record.
@Suite struct EventApplyingMoverTests {
  private func fix(
    _ id: String, second: String = "08:00:20", _ longitude: Int, index: Int? = nil, of kind: String = "driver"
  ) -> [UInt8] {
    let more = index.map { #"{"index":\#($0)}"# } ?? "[]"
    let name = index == nil ? "\(kind).location_changed" : "driver.simulated_location_changed"
    return Array(
      #"{"id":"\#(id)","event":"\#(name)","created_at":"2026-05-02 \#(second)","data":{"id":"\#(kind)_a","location":{"type":"Point","coordinates":[\#(longitude),1]},"additionalData":\#(more)}}"#
        .utf8)
  }

  private func longitude(_ ear: Ear, _ kind: String = "driver") throws -> Double? {
    try ear.cache.position(of: kind + "_a", kind: kind)?.coordinate.longitude
  }

  @Test func aPositionFromTheFutureIsNotShown() throws {
    let ear = try Ear()
    try ear.hear(fix("event_1", second: "08:30:00", 30))
    #expect(try longitude(ear) == nil)
  }

  @Test func ofOneSimulatedDriveTheLaterFixWins() throws {
    let ear = try Ear()
    try ear.hear(fix("event_1", 1, index: 1))
    try ear.hear(fix("event_1", 2, index: 2))
    #expect(try longitude(ear) == 2)
  }

  @Test func aVehiclesPositionIsItsOwn() throws {
    let ear = try Ear()
    try ear.hear(fix("event_1", 7, of: "vehicle"))
    #expect(try longitude(ear, "vehicle") == 7)
  }

  /// An ear that knows a driver as of second 10: on duty, with a vehicle.
  private func known() throws -> Ear {
    let ear = try Ear()
    let driver = Driver(json: [
      "id": "driver_a", "online": true, "name": "One", "vehicle": ["id": "vehicle_a"],
      "updated_at": .string(Herald.time(10).iso),
    ])
    try ear.cache.store(driver, asked: ear.now)
    return ear
  }

  private func update(
    at stamp: Int, named name: String = "driver.updated", online: Bool = false, vehicle: String = "vehicle_b"
  ) -> [UInt8] {
    let time = String(Herald.time(stamp).iso.dropLast()).replacing("T", with: " ")
    return JSONValue.object([
      "id": .string("event_\(stamp)"), "event": .string(name), "created_at": .string(time),
      "data": [
        "id": "driver_a", "online": .bool(online), "vehicle": .string(vehicle), "updated_at": .string(time),
      ],
    ]).encoded()
  }

  private func driver(_ ear: Ear) throws -> Driver? { try ear.cache.record("driver_a" as Driver.ID) }

  @Test func aProvenUpdateOfADriverIsShown() throws {
    let ear = try known()
    try ear.hear(update(at: 20))
    #expect(try driver(ear)?.online == false)
  }

  @Test func anyonesWordTakesNoDriverOffDuty() throws {
    let ear = try known()
    try ear.hear(update(at: 20), isProven: false)
    #expect(try driver(ear)?.online == true)
  }

  @Test func anOlderUpdateOfADriverIsStale() throws {
    let ear = try known()
    #expect(try ear.hear(update(at: 5)).map(\.outcome) == [.stale])
  }

  @Test func aDriversUpdateFromTheFutureIsNotShown() throws {
    let ear = try known()
    try ear.hear(update(at: 1_800))
    #expect(try driver(ear)?.online == true)
  }

  @Test func aDeletedDriversLastWordsAreNotLaid() throws {
    let ear = try known()
    try ear.hear(update(at: 20, named: "driver.deleted"))
    #expect(try driver(ear)?.online == true)
  }

  @Test func aVehiclesIDNeverReplacesADriversVehicle() throws {
    let ear = try known()
    try ear.hear(update(at: 20))
    #expect(try driver(ear)?.json["vehicle"]?.object?["id"] == "vehicle_a")
  }
}
