import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// The dispatcher's writes on orders that the server has: looked at before, found again by the order itself, held back
/// when somebody else was faster.
@Suite struct DispatchTests {
  /// A write, what it does to the order, and what must be true for it.
  struct Write: Sendable, CustomTestStringConvertible {
    var tap: Tap
    var name: String
    var effect: String
    var prepare: @Sendable (inout ServerModel.OrderModel) -> Void = { _ in }
    var testDescription: String { effect }
  }

  static let all = [
    Write(tap: .assign("order_a", "driver_other"), name: "update order", effect: "put driver"),
    Write(tap: .unassign("order_a"), name: "update order", effect: "put driver"),
    Write(
      tap: .schedule("order_a", Timestamp("2026-03-11T08:00:00Z")!), name: "schedule order",
      effect: "scheduled"),
    Write(
      tap: .dispatch("order_a"), name: "dispatch order", effect: "dispatched",
      prepare: {
        $0.isDispatched = false
        $0.status = "created"
        $0.history = [ServerModel.Line(code: "CREATED")]
      }),
    Write(tap: .cancel("order_a"), name: "cancel order", effect: "canceled"),
    Write(tap: .delete("order_a"), name: "delete order", effect: "deleted"),
    Write(
      tap: .update("order_a", [.notes("Ring"), .vehicle("vehicle_1")]), name: "update order",
      effect: "put notes,vehicle"),
  ]
  static let thatNeedTheOrder = all.filter { $0.effect != "deleted" }

  private func bench(_ write: Write) throws -> Bench {
    let bench = try Bench(isDesk: true)
    if var order = bench.server.orders["order_a"] {
      write.prepare(&order)
      bench.server.orders["order_a"] = order
    }
    try bench.fetchAll()
    return bench
  }

  /// The write on the wire.
  private func sent(_ write: Write) throws -> (Bench, String) {
    let bench = try bench(write)
    let id = try bench.tap(write.tap)
    try bench.step(.began)
    try #require(bench.asked == ["get order"])
    try bench.answer()
    try #require(bench.asked == [write.name])
    return (bench, id)
  }

