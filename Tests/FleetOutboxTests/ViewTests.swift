import FleetAPI
import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox
@testable import FleetWorkflow

/// What a screen shows: the snapshot with the pending commands on top, never a step back, never a step twice.
@Suite struct ViewTests {
  private func count(_ code: StatusCode, _ bench: Bench) throws -> Int {
    try bench.view().order.lines(of: code) ?? -1
  }

  private func chain() throws -> (Bench, [String]) {
    let bench = try Bench()
    return (
      bench, [try bench.tapStart(), try bench.tapActivity("enroute"), try bench.tapActivity("completed")]
    )
  }

  @Test func aTapIsShownAtOnce() throws {
    let bench = try Bench()
    try bench.tapStart()
    let view = try bench.view()
    #expect(view.order.status == .started)
    #expect(view.order.started == true)
    #expect(view.serverStatus == .dispatched)
    #expect(view.pending == 1)
  }

  @Test func aChainOfTapsIsShownWhole() throws {
    let (bench, _) = try chain()
    #expect(try bench.view().order.status == .completed)
    #expect(try count("ENROUTE", bench) == 1)
    #expect(try bench.view().pending == 3)
  }

  @Test func theSnapshotItselfIsNeverTouched() throws {
    let (bench, _) = try chain()
    #expect(try bench.cache.snapshot("order_a")?.order.status == .dispatched)
  }

  /// The cache has a write's answer, the outbox does not know yet: at each of the three writes.
  @Test(arguments: 0..<3)
  func betweenTheTwoCommitsNothingGoesBackOrTwice(write: Int) throws {
    let (bench, _) = try chain()
    try bench.step(.began)
    while bench.server.ledger.count < write || bench.wire.first?.endpoint.isWrite != true {
      try bench.answer()
    }
    let (flight, endpoint) = try bench.take()
    let landing = try #require(
      try Landing(flight, .answered(bench.server.handle(endpoint)), engine: bench.engine))
    try bench.engine.store(landing, now: bench.moment)
    #expect(try bench.view().order.status == .completed)
    for code: StatusCode in ["STARTED", "ENROUTE", "COMPLETED"] { #expect(try count(code, bench) == 1) }
    try bench.die()
    #expect(try bench.view().order.status == .completed)
  }

  @Test func aConfirmedEntryStaysShownWhenAnOlderListComesIn() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    let old = bench.server.document("order_a").encoded()
    try bench.answer()
    // A cached list answer, asked for later, holding what was true before.
    bench.now += 10
    try bench.cache.store([old[...]], asked: bench.moment)
    #expect(try bench.view().order.status == .started)
    #expect(try count("STARTED", bench) == 1)
  }

  @Test func aSnapshotThatShowsTheEffectDoesNotGetItTwice() throws {
    let (bench, _) = try chain()
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.fetchAll()
    #expect(try count("STARTED", bench) == 1)
    #expect(try bench.view().order.status == .completed)
  }

  @Test func aSnapshotAheadOfTheChainStaysAhead() throws {
    let (bench, _) = try chain()
    _ = bench.server.handle(.startOrder("order_a"))
    _ = bench.server.handle(
      .reportActivity(order: "order_a", activity: ["code": "enroute", "complete": false]))
    try bench.fetchAll()
    #expect(try bench.view().order.status == .completed)
    #expect(try count("ENROUTE", bench) == 1)
  }

  @Test func aConfirmedStepDoesNotPullBackASnapshotThatMovedOn() throws {
    let (bench, ids) = try chain()
    try bench.outbox.discard(ids[1], includingFollowers: true, now: bench.moment)
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.fetchAll()
    try bench.tapActivity("enroute")
    try bench.step(.began)
    try bench.answer()
    while bench.wire.first?.endpoint.isWrite != true { try bench.answer() }
    try bench.answer()
    _ = bench.server.handle(.completeOrder("order_a"))
    bench.now += 10
    try bench.fetchAll()
    #expect(try bench.view().order.status == .completed)
  }

  @Test func whatTheDispatcherCanceledIsShownCanceled() throws {
    let (bench, _) = try chain()
    bench.server.cancel("order_a")
    try bench.fetchAll()
    #expect(try bench.view().order.status == .canceled)
    #expect(try bench.view().pending == 3)
  }

  @Test func whatWasGivenToAnotherIsShownAsTheServerHasIt() throws {
    let (bench, _) = try chain()
    bench.server.reassign("order_a", to: "driver_other")
    try bench.fetchAll()
    #expect(try bench.view().order.status == .dispatched)
  }

  @Test func whatComesAfterAHeldEntryIsNotShownAsDone() throws {
    let (bench, ids) = try chain()
    try bench.step(.began)
    try bench.answer()
    try bench.land(status: 400, #"{"error":"Something new."}"#)
    try bench.settle()
    let view = try bench.view()
    #expect(view.held?.id == ids[0])
    #expect(view.order.status == .dispatched)
  }

  @Test func aWithdrawnEntryIsNoLongerShown() throws {
    let (bench, ids) = try chain()
    try bench.outbox.discard(ids[1], includingFollowers: true, now: bench.moment)
    #expect(try bench.view().order.status == .started)
  }

  @Test func aForcedEntryIsShownInSpiteOfTheConflict() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    bench.server.reassign("order_a", to: "driver_other")
    try bench.fetchAll()
    try bench.step(.began)
    try bench.settle(for: 3_000)
    try #require(try bench.state(id) == .attention)
    try bench.outbox.sendAnyway(id, now: bench.moment)
    #expect(try bench.view().order.status == .started)
  }

  @Test func theListLineAgreesWithTheOpenedOrder() throws {
    let (bench, _) = try chain()
    let line = try #require(try bench.cache.activeLines(driver: bench.driver).first)
    let shown = try bench.outbox.lineView(line)
    #expect(shown.order.status == .completed)
    #expect(shown.pending == 3)
  }

  @Test func dutyAndPositionAreShownAtOnce() throws {
    let bench = try Bench()
    let here = Coordinate(latitude: 1.5, longitude: 103.5)!
    try bench.tap(.online(true))
    try bench.tap(.position(here))
    let driver = try #require(try bench.outbox.driverView())
    #expect(driver.online == true)
    #expect(driver.location == here)
  }

  @Test func aRefusedTapStoresNothing() throws {
    let bench = try Bench()
    #expect(throws: Refusal.self) { try bench.tapActivity("completed") }
    #expect(throws: Refusal.unknownOrder("order_none")) { try bench.tapStart("order_none") }
    #expect(try bench.outbox.entries().isEmpty)
  }

  @Test func aDeletedOrderTakesNoTap() throws {
    let bench = try Bench()
    try bench.cache.markDeleted("order_a", at: bench.moment.wall)
    #expect(throws: Refusal.self) { try bench.tapStart() }
  }
}
