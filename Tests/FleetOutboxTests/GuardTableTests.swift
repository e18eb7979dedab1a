import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// The conflict guard as a table: whatever staff did to a round while its driver was away, the server sees no write of
/// it until a person decides; each decision does what it says, also when the process dies right after it.
@Suite struct GuardTableTests {
  /// Two activities wait for the round's second stop; staff have been there, and the lane is held.
  private func held(_ edit: StaffEdit) throws -> (Bench, [String]) {
    let bench = try Bench()
    bench.server.orders["order_a"] = StaffEdit.round
    try bench.fetchAll()
    let ids = try ["enroute", "completed"].map {
      try bench.tap(.activity("order_a", StatusCode($0), stop: "place_b"))
    }
    edit.make(&bench.server)
    try bench.step(.began)
    try bench.settle(for: 600_000)
    return (bench, ids)
  }

  private func goOn(_ bench: Bench, dies: Bool) throws {
    if dies { try bench.die() } else { try bench.step(.woke) }
    try bench.settle(for: 900_000)
  }

  @Test(arguments: StaffEdit.allCases)
  func theServerSeesNoWriteAndTheDriverTheTruth(edit: StaffEdit) throws {
    let (bench, ids) = try held(edit)
    #expect(bench.server.ledger.isEmpty)
    #expect(try bench.state(ids[0]) == .attention)
    #expect(try bench.entry(ids[0]).reason == .conflict(edit.conflict))
    #expect(try bench.entry(ids[0]).row.attempts == 0)
    #expect(try bench.state(ids[1]) == .pending)
  }

  @Test(arguments: StaffEdit.allCases, [false, true])
  func aRetryIsHeldAgainWhileTheConflictStands(edit: StaffEdit, dies: Bool) throws {
    let (bench, ids) = try held(edit)
    try bench.outbox.retry(ids[0], now: bench.moment)
    try goOn(bench, dies: dies)
    #expect(bench.server.ledger.isEmpty)
    #expect(try bench.entry(ids[0]).reason == .conflict(edit.conflict))
  }

  @Test(arguments: StaffEdit.allCases, [false, true])
  func aRetryGoesThroughWhenStaffHaveTakenItBack(edit: StaffEdit, dies: Bool) throws {
    let (bench, ids) = try held(edit)
    bench.server.orders["order_a"] = StaffEdit.round
    try bench.outbox.retry(ids[0], now: bench.moment)
    try goOn(bench, dies: dies)
    #expect(bench.effects() == ["enroute at place_b", "completed at place_b"])
    #expect(try ids.map(bench.state) == [.settled, .settled])
  }

