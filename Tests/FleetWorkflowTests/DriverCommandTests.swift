import FleetModels
import FleetWorkflow
import Testing

/// The duty switch and the live position: absolute values of the driver's own record.
@Suite struct DriverCommandTests {
  private let here = Coordinate(latitude: 1.3001, longitude: 103.8002)!

  private func driver(online: Bool? = nil, at location: Coordinate? = nil) -> RecordDocument {
    var driver = Driver(json: ["id": "driver_own"])
    driver.online = online
    driver.location = location
    return .driver(driver)
  }

  @Test(arguments: [(true, true), (false, false)])
  func theWantedDutyIsApplied(wanted: Bool, shown: Bool) {
    let command = SetOnline(driver: own, online: wanted)
    #expect(
      command.verdict(on: driver(online: shown), baseline: Baseline(), attempted: false, driver: own)
        == .applied(times: 1))
    #expect(command.holds(on: driver(online: shown)))
  }

  @Test func theOtherDutyIsReady() {
    let command = SetOnline(driver: own, online: true)
    #expect(
      command.verdict(on: driver(online: false), baseline: Baseline(), attempted: true, driver: own) == .ready
    )
    #expect(!command.holds(on: driver(online: false)))
  }

  @Test func aDocumentWithoutDutyDoesNotTell() {
    let command = SetOnline(driver: own, online: true)
    #expect(
      command.verdict(on: driver(), baseline: Baseline(), attempted: true, driver: own) == .undecidable)
  }

  @Test func aPositionIsAppliedWithinAMetre() {
    let command = ReportPosition(driver: own, coordinate: here, measuredAt: tappedAt)
    let near = Coordinate(latitude: 1.300_104, longitude: 103.800_196)
    let far = Coordinate(latitude: 1.31, longitude: 103.8)
    #expect(
      command.verdict(on: driver(at: near), baseline: Baseline(), attempted: true, driver: own)
        == .applied(times: 1))
    #expect(
      command.verdict(on: driver(at: far), baseline: Baseline(), attempted: true, driver: own) == .ready)
  }

  @Test func bothAreHarmlessToRepeat() {
    #expect(SetOnline(driver: own, online: true).repeatHarm == .harmless)
    #expect(ReportPosition(driver: own, coordinate: here, measuredAt: tappedAt).repeatHarm == .harmless)
  }

  @Test func applyingShowsTheValue() {
    var document = driver(online: false)
    SetOnline(driver: own, online: true).apply(to: &document, at: tappedAt)
    ReportPosition(driver: own, coordinate: here, measuredAt: tappedAt).apply(to: &document, at: tappedAt)
    #expect(document.driver?.online == true)
    #expect(document.driver?.location == here)
  }
}
