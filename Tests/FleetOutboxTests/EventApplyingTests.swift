import FleetAPI
import FleetEvents
import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox

/// What one event does to the cache: shown when it is newer and may be believed, else the order is read again.
@Suite struct EventApplyingTests {
  private func ear(driver: Driver.ID? = nil, _ edit: (inout Herald.Row) -> Void = { _ in }) throws -> (
    Ear, Herald
  ) { try Ear.knowingOne(driver: driver, edit) }

  @Test func aNewerDocumentIsShown() throws {
    var (ear, herald) = try self.ear()
    let happening = try #require(
      try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" }).first)
    #expect(try ear.shown("order_a")?.status == .dispatched)
    #expect(happening.outcome == .applied)
    #expect(happening.changed == ["status", "updated_at"])
  }

  @Test func theDocumentItselfStaysAsReceived() throws {
    var (ear, herald) = try self.ear()
    let before = try ear.cache.snapshot("order_a")
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    #expect(try ear.cache.snapshot("order_a") == before)
  }

  @Test func listsShowItToo() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    #expect(try ear.cache.lines(of: ["order_a"]).map(\.order.status) == [.dispatched])
  }

  @Test func anOlderDocumentChangesNothing() throws {
    var (ear, past) = try self.ear()
    let old = past.change("order_a", at: 5) { $0.status = "canceled" }
    let before = try ear.cache.shown("order_a")
    #expect(try ear.hear(old).map(\.outcome) == [.stale])
    #expect(try ear.cache.shown("order_a") == before)
  }

  @Test func aRelationsIDNeverReplacesTheRelation() throws {
    var (ear, herald) = try self.ear()
    let payload = try ear.shown("order_a")?.payload
    try ear.hear(herald.change("order_a", at: 20) { $0.notes = "ring" })
    #expect(try ear.shown("order_a")?.payload == payload)
    #expect(try ear.shown("order_a")?.notes == "ring")
  }

  @Test func anotherDriversIDIsLeftToTheOrdersOwnDocument() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.change("order_a", at: 20) { $0.driver = "driver_other" })
    #expect(try ear.shown("order_a")?.driverAssigned.value?.id == "driver_own")
    #expect(try ear.isMarked("order_a"))
  }

  @Test func anUpdateThatSaysNobodyTakesTheDriverAway() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.change("order_a", at: 20) { $0.driver = nil })
    #expect(try ear.shown("order_a")?.driverAssigned.value == nil)
  }

  @Test func anAssignmentWithoutADriverTakesNobodyAway() throws {
    var (ear, herald) = try self.ear()
    _ = herald.change("order_a", at: 20) { $0.driver = nil }
    try ear.hear(herald.event("order.driver_assigned", "order_a"))
    #expect(try ear.shown("order_a")?.driverAssigned.value?.id == "driver_own")
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aTieThatAgreesIsNothing() throws {
    var (ear, herald) = try self.ear()
    #expect(try ear.hear(herald.event("order.updated", "order_a")).map(\.outcome) == [.agreed])
    #expect(try !ear.isMarked("order_a"))
  }

  @Test func aTieThatDiffersIsReadAgain() throws {
    var (ear, herald) = try self.ear()
    let happening = try ear.hear(herald.change("order_a", at: 10) { $0.status = "dispatched" }).first
    #expect(try ear.shown("order_a")?.status == .created)
    #expect(try ear.isMarked("order_a"))
    #expect(happening?.outcome == .awaiting(OrderRuling.Doubt.tie.sentence))
  }

  @Test func aDateFromTheFutureIsNotBelieved() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.change("order_a", at: 600 + 301) { $0.status = "dispatched" })
    #expect(try ear.shown("order_a")?.status == .created)
    // The order's stamp is not poisoned: a true event is still newer.
    try ear.hear(herald.change("order_a", at: 30) { $0.status = "dispatched" })
    #expect(try ear.shown("order_a")?.status == .dispatched)
  }

  @Test(arguments: ["completed", "canceled"])
  func anEndThatAnyoneCouldHaveSentIsAHint(status: String) throws {
    var (ear, herald) = try self.ear { $0.status = "started" }
    try ear.hear(
      herald.change("order_a", at: 20) { $0.status = status }, isProven: false,
      on: .socket(on: "order.order_a"))
    #expect(try ear.shown("order_a")?.status == .started)
    #expect(try ear.cache.shown("order_a")?.hint?.text == status)
    #expect(try ear.cache.lines(of: ["order_a"]).first?.hint?.text == status)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aReadEndsTheHint() throws {
    var (ear, herald) = try self.ear { $0.status = "started" }
    try ear.hear(
      herald.change("order_a", at: 20) { $0.status = "completed" }, isProven: false,
      on: .socket(on: "order.order_a"))
    try ear.read(herald.document("order_a"))
    #expect(try ear.cache.shown("order_a")?.hint == nil)
    #expect(try ear.shown("order_a")?.status == .completed)
    #expect(try !ear.isMarked("order_a"))
  }

  @Test func aReopeningThatAnyoneCouldHaveSentIsAHint() throws {
    var (ear, herald) = try self.ear { $0.status = "completed" }
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "started" }, isProven: false)
    #expect(try ear.shown("order_a")?.status == .completed)
  }

  @Test func aProvenReopeningIsShown() throws {
    var (ear, herald) = try self.ear { $0.status = "completed" }
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "started" })
    #expect(try ear.shown("order_a")?.status == .started)
  }

  @Test func aProvenDeletionIsShownAndLookedUp() throws {
    var (ear, herald) = try self.ear()
    _ = herald.change("order_a", at: 20) { $0.isDeleted = true }
    try ear.hear(herald.event("order.deleted", "order_a"))
    #expect(try ear.cache.shown("order_a")?.isDeleted == true)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func whatIsNotNewerThanADeletionDoesNotReviveIt() throws {
    var (ear, herald) = try self.ear()
    let before = herald.change("order_a", at: 15) { $0.notes = "late" }
    _ = herald.change("order_a", at: 20) { $0.isDeleted = true }
    try ear.hear(herald.event("order.deleted", "order_a"))
    #expect(try ear.hear(before).map(\.outcome) == [.stale])
    #expect(try ear.cache.shown("order_a")?.isDeleted == true)
  }

  @Test func anUnprovenDeletionIsLookedUpOnly() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.event("order.deleted", "order_a"), isProven: false)
    #expect(try ear.cache.shown("order_a")?.isDeleted == false)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func noRowIsMadeOfAnEvent() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.change("order_new", at: 20) { _ in })
    #expect(try ear.shown("order_new") == nil)
    #expect(try ear.isMarked("order_new"))
  }

  @Test func aDriverNeedNotKnowOfOtherPeoplesOrders() throws {
    var (ear, herald) = try self.ear(driver: "driver_own")
    try ear.hear(herald.change("order_new", at: 20) { $0.driver = "driver_other" })
    #expect(try !ear.isMarked("order_new"))
  }

  @Test func aFloodOfUnknownOrdersIsBounded() throws {
    var (ear, herald) = try self.ear()
    for number in 0..<250 {
      try ear.receive(herald.change("order_x\(number)", at: 20) { _ in }, isProven: false)
    }
    try ear.applier.apply(now: ear.now)
    #expect(try ear.cache.rereadCount() == 200)
  }

  @Test func anEventDuringAReadOutlivesItsOlderAnswer() throws {
    var (ear, herald) = try self.ear()
    let asked = ear.now
    let answer = herald.document("order_a")
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    try ear.read(answer, asked: asked)
    #expect(try ear.shown("order_a")?.status == .dispatched)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func anEventDuringAReadYieldsToItsNewerAnswer() throws {
    var (ear, herald) = try self.ear()
    let asked = ear.now
    let event = herald.change("order_a", at: 20) { $0.status = "dispatched" }
    _ = herald.change("order_a", at: 30) { $0.status = "started" }
    try ear.hear(event)
    try ear.read(herald.document("order_a"), asked: asked)
    #expect(try ear.shown("order_a")?.status == .started)
  }

  @Test func anOlderListDoesNotUndoAnEvent() throws {
    var (ear, herald) = try self.ear()
    let torn = herald.document("order_a")
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    try ear.list(torn)
    #expect(try ear.shown("order_a")?.status == .dispatched)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aListAsNewAsTheEventEndsTheMark() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    try ear.list(herald.document("order_a"))
    #expect(try !ear.isMarked("order_a"))
  }

  @Test func aWritesAnswerThatIsOlderStaysUnderTheEvent() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "canceled" })
    ear.uptime += 1
    try ear.cache.merge(
      Order(json: ["id": "order_a", "status": "started", "updated_at": .string(Herald.time(15).iso)]),
      asked: ear.now)
    #expect(try ear.shown("order_a")?.status == .canceled)
  }

  @Test func aWritesAnswerThatIsNewerIsShown() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    ear.uptime += 1
    try ear.cache.merge(
      Order(json: ["id": "order_a", "status": "started", "updated_at": .string(Herald.time(25).iso)]),
      asked: ear.now)
    #expect(try ear.shown("order_a")?.status == .started)
  }

  @Test func anOwnAnswerIsShownOverDatedNewsOfBefore() throws {
    var (ear, herald) = try self.ear()
    let body =
      #"{"id":"evt_1","event":"order.dispatched","created_at":"2026-05-02T08:00:20Z","data":{"id":"order_a","status":"dispatched"}}"#
    try ear.hear(Array(body.utf8))
    #expect(try ear.shown("order_a")?.status == .dispatched)
    ear.uptime += 1
    try ear.cache.merge(
      Order(json: ["id": "order_a", "status": "started", "updated_at": .string(Herald.time(25).iso)]),
      asked: ear.now)
    #expect(try ear.shown("order_a")?.status == .started)
    _ = herald.event("order.updated", "order_a")
  }

  @Test func aMarkNeverGoesBackInTime() throws {
    var (ear, herald) = try self.ear()
    let asked = ear.now
    ear.uptime += 100
    try ear.hear(herald.change("order_a", at: 20) { $0.driver = "driver_other" })
    try ear.cache.markReread("order_a", version: nil, at: asked)
    var between = asked
    between.uptime += 50
    try ear.read(herald.document("order_a"), asked: between)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aStampThatCannotBeReadTakesNobodysPlace() throws {
    var (ear, herald) = try self.ear { $0.status = "dispatched" }
    let body =
      #"{"id":"evt_1","event":"order.updated","created_at":"2026-05-02 08:00:20","data":{"id":"order_a","notes":"x","updated_at":"x"}}"#
    try ear.hear(Array(body.utf8), isProven: false)
    #expect(
      try ear.hear(herald.change("order_a", at: 5) { $0.status = "created" }).map(\.outcome) == [.stale])
    #expect(try ear.shown("order_a")?.status == .dispatched)
  }

  @Test func anOldDeletionIsLookedUpOnly() throws {
    let (ear, _) = try self.ear()
    let body =
      #"{"id":"evt_1","event":"order.deleted","created_at":"2025-05-02T08:00:00Z","data":{"id":"order_a"}}"#
    try ear.hear(Array(body.utf8))
    #expect(try ear.cache.shown("order_a")?.isDeleted == false)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func nobodyAndThenSomebodyShowsTheSameInListAndDetail() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.change("order_a", at: 20) { $0.driver = nil })
    try ear.hear(herald.change("order_a", at: 30) { $0.driver = "driver_other" })
    let line = try #require(try ear.cache.lines(of: ["order_a"]).first)
    #expect(try ear.shown("order_a")?.driverAssigned.value?.id == line.order.driverAssigned.value?.id)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func anOrderThatCannotBeReadHoldsUpNoOther() throws {
    var (ear, herald) = try self.ear()
    _ = herald.change("order_b", at: 10) { _ in }
    // A list takes it: only what a line shows is looked at there.
    let torn = String(decoding: JSONValue.object(herald.document("order_b")).encoded(), as: UTF8.self)
      .replacing(#""meta":{"#, with: #""meta":{"a":nonsense,"#)
    try ear.cache.store([Array(torn.utf8)[...]], asked: ear.now)
    try ear.receive(herald.change("order_b", at: 20) { _ in })
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    #expect(try ear.shown("order_a")?.status == .dispatched)
    #expect(try ear.isMarked("order_b"))
  }

  @Test func anInboxFromABackupIsAppliedAllTheSame() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    let restored = try Inbox(location: .memory)
    let applier = EventApplier(cache: ear.cache, inbox: restored, store: nil, driver: nil)
    _ = try applier.apply(now: ear.now)
    let body = herald.change("order_a", at: 30) { $0.status = "started" }
    guard case .event(let event) = try EventReader().read(body) else { return }
    _ = try restored.receive([
      Arrival(event, bytes: body, channel: .webhook, trust: .verified, at: ear.now)
    ])
    #expect(try applier.apply(now: ear.now).map(\.outcome) == [.applied])
  }

  @Test func whatOnlyDocumentsHaveIsNotLaid() throws {
    let (ear, _) = try self.ear()
    let before = try ear.shown("order_a")
    let body =
      #"{"id":"evt_1","event":"order.updated","created_at":"2026-05-02 08:00:20","data":{"id":"order_a","started":true,"pod_required":true,"pod_method":"scan"}}"#
    try ear.hear(Array(body.utf8), isProven: false)
    #expect(try ear.shown("order_a") == before)
  }

  @Test func aListThatWasAskedForLaterEndsAHint() throws {
    var (ear, herald) = try self.ear { $0.status = "started" }
    var forged = herald
    try ear.hear(forged.change("order_a", at: 20) { $0.status = "completed" }, isProven: false)
    #expect(try ear.cache.shown("order_a")?.hint == .completed)
    try ear.list(herald.document("order_a"))
    #expect(try ear.cache.shown("order_a")?.hint == nil)
    _ = herald.event("order.updated", "order_a")
  }

  @Test func aLostCacheIsToldEverythingAgain() throws {
    var (ear, herald) = try self.ear()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    let cache = try OrderCache(location: .memory)
    var old = herald
    _ = old.change("order_a", at: 10) { $0.status = "created" }
    try cache.store([JSONValue.object(old.document("order_a")).encoded()[...]], asked: ear.now, from: .record)
    let applier = EventApplier(cache: cache, inbox: ear.inbox, store: nil, driver: nil)
    try applier.apply(now: ear.now)
    #expect(try cache.shown("order_a")?.order.status == .dispatched)
    #expect(try applier.apply(now: ear.now).isEmpty)
  }

  @Test func anEventThatShowsALostWriteBringsItsLookUpForward() throws {
    let bench = try Bench()
    let inbox = try Inbox(location: .memory)
    try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.land(.failed(TransportFailure(.timedOut, reach: .mayHaveArrived)))
    // The first look-up finds nothing; the next one is a while off.
    while bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) }
    try bench.answer()
    let before = try #require(try bench.store.all().first)
    #expect(before.state == .unknown)
    let body = Array(
      #"{"id":"event_1","event":"order.started","created_at":"2026-03-10 12:00:00","data":{"id":"order_a","status":"started","started_at":"2026-03-10 12:00:00","updated_at":"2026-03-10 12:00:00"}}"#
        .utf8)
    guard case .event(let event) = try EventReader().read(body) else { return }
    _ = try inbox.receive([
      Arrival(event, bytes: body, channel: .socket(on: "order.order_a"), trust: .unverified, at: bench.moment)
    ])
    try EventApplier(cache: bench.cache, inbox: inbox, store: bench.store, driver: bench.driver)
      .apply(now: bench.moment)
    let after = try #require(try bench.store.all().first)
    #expect(after.state == .unknown)
    #expect(try after.nextAt <= bench.engineTime())
    #expect(before.nextAt > after.nextAt)
  }

  @Test func theNewestPositionWins() throws {
    let ear = try Ear()
    func fix(_ id: String, _ time: String, _ longitude: Int) -> [UInt8] {
      Array(
        #"{"id":"\#(id)","event":"driver.location_changed","created_at":"2026-05-02 08:00:\#(time)","data":{"id":"driver_a","location":{"type":"Point","coordinates":[\#(longitude),1]},"additionalData":[]}}"#
          .utf8)
    }
    try ear.hear(fix("event_2", "20", 20))
    #expect(try ear.hear(fix("event_1", "10", 10)).map(\.outcome) == [.stale])
    try ear.hear(fix("event_3", "20", 21))
    #expect(try ear.cache.position(of: "driver_a", kind: "driver")?.coordinate.longitude == 21)
  }
}