  @Test(arguments: StaffEdit.allCases, [false, true])
  func sendingAnywaySendsWhatThePersonMeantOnceAndNothingElse(edit: StaffEdit, dies: Bool) throws {
    let (bench, ids) = try held(edit)
    guard let sent = edit.sentAnyway else {
      #expect(throws: Outbox.DecisionRefusal.self) {
        try bench.outbox.sendAnyway(ids[0], now: bench.moment)
      }
      try goOn(bench, dies: dies)
      #expect(bench.server.ledger.isEmpty)
      return
    }
    try bench.outbox.sendAnyway(ids[0], now: bench.moment)
    try goOn(bench, dies: dies)
    #expect(bench.effects() == sent)
  }

  @Test(arguments: StaffEdit.allCases, [false, true])
  func whatIsDiscardedIsNeverSent(edit: StaffEdit, dies: Bool) throws {
    let (bench, ids) = try held(edit)
    #expect(try bench.outbox.discard(ids[0], includingFollowers: true, now: bench.moment) == ids)
    bench.server.orders["order_a"] = StaffEdit.round
    try goOn(bench, dies: dies)
    #expect(bench.server.ledger.isEmpty)
    #expect(try ids.map(bench.state) == [.withdrawn, .withdrawn])
  }

  @Test(arguments: [false, true])
  func anotherOrganizationUnderTheTokenHoldsTheAccountAndGivesNothingToAPerson(dies: Bool) throws {
    let bench = try Bench()
    bench.server.orders["order_a"] = StaffEdit.round
    try bench.fetchAll()
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_b"))
    bench.server.organization = "company_other"
    try bench.step(.began)
    try bench.settle(for: 60_000)
    if dies {
      // Another process tries the token once, and learns the same.
      try bench.die()
      try bench.settle(for: 60_000)
    }
    #expect(bench.server.ledger.isEmpty)
    #expect(try bench.state(id) == .pending)
    #expect(try bench.outbox.summary(now: bench.moment).isTokenRefused)
    bench.server.organization = "company_own"
    try bench.signIn()
    try bench.settle(for: 60_000)
    #expect(bench.effects() == ["enroute at place_b"])
  }

  @Test func twoContradictionsWithAGoodReadBetweenThemAreEachAFirstOne() throws {
    let bench = try Bench()
    bench.server.orders["order_a"]?.isDispatched = false
    let id = try bench.tapStart()
    bench.server.reassign("order_a", to: "driver_other")
    try bench.step(.began)
    try bench.answer()
    #expect(try bench.entry(id).row.contradictions == 1)
    bench.server.reassign("order_a", to: "driver_own")
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .blocked(.dispatch))
    bench.server.reassign("order_a", to: "driver_other")
    while bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) }
    try bench.answer()
    #expect(try bench.state(id) == .pending)
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .attention)
  }

  /// Sent on a person's word to an order that is another's; the attempt is on the wire.
  private func forced() throws -> (Bench, [String]) {
    let (bench, ids) = try held(.reassigned)
    try bench.outbox.sendAnyway(ids[0], now: bench.moment)
    try bench.step(.woke)
    while bench.wire.first?.endpoint.isWrite != true { try bench.answer() }
    return (bench, ids)
  }

  @Test func aForcedSendWhoseAnswerWasLostIsFoundByReading() throws {
    let (bench, ids) = try forced()
    try bench.loseAnswer()
    try bench.settle(for: 900_000)
    #expect(bench.effects() == ["enroute at place_b"])
    #expect(try bench.state(ids[0]) == .settled)
  }

  @Test func aForcedSendThatWasLostIsThePersonsAgainAndNotRepeatedByItself() throws {
    let (bench, ids) = try forced()
    try bench.loseRequest()
    try bench.settle(for: 900_000)
    #expect(bench.server.ledger.isEmpty)
    #expect(try bench.state(ids[0]) == .attention)
    #expect(try bench.entry(ids[0]).reason == .conflict(StaffEdit.reassigned.conflict))
  }

  @Test func aRetryAfterAForcedSendLooksFirstAndIsNotForcedAnyMore() throws {
    let (bench, ids) = try forced()
    try bench.loseRequest()
    try bench.settle(for: 900_000)
    try bench.outbox.retry(ids[0], now: bench.moment)
    #expect(try bench.state(ids[0]) == .unknown)
    #expect(try bench.entry(ids[0]).row.forcedAt == nil)
    try goOn(bench, dies: true)
    #expect(bench.server.ledger.isEmpty)
    #expect(try bench.state(ids[0]) == .attention)
  }

  @Test func aForcedSendTriedTwiceIsSentOnceADecision() throws {
    let (bench, ids) = try forced()
    try bench.loseRequest()
    try bench.settle(for: 900_000)
    try bench.outbox.sendAnyway(ids[0], now: bench.moment)
    try goOn(bench, dies: false)
    #expect(bench.effects() == ["enroute at place_b"])
    #expect(try bench.entry(ids[0]).row.attempts == 2)
  }

  @Test(arguments: [false, true])
  func aProofThatAWaitingActivityCitesIsDiscardedOnlyWithIt(dies: Bool) throws {
    let pictures = try Pictures()
    let bench = try Bench(pictures: pictures.files)
    bench.server.orders["order_a"]?.status = "enroute"
    bench.server.orders["order_a"]?.isStarted = true
    bench.server.orders["order_a"]?.proofMethod = "photo"
    try bench.fetchAll()
    let proof = try bench.tap(.photo())
    let citing = try bench.tap(.activity("order_a", "completed", proof: proof))
    #expect(throws: Outbox.DecisionRefusal.hasFollowers(proof, [citing])) {
      try bench.outbox.discard(proof, includingFollowers: false, now: bench.moment)
    }
    try bench.outbox.discard(proof, includingFollowers: true, now: bench.moment)
    try goOn(bench, dies: dies)
    #expect(bench.server.ledger.isEmpty)
    #expect(try [proof, citing].map(bench.state) == [.withdrawn, .withdrawn])
  }
}
