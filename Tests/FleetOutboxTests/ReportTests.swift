import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// Comments, issues and fuel reports: each repeat would be another record, and each is found again by what is in it.
@Suite struct ReportTests {
  /// A tap that makes a record, what its calls are named, and where its effects are counted.
  struct Made: Sendable, CustomTestStringConvertible {
    var tap: Tap
    var write: String
    var read: String
    var record: String
    var testDescription: String { write }
  }

  static let all = [
    Made(tap: .comment("order_a", "At the gate"), write: "comment", read: "list comments", record: "order_a"),
    Made(
      tap: .issue(.init(report: "Gate locked", order: "order_a")), write: "report issue", read: "list issues",
      record: "issues"),
    Made(
      tap: .fuel(.init(odometer: 1200, volume: "30.5")), write: "report fuel", read: "list fuel reports",
      record: "fuel"),
  ]

  /// The write on the wire.
  private func sent(_ made: Made, _ prepare: (Bench) throws -> Void = { _ in }) throws -> (Bench, String) {
    let bench = try Bench()
    let id = try bench.tap(made.tap)
    try prepare(bench)
    try bench.step(.began)
    try #require(bench.asked == [made.read])
    try bench.answer()
    try #require(bench.asked == [made.write])
    return (bench, id)
  }

  private func untilResent(_ bench: Bench, _ made: Made) throws {
    for _ in 0..<100 where bench.asked.first != made.write {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
    }
    try #require(bench.asked.first == made.write)
  }

