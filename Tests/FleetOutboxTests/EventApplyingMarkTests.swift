import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox

/// What marks an order to be read again, and what ends that: lists, reads and answers beside events.
@Suite struct EventApplyingMarkTests {
  private func status(_ ear: Ear) throws -> String? { try ear.shown("order_a")?.status?.text }

  private func hint(_ ear: Ear) throws -> String? { try ear.cache.shown("order_a")?.hint?.text }

  private func ping(_ herald: inout Herald, _ form: Herald.Form = .notification) -> Herald.Telling {
    herald.tell("order.updated", "order_a", Herald.Row(), as: form, made: 20)
  }

  @Test(arguments: [Herald.Form.notification, .activity, .push])
  func newsWithoutADocumentMarksTheOrder(form: Herald.Form) throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(ping(&herald, form))
    #expect(try ear.isMarked("order_a"))
  }

  @Test func newsOfBeforeARestartEndWithTheOrdersDocumentWhateverTheClockSays() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(
      herald.tell("order.updated", "order_a", Herald.Row(status: "dispatched"), as: .dated, made: 30))
    #expect(try status(ear) == "dispatched")
    _ = herald.change("order_a", at: 40) { $0.status = "started" }
    // Since then the device was restarted and its clock set back.
    let asked = Moment(wall: Herald.time(0), uptime: 5, boot: "boot-2")
    try ear.read(herald.document("order_a"), asked: asked)
    #expect(try status(ear) == "started")
    #expect(try !ear.isMarked("order_a"))
  }

  @Test func whatNamesNoOrderCountsOnEachChannel() throws {
    var (ear, herald) = try Ear.knowingOne()
    _ = herald.change("order_b", at: 10) { _ in }
    try ear.read(herald.document("order_b"))
    let body = ping(&herald, .activity).body
    try ear.hear(body, on: .socket(on: "order.order_a"))
    try ear.hear(body, on: .socket(on: "order.order_b"))
    #expect(try ear.isMarked("order_b"))
  }

  @Test func theSameUndatedWordsLaterAreNews() throws {
    var (ear, herald) = try Ear.knowingOne()
    let body = herald.tell("order.started", "order_a", Herald.Row(status: "started"), as: .bare, made: 20)
      .body
    try ear.hear(body)
    try ear.read(herald.document("order_a"))
    try ear.hear(body)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aListDoesNotEndAMarkThatOnlyTheOrderCanEnd() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(ping(&herald))
    try ear.list(herald.document("order_a"))
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aLaterStampDoesNotMakeAListEnough() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(ping(&herald))
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    try ear.list(herald.document("order_a"))
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aListThatIsOlderThanTheMarkDoesNotEndIt() throws {
    let (ear, herald) = try Ear.knowingOne()
    try ear.cache.markReread("order_a", version: Herald.time(30), at: ear.now)
    try ear.list(herald.document("order_a"))
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aWritesAnswerEndsNoMark() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(ping(&herald))
    ear.uptime += 1
    try ear.cache.merge(Order(json: ["id": "order_a", "status": "started"]), asked: ear.now)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func anotherDriversIDIsNotEndedByAList() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.driver = "driver_other" })
    herald.rows["order_a"]?.driver = "driver_own"
    try ear.list(herald.document("order_a"))
    #expect(try ear.isMarked("order_a"))
  }

  @Test func anAssignmentWithoutADriverIsNotEndedByAList() throws {
    var (ear, herald) = try Ear.knowingOne()
    _ = herald.change("order_a", at: 20) { $0.driver = nil }
    try ear.hear(herald.event("order.driver_assigned", "order_a"))
    herald.rows["order_a"]?.driver = "driver_own"
    try ear.list(herald.document("order_a"))
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aListOfTheSameSecondThatSaysSomethingElseIsReadAgain() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    _ = herald.change("order_a", at: 20) { $0.status = "started" }
    try ear.list(herald.document("order_a"))
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aDatedEventOverARowsStampNeedsTheOrder() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    let body =
      #"{"id":"evt_1","event":"order.dispatched","created_at":"2026-05-02T08:00:30Z","data":{"id":"order_a","status":"dispatched"}}"#
    try ear.hear(Array(body.utf8))
    try ear.list(herald.document("order_a"))
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aNewerListReplacesWhatEventsTold() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    _ = herald.change("order_a", at: 30) { $0.status = "started" }
    try ear.list(herald.document("order_a"))
    #expect(try status(ear) == "started")
  }

  @Test func aDatedEventOutlivesAListOfBefore() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    try ear.hear(
      herald.tell("order.updated", "order_a", Herald.Row(status: "started"), as: .dated, made: 40))
    _ = herald.change("order_a", at: 30) { $0.notes = "between" }
    try ear.list(herald.document("order_a"))
    #expect(try status(ear) == "started")
  }

  @Test func anOlderListIsNotStored() throws {
    var (ear, herald) = try Ear.knowingOne()
    let torn = herald.document("order_a")
    _ = herald.change("order_a", at: 20) { $0.status = "dispatched" }
    try ear.read(herald.document("order_a"))
    try ear.list(torn)
    #expect(try status(ear) == "dispatched")
  }

  @Test func anOlderListIsDoubted() throws {
    var (ear, herald) = try Ear.knowingOne()
    let torn = herald.document("order_a")
    _ = herald.change("order_a", at: 20) { $0.status = "dispatched" }
    try ear.read(herald.document("order_a"))
    try ear.list(torn)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func anOvertakenReadIsNotStored() throws {
    var (ear, herald) = try Ear.knowingOne()
    let asked = ear.now
    let old = herald.document("order_a")
    ear.uptime += 1
    _ = herald.change("order_a", at: 20) { $0.status = "dispatched" }
    try ear.read(herald.document("order_a"))
    try ear.read(old, asked: asked)
    #expect(try status(ear) == "dispatched")
  }

  @Test func theLastEventDuringAReadOutlivesItsAnswer() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    ear.uptime += 1
    let asked = ear.now
    let answer = herald.document("order_a")
    try ear.hear(herald.change("order_a", at: 30) { $0.status = "started" })
    try ear.read(answer, asked: asked)
    #expect(try status(ear) == "started")
  }

  @Test func aListLineKeepsTheEventDuringARead() throws {
    var (ear, herald) = try Ear.knowingOne()
    let asked = ear.now
    let answer = herald.document("order_a")
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    try ear.read(answer, asked: asked)
    #expect(try ear.cache.lines(of: ["order_a"]).map(\.order.status) == [.dispatched])
  }

  @Test func aHintDuringAReadOutlivesItsAnswer() throws {
    var (ear, herald) = try Ear.knowingOne { $0.status = "started" }
    try ear.hear(herald.change("order_a", at: 20) { $0.notes = "ring" })
    ear.uptime += 1
    let asked = ear.now
    let answer = herald.document("order_a")
    try ear.hear(herald.change("order_a", at: 30) { $0.status = "completed" }, isProven: false)
    try ear.read(answer, asked: asked)
    #expect(try hint(ear) == "completed")
  }

  @Test func aListThatWasAskedForBeforeAHintLeavesIt() throws {
    var (ear, herald) = try Ear.knowingOne { $0.status = "started" }
    let asked = ear.now
    let list = herald.document("order_a")
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "completed" }, isProven: false)
    try ear.list(list, asked: asked)
    #expect(try hint(ear) == "completed")
  }

  @Test func aMarkThatWasRenewedIsNotDropped() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(ping(&herald))
    let first = try #require(try ear.cache.rereads(limit: 1).first)
    try ear.hear(ping(&herald))
    try ear.cache.dropReread(first)
    #expect(try ear.isMarked("order_a"))
  }

  @Test func aMarkOfAnEarlierBootIsReplaced() throws {
    let (ear, _) = try Ear.knowingOne()
    try ear.cache.markReread("order_a", version: nil, at: ear.now)
    try ear.cache.markReread(
      "order_a", version: nil, at: Moment(wall: Herald.time(700), uptime: 1, boot: "boot-2"))
    #expect(try ear.cache.rereads(limit: 1).first?.marked.boot == "boot-2")
  }

  @Test func whatWasSaidOfAGoneOrderIsForgotten() throws {
    var (ear, herald) = try Ear.knowingOne()
    try ear.hear(herald.change("order_a", at: 20) { $0.status = "dispatched" })
    try ear.miss("order_a")
    _ = herald.change("order_a", at: 20) { $0.status = "created" }
    try ear.list(herald.document("order_a"))
    #expect(try status(ear) == "created")
  }

  @Test func aReadThatWasAskedForBeforeItWasGoneDoesNotBringItBack() throws {
    let (ear, herald) = try Ear.knowingOne()
    ear.uptime += 1
    let asked = ear.now
    try ear.miss("order_a")
    try ear.read(herald.document("order_a"), asked: asked)
    #expect(try ear.cache.shown("order_a")?.isDeleted == true)
  }

  @Test func numbersWhoseEventsAreGoneArePassed() throws {
    let (ear, _) = try Ear.knowingOne()
    try ear.inbox.continueNumbering(after: 4_000_000_000_000)
    try ear.applier.apply(now: ear.now)
    #expect(try !ear.applier.isBehind())
  }

  @Test func theTaleIsCut() throws {
    let ear = try Ear()
    for seq in 1...2_176 as ClosedRange<Int64> { try ear.cache.tellTale([0x7B, 0x7D], seq: seq) }
    #expect(try ear.cache.tale(after: 0, limit: 5_000).count == 2_000)
  }
}
