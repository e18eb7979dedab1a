import FleetAPI
import FleetModels
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// From the tap to the settled entry when nothing goes wrong.
@Suite struct FirstAttemptTests {
  @Test func aTapIsReadBeforeItIsSent() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    #expect(bench.asked == ["get order"])
  }

  @Test func aReadyEntryIsStampedBeforeItGoesOut() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    #expect(bench.asked == ["start order"])
    #expect(try bench.state(id) == .stamped)
    #expect(try bench.entry(id).row.attempts == 1)
    #expect(bench.effects().isEmpty)
  }

  @Test func anAnswerThatShowsTheEffectConfirms() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.answer()
    #expect(try bench.state(id) == .confirmed)
  }

  @Test func theFirstReadAfterTheConfirmationSettles() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.settle()
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.fate == .plain)
    #expect(bench.effects() == ["started"])
  }

  @Test func aLaneGoesOutOneAfterTheOtherInOrder() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.tapActivity("enroute")
    try bench.tapActivity("completed")
    try bench.step(.began)
    try bench.settle()
    #expect(bench.effects() == ["started", "enroute", "completed"])
    #expect(try bench.outbox.summary(now: bench.moment).confirmed == 3)
  }

  @Test func lanesGoOutSideBySideUpToFour() throws {
    let orders = (0..<6).map { "order_\($0)" }
    let bench = try Bench(orders: orders)
    for order in orders { try bench.tapStart(Order.ID(order)) }
    try bench.step(.began)
    #expect(bench.wire.count == 4)
  }

  @Test func aWriteGoesBeforeTheReadOfAnotherLane() throws {
    let orders = (0..<6).map { "order_\($0)" }
    let bench = try Bench(orders: orders)
    for order in orders { try bench.tapStart(Order.ID(order)) }
    try bench.step(.began)
    try bench.answer()
    #expect(bench.asked.last == "start order")
  }

  @Test func whatIsAlreadySoIsConfirmedWithoutSending() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.step(.began)
    try bench.settle()
    #expect(bench.effects() == ["started"])
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.attempts == 0)
  }

  @Test func whatWaitsForTheDispatcherIsLookedAtAgainAndSentThen() throws {
    let bench = try Bench()
    bench.server.orders["order_a"]?.isDispatched = false
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    #expect(try bench.entry(id).reason == .blocked(.dispatch))
    #expect(bench.wake == bench.policy.blockedPause)
    bench.server.orders["order_a"]?.isDispatched = true
    try bench.settle(for: 40_000)
    #expect(bench.effects() == ["started"])
  }

  @Test func whatSomebodyChangedAfterTheConfirmationIsSettledAsSuperseded() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.answer()
    bench.server.cancel("order_a")
    try bench.settle()
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.fate == .superseded)
    #expect(bench.changes.contains(.announced(.superseded, entry: id)))
  }

  @Test func aStartThatTheServerGaveToAnotherDriverIsNotOurs() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.answer()
    bench.server.reassign("order_a", to: "driver_other")
    try bench.settle()
    #expect(try bench.entry(id).row.fate == .superseded)
  }

  @Test func aCompletingActivityWithACodeOfItsOwnEndsOnCompleted() throws {
    let bench = try Bench()
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.fetchAll()
    let order = try bench.view().order
    var known = order
    known.orderConfig = "config_1"
    try bench.cache.store([JSONValue.object(known.json).encoded()[...]], asked: bench.moment)
    try bench.outbox.learn(
      [Activity(json: ["code": "returned", "status": "Returned", "complete": true, "activities": []])],
      for: known)
    let id = try bench.tapActivity("returned")
    #expect(try bench.view().order.status == .completed)
    try bench.step(.began)
    try bench.settle()
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.fate == .plain)
  }
}