  @Test(arguments: all)
  func itIsLookedForBeforeItIsSentAndItsAnswerConfirmsIt(made: Made) throws {
    let (bench, id) = try sent(made)
    try bench.answer()
    #expect(try bench.state(id) == .confirmed)
    #expect(try bench.entry(id).row.learned?.hasSuffix("_1") == true)
    try bench.settle()
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.fate == .plain)
    #expect(bench.effects(on: made.record).count == 1)
  }

  @Test(arguments: all)
  func aLostAnswerIsFoundByReadingAndNothingIsRepeated(made: Made) throws {
    let (bench, id) = try sent(made)
    try bench.loseAnswer()
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.attempts == 1)
    #expect(bench.effects(on: made.record).count == 1)
  }

  @Test(arguments: all)
  func aLostRequestIsSentAgainOnlyAfterTheLongQuarantine(made: Made) throws {
    let (bench, id) = try sent(made)
    try bench.loseRequest()
    try bench.settle(for: bench.policy.dangerousQuarantine - 5_000)
    #expect(try bench.state(id) == .unknown)
    try bench.settle(for: 10_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects(on: made.record).count == 1)
  }

  @Test(arguments: all)
  func oneThatLandsAfterTheResendIsADoubleAndSaidSo(made: Made) throws {
    let (bench, id) = try sent(made)
    let (flight, endpoint) = try bench.take()
    try bench.step(.landed(flight: flight, .failed(TransportFailure(.timedOut, reach: .mayHaveArrived))))
    try untilResent(bench, made)
    _ = bench.server.handle(endpoint)
    try bench.settle(for: 5_000)
    #expect(bench.effects(on: made.record).count == 2)
    #expect(try bench.entry(id).row.fate == .doubled)
    #expect(try bench.outbox.announcements().map(\.kind) == [.doubled])
  }

  @Test(arguments: all)
  func aProcessThatDiesOnTheWireFindsItAndRepeatsNothing(made: Made) throws {
    let (bench, id) = try sent(made)
    let (_, endpoint) = try bench.take()
    _ = bench.server.handle(endpoint)
    try bench.die()
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects(on: made.record).count == 1)
  }

  @Test(arguments: all)
  func oneThatWasDiscardedTooLateIsAnnouncedAsLanded(made: Made) throws {
    let (bench, id) = try sent(made)
    let (flight, endpoint) = try bench.take()
    try bench.step(.landed(flight: flight, .failed(TransportFailure(.timedOut, reach: .mayHaveArrived))))
    for _ in 0..<1_000 where try bench.state(id) == .unknown {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.land(status: 403) }
    }
    try bench.outbox.discard(id, includingFollowers: false, now: bench.moment)
    #expect(try bench.state(id) == .withdrawnUnsure)
    _ = bench.server.handle(endpoint)
    try bench.step(.woke)
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).row.fate == .landed)
    #expect(try bench.outbox.announcements().map(\.kind) == [.landed])
  }

  @Test func anAnswerWithAnotherRecordIsUnknownAndSettledByReading() throws {
    let (bench, id) = try sent(Self.all[0])
    let (flight, endpoint) = try bench.take()
    _ = bench.server.handle(endpoint)
    let other = HTTPResponse(status: 201, body: Array(#"{"id":"comment_9","content":"Other"}"#.utf8))
    try bench.step(.landed(flight: flight, .answered(other)))
    #expect(try bench.state(id) == .unknown)
    #expect(try bench.entry(id).row.learned == nil)
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects().count == 1)
  }

  @Test func aListWithSomethingUnreadableIsNoEvidence() throws {
    let (bench, id) = try sent(Self.all[0])
    try bench.loseRequest()
    try bench.step(.asked)
    try bench.land(status: 200, #"[{"content":"At the gate"}]"#)
    #expect(try bench.entry(id).row.absences == 0)
  }

  @Test(arguments: [all[0], all[2]])
  func theSameThatWasThereBeforeIsNotTakenForOurs(made: Made) throws {
    let (bench, id) = try sent(made) { bench in
      // A driver says the same thing every day; so did he an hour ago, from another phone.
      _ = bench.server.handle(.comment(on: "order_a", content: "At the gate"))
      _ = bench.server.handle(.reportFuel(FuelDraft(driver: "driver_own", odometer: 1200, volume: "30.5")))
    }
    try bench.loseRequest()
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == .unknown)
    try bench.settle(for: 300_000)
    #expect(bench.effects(on: made.record).count == 2)
    #expect(try bench.entry(id).row.fate == .plain)
  }

  @Test(arguments: all)
  func theSameTwiceIsSentTwiceOneAfterTheOther(made: Made) throws {
    let bench = try Bench()
    let ids = try [bench.tap(made.tap), bench.tap(made.tap)]
    try bench.step(.began)
    try bench.answer()
    try bench.loseRequest()
    try bench.settle(for: 320_000)
    #expect(bench.effects(on: made.record).count == 2)
    for id in ids {
      #expect(try bench.state(id) == .settled)
      #expect(try bench.entry(id).row.fate == .plain)
    }
  }

  @Test func aCommentThatTellsTheTimeIsFoundAgainAfterALostAnswer() throws {
    let bench = try Bench()
    let id = try bench.tap(.comment("order_a", "At the gate", tellingTime: .gmt))
    try bench.step(.began)
    try bench.answer()
    try bench.loseAnswer()
    try bench.settle(for: 600_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects().count == 1)
    #expect(bench.effects().first?.hasPrefix("comment At the gate. Done at ") == true)
  }

  @Test func differentCommentsDoNotWaitForEachOther() throws {
    let bench = try Bench()
    let first = try bench.tap(.comment("order_a", "At the gate"))
    let second = try bench.tap(.comment("order_a", "At the door"))
    try bench.step(.began)
    try bench.answer()
    try bench.loseRequest()
    try bench.settle(for: 20_000)
    #expect(try bench.state(first) == .unknown)
    #expect(try bench.state(second) == .settled)
  }

  @Test func aListIsAskedPastTheServersCache() throws {
    let (bench, _) = try sent(Self.all[1])
    try bench.loseRequest()
    var asked: Set<QueryItem> = []
    for _ in 0..<3 {
      try bench.step(.asked)
      asked.insert(try #require(bench.wire.first?.endpoint.query.first { $0.name == "cb" }))
      try bench.answer()
    }
    #expect(asked.count == 3)
  }

  @Test(arguments: ["driver_other", nil])
  func aCommentGoesOutWhoeverHasTheOrderNow(holder: String?) throws {
    let (bench, id) = try sent(Self.all[0]) { bench in
      bench.server.reassign("order_a", to: holder)
      bench.server.cancel("order_a")
    }
    try bench.settle()
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects() == ["comment At the gate"])
  }

  @Test func aCommentDoesNotWaitForADecisionAboutItsOrder() throws {
    let bench = try Bench()
    let start = try bench.tapStart()
    bench.server.reassign("order_a", to: "driver_other")
    try bench.step(.began)
    try bench.settle(for: 5_000)
    try #require(try bench.state(start) == .attention)
    let comment = try bench.tap(.comment("order_a", "Given back at the depot"))
    try bench.step(.woke)
    try bench.settle()
    #expect(try bench.state(comment) == .settled)
  }

  @Test func aCommentOnAnOrderThatIsGoneNeedsAPerson() throws {
    let (bench, id) = try sent(Self.all[0])
    bench.server.orders["order_a"] = nil
    try bench.answer()
    #expect(try bench.entry(id).row.refusal == "Invalid subject provided for comment.")
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .attention)
    #expect(try bench.entry(id).reason == .conflict(.deleted))
    #expect(bench.effects().isEmpty)
  }

  @Test(arguments: all)
  func aRefusalIsGivenToAPersonInTheServersWords(made: Made) throws {
    let (bench, id) = try sent(made)
    try bench.land(status: 422, #"{"error":"The field is required."}"#)
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .rejected(["The field is required."]))
    #expect(bench.effects(on: made.record).isEmpty)
    try bench.outbox.sendAnyway(id, now: bench.moment)
    try bench.step(.woke)
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects(on: made.record).count == 1)
  }

  @Test func aStoreFromABackupDoesNotSendWhatMayHaveBeenSaid() throws {
    let bench = try Bench()
    try bench.die(epoch: "one")
    let id = try bench.tap(Self.all[0].tap)
    _ = bench.server.handle(.comment(on: "order_a", content: "At the gate"))
    try bench.die(epoch: "two")
    try bench.settle(for: 3_600_000)
    #expect(try bench.entry(id).reason == .cannotTell)
    #expect(bench.effects().count == 1)
  }

  @Test func whatIsSaidAboutAnOrderCountsAsPendingThere() throws {
    let bench = try Bench()
    try bench.tap(.comment("order_a", "At the gate"))
    #expect(try bench.view().pending == 1)
    #expect(try bench.view().held == nil)
    let line = try #require(try bench.cache.lines(of: ["order_a"]).first)
    #expect(try bench.outbox.lineView(line).pending == 1)
    try bench.step(.began)
    try bench.settle()
    #expect(try bench.view().pending == 0)
  }

  @Test(arguments: all)
  func theReceiptAgreesUntilSomebodyRemovesIt(made: Made) throws {
    let (bench, id) = try sent(made)
    try bench.settle()
    let whole = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max)
    #expect(try bench.outbox.receipt(for: whole).lines.map(\.finding) == [.agrees])
    let record = try bench.entry(id).command.rules.record
    try bench.outbox.keep(list: [], of: record, asked: bench.moment)
    #expect(try bench.outbox.receipt(for: whole).differences == 1)
    #expect(try !bench.outbox.keep(list: ["id": "x"], of: record, asked: bench.moment))
  }
}
