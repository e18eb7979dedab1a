import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// The dispatcher changes an order while its driver has work on the way: the server sees no write of it until a
/// person decides.
@Suite struct ConflictTests {
  /// An order under way with two taps waiting.
  private func waiting() throws -> (Bench, [String]) {
    let bench = try Bench(orders: ["order_a", "order_b"])
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.fetchAll()
    return (bench, [try bench.tapActivity("enroute"), try bench.tapActivity("completed")])
  }

  enum Change: CaseIterable, Sendable {
    case reassigned, unassigned, canceled, completed, stops, moved, deleted

    func make(_ bench: Bench) {
      switch self {
      case .reassigned: bench.server.reassign("order_a", to: "driver_other")
      case .unassigned: bench.server.reassign("order_a", to: nil)
      case .canceled: bench.server.cancel("order_a")
      case .completed: _ = bench.server.handle(.completeOrder("order_a"))
      case .stops: bench.server.orders["order_a"]?.stops = ["place_dropoff", "place_pickup"]
      case .moved: bench.server.orders["order_a"]?.status = "at_customs"
      case .deleted: bench.server.orders["order_a"] = nil
      }
    }

    var conflict: Conflict {
      switch self {
      case .reassigned: .reassigned(to: "Driver driver_other")
      case .unassigned: .unassigned
      case .canceled: .canceled
      case .completed: .completed
      case .stops: .stopsChanged
      case .moved: .movedOn(to: "at_customs")
      case .deleted: .deleted
      }
    }
  }

  @Test(arguments: Change.allCases)
  func aChangedOrderIsHeldWithItsReason(change: Change) throws {
    let (bench, ids) = try waiting()
    change.make(bench)
    let before = bench.server.ledger
    try bench.step(.began)
    try bench.settle(for: 600_000)
    #expect(try bench.state(ids[0]) == .attention)
    #expect(try bench.entry(ids[0]).reason == .conflict(change.conflict))
    #expect(try bench.state(ids[1]) == .pending)
    #expect(bench.server.ledger == before)
  }

  @Test(arguments: Change.allCases)
  func itIsReadTwiceBeforeAnyoneIsTold(change: Change) throws {
    let (bench, ids) = try waiting()
    change.make(bench)
    try bench.step(.began)
    while !bench.wire.isEmpty { try bench.answer() }
    #expect(try bench.state(ids[0]) == .pending)
    try bench.wait(bench.policy.rereadAfter)
    while !bench.wire.isEmpty { try bench.answer() }
    #expect(try bench.state(ids[0]) == .attention)
  }

  @Test(arguments: Change.allCases)
  func otherOrdersGoOn(change: Change) throws {
    let (bench, _) = try waiting()
    try bench.tapStart("order_b")
    change.make(bench)
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(bench.effects(on: "order_b") == ["started"])
  }

  @Test(arguments: Change.allCases)
  func anAttemptWhoseAnswerWasLostIsHeldToo(change: Change) throws {
    let (bench, ids) = try waiting()
    try bench.step(.began)
    try bench.answer()
    try bench.loseRequest()
    change.make(bench)
    try bench.settle(for: 600_000)
    #expect(try bench.state(ids[0]) == .attention)
    #expect(bench.effects().filter { $0 == "enroute" }.isEmpty)
  }

  @Test func aConflictThatWasAMomentsViewIsForgotten() throws {
    let (bench, ids) = try waiting()
    bench.server.reassign("order_a", to: "driver_other")
    try bench.step(.began)
    while !bench.wire.isEmpty { try bench.answer() }
    bench.server.reassign("order_a", to: "driver_own")
    try bench.settle(for: 5_000)
    #expect(try bench.state(ids[1]) == .settled)
    #expect(bench.effects() == ["started", "enroute", "completed"])
  }

  @Test func nothingMoreIsTakenOnAHeldOrder() throws {
    let (bench, ids) = try waiting()
    bench.server.reassign("order_a", to: "driver_other")
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(
      throws: Refusal.laneHeld(entry: ids[0], reason: "the order was given to Driver driver_other")
    ) { try bench.tap(.complete("order_a")) }
  }

  // MARK: Whereabouts

  @Test func anOrderMissingInAnotherOrganizationIsNotDeleted() throws {
    let (bench, ids) = try waiting()
    bench.server.organization = "company_other"
    try bench.step(.began)
    try bench.settle(for: 120_000)
    #expect(try bench.state(ids[0]) == .pending)
    #expect(try bench.outbox.summary(now: bench.moment).isTokenRefused)
    #expect(try bench.view().isDeleted == false)
    bench.server.organization = "company_own"
    try bench.signIn()
    try bench.settle(for: 5_000)
    #expect(bench.effects() == ["started", "enroute", "completed"])
  }

