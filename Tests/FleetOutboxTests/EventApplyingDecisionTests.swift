import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox

/// The decision rules for events about orders, one by one (events 7).
@Suite struct EventApplyingDecisionTests {
  private func status(_ ear: Ear) throws -> String? { try ear.shown("order_a")?.status?.text }

  private func hint(_ ear: Ear) throws -> String? { try ear.cache.shown("order_a")?.hint?.text }

  private func driver(_ ear: Ear) throws -> String? {
    try ear.shown("order_a")?.driverAssigned.value?.id.rawValue
  }

  private func dated(_ herald: inout Herald, _ status: String, at made: Int, driver: String? = "driver_own")
    -> Herald.Telling
  {
    herald.tell(
      "order.updated", "order_a", Herald.Row(status: status, driver: driver), as: .dated, made: made)
  }

  private func withoutDate(_ document: JSONObject) -> JSONObject {
    document.filter { $0.key != "updated_at" }
  }

  // MARK: Stamps

  @Test func aStampOfTheSameSecondIsATieWhateverItsFraction() throws {
    var (ear, herald) = try Ear.knowingOne()
    let text = String(decoding: herald.event("order.updated", "order_a"), as: UTF8.self)
    let body = text.replacing(
      "\"updated_at\":\"2026-05-02 08:00:10", with: "\"updated_at\":\"2026-05-02 08:00:10.7")
    #expect(try ear.hear(Array(body.utf8)).map(\.outcome) == [.agreed])
  }

  @Test func aDocumentsFractionOfASecondDoesNotMakeAnEventOlder() throws {
    var (ear, herald) = try Ear.knowingOne()
    var document = herald.document("order_a")
    document["updated_at"] = "2026-05-02T08:00:10.700000Z"
    try ear.read(document)
    #expect(try ear.hear(herald.event("order.updated", "order_a")).map(\.outcome) == [.agreed])
  }

