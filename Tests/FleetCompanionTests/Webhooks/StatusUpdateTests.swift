import FleetCompanion
import Testing

/// What an outside system writes down, for the forms in which Fleetbase may say it.
struct StatusUpdateTests {
  private func update(_ fixture: String, driver: String? = nil) throws -> JSONValue? {
    guard case .event(let event) = try EventReader().read(eventFixture(fixture)) else { return nil }
    return StatusUpdate(event, externalID: "ERP-1", driverName: { _ in driver })?.json
  }

  @Test func aDocumentedDispatchNamesTheDriver() throws {
    let update = try #require(try update("doc_order_dispatched"))
    #expect(update["status"] == "in_transit" && update["external_id"] == "ERP-1")
    #expect(update["driver"]?.string?.isEmpty == false)
  }

  @Test func aRealDispatchNamesTheDriverWhereThisDeviceKnowsHim() throws {
    let known = try #require(try update("real_order_dispatched", driver: "Alex Tan"))
    #expect(known["driver"] == "Alex Tan")
    let unknown = try #require(try update("real_order_dispatched"))
    #expect(unknown["driver"] == nil)
    #expect(unknown["driver_id"]?.string?.hasPrefix("driver_") == true)
  }

  @Test(arguments: ["doc_order_completed", "real_order_completed"])
  func aCompletionTellsWhen(fixture: String) throws {
    let update = try #require(try update(fixture))
    #expect(update["status"] == "delivered")
    #expect(update["completed_at"]?.string?.hasPrefix("2026-") == true)
  }

  @Test(arguments: ["doc_order_cancelled", "real_order_canceled"])
  func aCancellationIsOneInBothSpellings(fixture: String) throws {
    let update = try #require(try update(fixture))
    #expect(update["status"] == "cancelled")
    #expect((update["reason"] != nil) == fixture.hasPrefix("doc"))
  }

  @Test(arguments: [
    "real_order_updated", "real_order_created", "real_driver_updated", "real_geofence_entered",
  ])
  func otherEventsChangeNothingOutside(fixture: String) throws {
    #expect(try update(fixture) == nil)
  }
}