  @Test func whatAnotherOrganizationRefusedStillWaits() throws {
    let (bench, ids) = try waiting()
    try bench.step(.began)
    try bench.answer()
    bench.server.organization = "company_other"
    try bench.settle(for: 5_000)
    #expect(try bench.state(ids[0]) == .pending)
    bench.server.organization = "company_own"
    try bench.signIn()
    try bench.settle(for: 5_000)
    #expect(bench.effects() == ["started", "enroute", "completed"])
  }

  @Test func aDeletedOrderIsMarkedOnlyAfterAskingWhereWeAre() throws {
    let (bench, _) = try waiting()
    bench.server.orders["order_a"] = nil
    try bench.step(.began)
    try bench.answer()
    #expect(bench.asked == ["current organization"])
    #expect(try bench.view().isDeleted == false)
    try bench.answer()
    #expect(try bench.view().isDeleted)
  }

  @Test func askingWhereWeAreCostsTheBudget() throws {
    let (bench, _) = try waiting()
    bench.server.orders["order_a"] = nil
    try bench.step(.began)
    while try bench.outbox.takeRequest(now: bench.moment, policy: bench.policy) == 0 {}
    let free = try bench.outbox.takeRequest(now: bench.moment, policy: bench.policy)
    try bench.answer()
    try bench.answer()
    #expect(try bench.view().isDeleted)
    #expect(try bench.outbox.takeRequest(now: bench.moment, policy: bench.policy) > free)
  }

  // MARK: Decisions

  private func held() throws -> (Bench, [String]) {
    let (bench, ids) = try waiting()
    bench.server.orders["order_a"]?.status = "at_customs"
    try bench.step(.began)
    try bench.settle(for: 5_000)
    return (bench, ids)
  }

  @Test func aRetryLooksAgainAndSendsNothingWhileTheConflictStands() throws {
    let (bench, ids) = try held()
    try bench.outbox.retry(ids[0], now: bench.moment)
    try bench.step(.woke)
    #expect(bench.asked == ["get order"])
    try bench.settle(for: 5_000)
    #expect(try bench.state(ids[0]) == .attention)
    #expect(bench.effects() == ["started"])
  }

  @Test func aRetryGoesThroughOnceTheConflictIsGone() throws {
    let (bench, ids) = try held()
    bench.server.orders["order_a"]?.status = "started"
    try bench.outbox.retry(ids[0], now: bench.moment)
    try bench.step(.woke)
    try bench.settle(for: 5_000)
    #expect(bench.effects() == ["started", "enroute", "completed"])
  }

  @Test func aRetryOfWhatMayHaveLeftIsLookedUpForItsWholeQuarantine() throws {
    let (bench, ids) = try waiting()
    try bench.step(.began)
    try bench.answer()
    try bench.land(status: 500)
    bench.server.reassign("order_a", to: "driver_other")
    try bench.settle(for: 10_000)
    bench.server.reassign("order_a", to: "driver_own")
    try bench.outbox.retry(ids[0], now: bench.moment)
    #expect(try bench.state(ids[0]) == .unknown)
    try bench.step(.woke)
    try bench.settle(for: 60_000)
    #expect(bench.effects() == ["started"])
  }

  @Test func sendAnywaySendsInSpiteOfTheConflict() throws {
    let (bench, ids) = try held()
    try bench.outbox.sendAnyway(ids[0], now: bench.moment)
    try bench.step(.woke)
    try bench.settle(for: 5_000)
    #expect(bench.effects() == ["started", "enroute", "completed"])
    #expect(try bench.entry(ids[0]).row.forcedAt != nil)
  }

  @Test func whatTheServerSaysToWhatWasSentAnywayIsShownBesideWhatStandsAgainstIt() throws {
    let (bench, ids) = try waiting()
    bench.server.reassign("order_a", to: "driver_other")
    try bench.step(.began)
    try bench.settle(for: 5_000)
    func refuse() throws {
      try bench.outbox.sendAnyway(ids[0], now: bench.moment)
      try bench.step(.woke)
      try bench.answer()
      #expect(bench.wire.first?.endpoint.isWrite == true)
      try bench.land(status: 400, #"{"errors":["Not on a Sunday."]}"#)
      try bench.settle(for: 5_000)
    }
    try refuse()
    let reason = try #require(try bench.entry(ids[0]).reason)
    #expect(reason == .refusedAgainst(.reassigned(to: "Driver driver_other"), "Not on a Sunday."))
    #expect(
      reason.sentence
        == "the server refused: Not on a Sunday. (the order was given to Driver driver_other)")
    // His word still covers that: it is not asked for again.
    try refuse()
    #expect(try bench.entry(ids[0]).row.attempts == 2)
  }