  @Test func anyStampIsNewerThanADocumentWithoutOne() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.read(withoutDate(herald.document("order_a")))
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    #expect(try status(ear) == "dispatched")
  }

  @Test func theLatestOfTwoNewerEventsIsShown() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    try ear.hear(herald.change("order_a", at: 30) { $0.status = "started" })
    #expect(try status(ear) == "started")
  }

  @Test func aTieIsComparedWithWhatEventsTold() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    #expect(try ear.hear(herald.event("order.dispatched", "order_a")).map(\.outcome) == [.agreed])
  }

  @Test func aClockThatIsAMinuteAheadIsBelieved() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 660) { $0.status = "dispatched" })
    #expect(try status(ear) == "dispatched")
  }

  @Test func whatIsTooMuchToKeepIsReadInstead() throws {
    let (ear, _) = try Ear.knowingOne()
    let long = String(repeating: "x", count: 20_000)
    let body: JSONObject = [
      "id": "event_1", "event": "order.updated", "created_at": "2026-05-02 08:00:20",
      "data": [
        "id": "order_a", "updated_at": "2026-05-02 08:00:20", "status": "dispatched",
        "meta": ["a": .string(long), "b": .string(long), "c": .string(long), "d": .string(long)],
      ],
    ]
    try ear.hear(JSONValue.object(body).encoded())
    #expect(try status(ear) == "created")
    #expect(try ear.isMarked("order_a"))
  }

  // MARK: Dates of events

  @Test func aDatedEventIsNewerThanADocumentWithoutADate() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.read(withoutDate(herald.document("order_a")))
    try ear.hear(dated(&herald, "dispatched", at: 20))
    #expect(try status(ear) == "dispatched")
  }

  @Test func anEarlierDatedEventIsStale() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(dated(&herald, "dispatched", at: 30))
    #expect(try ear.hear(dated(&herald, "started", at: 25)).map(\.outcome) == [.stale])
  }

  @Test func ofTwoDatedEventsOfOneSecondTheOrderDecides() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(dated(&herald, "dispatched", at: 30))
    try ear.hear(dated(&herald, "started", at: 30))
    #expect(try status(ear) == "dispatched")
  }

  @Test func aDatedEventOfTheSecondOfTheRowIsNotNewer() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(dated(&herald, "dispatched", at: 10))
    #expect(try status(ear) == "created")
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aDatedEventDoesNotLeaveAnEnd() throws {
    var (ear, herald) = try Ear.knowingOne { $0.status = "completed" }
    try ear.hear(dated(&herald, "started", at: 30))
    #expect(try status(ear) == "completed")
  }

  @Test func aDatedUpdateTakesNobodyAway() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(dated(&herald, "created", at: 30, driver: nil))
    #expect(try driver(ear) == "driver_own")
  }

  @Test func anUndatedEventIsAHint() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(
      herald.tell("order.started", "order_a", Herald.Row(status: "started"), as: .bare, made: 20))
    #expect(try status(ear) == "created")
    #expect(try hint(ear) == "started")
  }

  @Test func whatIsShownAlreadyIsNoHint() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(
      herald.tell("order.updated", "order_a", Herald.Row(status: "created"), as: .bare, made: 20))
    #expect(try hint(ear) == nil)
  }

  @Test func aNewerDocumentEndsAHint() throws {
    var (ear, herald) = try Ear.knowingOne { $0.status = "started" }
    var forged = herald
    try ear.hear(forged.change("order_a", at: 20) { $0.status = "completed" }, isProven: false)
    try ear.hear(herald.change("order_a", at: 30) { $0.status = "enroute" })
    #expect(try hint(ear) == nil)
  }

  // MARK: Drivers

  @Test func onlyAnUpdateTakesTheDriverAway() throws {
    var (ear, herald) = try Ear.knowingOne()
    _ = herald.change("order_a", at: 20) { $0.driver = nil }
    try ear.hear(herald.event("order.dispatched", "order_a"))
    #expect(try driver(ear) == "driver_own")
  }

  @Test func anAssignmentWithoutADriverIsLookedUpAlsoInATie() throws {
    var (ear, herald) = try Ear.knowingOne()
    _ = herald.change("order_a", at: 10) { $0.driver = nil }
    try ear.hear(herald.event("order.driver_assigned", "order_a"))
    #expect(try ear.isMarked("order_a"))
  }

  @Test func anyonesWordTakesNobodyAway() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.driver = nil }, isProven: false)
    #expect(try driver(ear) == "driver_own")
  }

  @Test func nothingIsBelievedOfAnyonesReassignment() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(
      herald.change("order_a", at: 20) {
        $0.driver = "driver_other"
        $0.status = "dispatched"
      }, isProven: false)
    #expect(try status(ear) == "created")
  }

  @Test func nobodyAndThenTheSameDriverIsHis() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.driver = nil })
    try ear.hear(herald.change("order_a", at: 30) { $0.driver = "driver_own" })
    #expect(try driver(ear) == "driver_own")
  }

  @Test func anotherDriversIDIsNotKeptForALaterDocument() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.driver = "driver_other" })
    _ = herald.change("order_a", at: 20) { $0.driver = nil }
    try ear.list(herald.document("order_a"))
    #expect(try driver(ear) == nil)
  }

  // MARK: Deletions

  @Test func whatWasSaidInTheSecondOfADeletionDoesNotReviveIt() throws {
    var (ear, herald) = try Ear.knowingOne()
    let before = herald.change("order_a", at: 20) { $0.notes = "late" }
    _ = herald.change("order_a", at: 20) { $0.isDeleted = true }
    try ear.hear(herald.event("order.deleted", "order_a"))
    #expect(try ear.hear(before).map(\.outcome) == [.stale])
  }

  @Test func aSecondDeletionIsNothing() throws {
    var (ear, herald) = try Ear.knowingOne()
    _ = herald.change("order_a", at: 20) { $0.isDeleted = true }
    try ear.hear(herald.event("order.deleted", "order_a"))
    #expect(try ear.hear(herald.event("order.deleted", "order_a")).map(\.outcome) == [.agreed])
  }

  @Test func aDeletionOfAnyoneIsAHint() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.event("order.deleted", "order_a"), isProven: false)
    #expect(try hint(ear) == "deleted")
  }

  @Test func anUnknownOrderThatIsDeletedIsNotAskedFor() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.event("order.deleted", "order_new"))
    #expect(try !ear.isMarked("order_new"))
  }

  // MARK: Whose

  @Test func anOrderIsKnownByItsPublicID() throws {
    let (ear, _) = try Ear.knowingOne()
    let body =
      #"{"id":"evt_1","event":"order.dispatched","created_at":"2026-05-02T08:00:20Z","data":{"id":"other_1","public_id":"order_a","status":"dispatched"}}"#
    try ear.hear(Array(body.utf8))
    #expect(try status(ear) == "dispatched")
  }

  @Test func aDriversNewOrderIsAskedFor() throws {
    var (ear, herald) = try Ear.knowingOne(driver: "driver_own")
    try ear.hear(herald.change("order_new", at: 20) { $0.driver = "driver_own" })
    #expect(try ear.isMarked("order_new"))
  }

  @Test(arguments: ["driver.driver_own", "driverAssigned.driver_own"])
  func whatComesOnADriversChannelIsHis(channel: String) throws {
    var (ear, herald) = try Ear.knowingOne(driver: "driver_own")
    let body = herald.change("order_new", at: 20) { $0.driver = nil }
    try ear.hear(body, isProven: false, on: .socket(on: channel))
    #expect(try ear.isMarked("order_new"))
  }
}