  private func expectOnce(_ bench: Bench, _ id: String, _ write: Write) throws {
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.fate == .plain)
    #expect(bench.effects() == [write.effect])
    let receipt = try bench.outbox.receipt(for: Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max))
    #expect(receipt.isClean, "\(receipt.lines.map(\.finding))")
  }

  @Test(arguments: all)
  func itIsLookedAtSentAndReadBackOnce(write: Write) throws {
    let (bench, id) = try sent(write)
    try bench.answer()
    #expect(try bench.state(id) == .confirmed)
    try bench.settle()
    try expectOnce(bench, id, write)
  }

  @Test(arguments: all)
  func aLostAnswerIsFoundByReadingAndNothingIsRepeated(write: Write) throws {
    let (bench, id) = try sent(write)
    try bench.loseAnswer()
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).row.attempts == 1)
    try expectOnce(bench, id, write)
  }

  @Test(arguments: all)
  func aLostRequestIsSentAgainAfterItsOwnQuarantine(write: Write) throws {
    let (bench, id) = try sent(write)
    let harm = try bench.entry(id).command.rules.repeatHarm
    try bench.loseRequest()
    if harm != .harmless {
      try bench.settle(for: bench.policy.quarantine(harm) - 5_000)
      #expect(try bench.state(id) == .unknown)
    }
    try bench.settle(for: 15_000)
    #expect(try bench.entry(id).row.attempts == 2)
    try expectOnce(bench, id, write)
  }

  @Test(arguments: all)
  func aProcessThatDiesOnTheWireFindsItAndRepeatsNothing(write: Write) throws {
    let (bench, id) = try sent(write)
    let (_, endpoint) = try bench.take()
    _ = bench.server.handle(endpoint)
    try bench.die()
    try bench.settle(for: 5_000)
    try expectOnce(bench, id, write)
  }

  @Test(arguments: all)
  func anUnknownRefusalIsReadBackAndGivenToAPerson(write: Write) throws {
    let (bench, id) = try sent(write)
    try bench.land(status: 400, #"{"error":"Something new."}"#)
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .rejected(["Something new."]))
    #expect(bench.effects() == [])
  }

  @Test(arguments: thatNeedTheOrder)
  func nothingIsSentAboutAnOrderThatIsGone(write: Write) throws {
    let bench = try bench(write)
    let id = try bench.tap(write.tap)
    bench.server.orders["order_a"] = nil
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .conflict(.deleted))
    #expect(bench.server.ledger.isEmpty)
  }

  @Test(arguments: thatNeedTheOrder)
  func nothingIsSentAboutAnOrderThatWasCompletedMeanwhile(write: Write) throws {
    let bench = try bench(write)
    let id = try bench.tap(write.tap)
    bench.server.orders["order_a"]?.status = "completed"
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .conflict(.completed))
    #expect(bench.server.ledger.isEmpty)
  }

  @Test(arguments: all)
  func whatIsDiscardedTooLateIsAnnouncedAsLanded(write: Write) throws {
    let (bench, id) = try sent(write)
    let (flight, endpoint) = try bench.take()
    try bench.step(.landed(flight: flight, .failed(TransportFailure(.timedOut, reach: .mayHaveArrived))))
    for _ in 0..<2_000 where try bench.state(id) == .unknown {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.land(status: 403) }
    }
    try bench.outbox.discard(id, includingFollowers: false, now: bench.moment)
    _ = bench.server.handle(endpoint)
    try bench.step(.woke)
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).row.fate == .landed)
    #expect(try bench.outbox.announcements().map(\.kind) == [.landed])
  }

  @Test func whatSomebodyElseWroteIsNotOverwritten() throws {
    let write = Self.all[6]
    let bench = try bench(write)
    let id = try bench.tap(write.tap)
    bench.server.orders["order_a"]?.desk.notes = "Knock"
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .conflict(.changed("notes", to: "Knock")))
    #expect(bench.server.ledger.isEmpty)
    try bench.outbox.sendAnyway(id, now: bench.moment)
    try bench.step(.woke)
    try bench.settle(for: 5_000)
    #expect(bench.server.orders["order_a"]?.desk.notes == "Ring")
  }

  @Test func aDispatcherIsNotHeldBackByWhoHasTheOrder() throws {
    let write = Self.all[6]
    let bench = try bench(write)
    bench.server.reassign("order_a", to: "driver_third")
    try bench.fetchAll()
    let id = try bench.tap(write.tap)
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
  }

  @Test func alreadyDispatchedIsDoneWhenTheRecordAgrees() throws {
    let (bench, id) = try sent(Self.all[3])
    bench.server.orders["order_a"]?.isDispatched = true
    try bench.answer()
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects() == [])
  }

  @Test func aDispatchWithoutADriverNeedsAPerson() throws {
    let (bench, id) = try sent(Self.all[3])
    bench.server.orders["order_a"]?.driver = nil
    try bench.answer()
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .conflict(.noDriver))
  }

  @Test func aNewTimeTakesThePlaceOfOneThatWaits() throws {
    let bench = try Bench(isDesk: true)
    let first = try bench.tap(.schedule("order_a", Timestamp("2026-03-11T08:00:00Z")!))
    let second = try bench.tap(.schedule("order_a", Timestamp("2026-03-11T09:00:00Z")!))
    #expect(first == second)
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(bench.effects() == ["scheduled"])
    #expect(bench.server.orders["order_a"]?.desk.scheduledAt == "2026-03-11T09:00:00.000000Z")
    #expect(try bench.state(first) == .settled)
  }

  @Test func aDeletionIsShownAtOnceAndNothingMoreIsTakenAboutTheOrder() throws {
    let bench = try Bench(isDesk: true)
    let id = try bench.tap(.delete("order_a"))
    #expect(try bench.view().isDeleted)
    #expect(throws: Refusal.beingDeleted("order_a", entry: id)) { try bench.tap(.cancel("order_a")) }
  }

  @Test func aDeletedOrderIsUnknownAndNoLongerToBeDeleted() throws {
    let bench = try Bench(isDesk: true)
    try bench.tap(.delete("order_a"))
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(throws: Refusal.unknownOrder("order_a")) { try bench.tap(.cancel("order_a")) }
  }

  @Test func aMissingOrderIsNoDeletionWhileTheTokenWorksElsewhere() throws {
    let (bench, id) = try sent(Self.all[5])
    bench.server.organization = "company_other"
    try bench.answer()
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) != .settled)
    #expect(try bench.outbox.summary(now: bench.moment).isTokenRefused)
  }

  @Test func anOrderThatSomebodyElseDeletedIsAsItWasWanted() throws {
    let bench = try Bench(isDesk: true)
    let id = try bench.tap(.delete("order_a"))
    bench.server.orders["order_a"] = nil
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.server.ledger.isEmpty)
  }

  @Test func aDriversTapIsRefusedAtADesk() throws {
    let bench = try Bench(isDesk: true)
    #expect(throws: Refusal.driversBusiness) { try bench.tapStart() }
    #expect(throws: Refusal.driversBusiness) { try bench.tap(.online(true)) }
    #expect(try bench.outbox.entries().isEmpty)
  }
}