  @Test func sendAnywayIsStillHeldByAChangedStopList() throws {
    let (bench, ids) = try held()
    bench.server.orders["order_a"]?.stops = ["place_dropoff", "place_pickup"]
    try bench.outbox.sendAnyway(ids[0], now: bench.moment)
    try bench.step(.woke)
    try bench.settle(for: 5_000)
    #expect(try bench.entry(ids[0]).reason == .conflict(.stopsChanged))
    #expect(bench.effects() == ["started"])
  }

  @Test func sendAnywayHoldsForOneDecisionOnly() throws {
    let (bench, ids) = try held()
    bench.server.orders["order_a"]?.stops = ["place_dropoff", "place_pickup"]
    try bench.outbox.sendAnyway(ids[0], now: bench.moment)
    try bench.step(.woke)
    try bench.settle(for: 5_000)
    try bench.outbox.retry(ids[0], now: bench.moment)
    #expect(try bench.entry(ids[0]).row.forcedAt == nil)
  }

  @Test func discardingAsksForWhatComesAfterIt() throws {
    let (bench, ids) = try held()
    #expect(throws: Outbox.DecisionRefusal.hasFollowers(ids[0], [ids[1]])) {
      try bench.outbox.discard(ids[0], includingFollowers: false, now: bench.moment)
    }
    #expect(try bench.state(ids[0]) == .attention)
    #expect(try bench.outbox.discard(ids[0], includingFollowers: true, now: bench.moment) == ids)
    #expect(try ids.map(bench.state) == [.withdrawn, .withdrawn])
  }

  @Test func aDiscardedEntryIsNeverSent() throws {
    let (bench, ids) = try waiting()
    try bench.outbox.discard(ids[0], includingFollowers: true, now: bench.moment)
    try bench.step(.began)
    try bench.settle(for: 600_000)
    #expect(bench.effects() == ["started"])
  }

  @Test(arguments: [EntryState.stamped, .confirmed])
  func thereIsNothingToDecideAboutAnEntryOnItsWay(state: EntryState) throws {
    let (bench, ids) = try waiting()
    try bench.step(.began)
    try bench.answer()
    if state == .confirmed { try bench.answer() }
    #expect(throws: Outbox.DecisionRefusal.wrongState(ids[0], state)) {
      try bench.outbox.discard(ids[0], includingFollowers: true, now: bench.moment)
    }
    #expect(throws: Outbox.DecisionRefusal.wrongState(ids[0], state)) {
      try bench.outbox.retry(ids[0], now: bench.moment)
    }
  }

  @Test func anUnknownEntryCannotBeDecidedAbout() throws {
    let bench = try Bench()
    #expect(throws: Outbox.DecisionRefusal.noSuchEntry("entry_x")) {
      try bench.outbox.sendAnyway("entry_x", now: bench.moment)
    }
  }

  // MARK: Withdrawn, but perhaps on its way

  private func withdrawnUnsure() throws -> (Bench, String, Endpoint) {
    let (bench, ids) = try waiting()
    try bench.step(.began)
    try bench.answer()
    let (flight, endpoint) = try bench.take()
    try bench.step(.landed(flight: flight, .answered(HTTPResponse(status: 500))))
    bench.server.orders["order_a"]?.status = "at_customs"
    try bench.settle(for: 5_000)
    try bench.outbox.discard(ids[0], includingFollowers: true, now: bench.moment)
    return (bench, ids[0], endpoint)
  }

  @Test func whatMayHaveLeftIsFollowedAndFoundToHaveLanded() throws {
    let (bench, id, endpoint) = try withdrawnUnsure()
    #expect(try bench.state(id) == .withdrawnUnsure)
    try bench.step(.woke)
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == .withdrawnUnsure)
    _ = bench.server.handle(endpoint)
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == .withdrawn)
    #expect(try bench.entry(id).row.fate == .landed)
    let receipt = try bench.outbox.receipt(for: Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max))
    #expect(receipt.differences == 1)
  }

  @Test func whatMayHaveLeftIsFollowedToTheEndOfItsQuarantine() throws {
    let (bench, id, _) = try withdrawnUnsure()
    try bench.step(.woke)
    try bench.settle(for: 100_000)
    #expect(try bench.state(id) == .withdrawnUnsure)
    try bench.settle(for: 80_000)
    #expect(try bench.state(id) == .withdrawn)
    #expect(try bench.entry(id).row.fate == .plain)
    let receipt = try bench.outbox.receipt(for: Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max))
    #expect(receipt.isClean)
    #expect(receipt.withdrawn == 2)
  }

  @Test func nothingOvertakesWhatWasWithdrawnButMayStillLand() throws {
    let (bench, _, _) = try withdrawnUnsure()
    bench.server.orders["order_a"]?.status = "started"
    try bench.fetchAll()
    try bench.tapActivity("enroute")
    try bench.step(.woke)
    try bench.settle(for: 60_000)
    #expect(bench.effects() == ["started"])
    try bench.settle(for: 120_000)
    #expect(bench.effects() == ["started", "enroute"])
  }
}
