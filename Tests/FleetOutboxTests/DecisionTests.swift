import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Foundation
import Testing

@testable import FleetOutbox

/// What a person can decide: which choices there are, that each works, and that each is durable and said once.
@Suite struct DecisionTests {
  let pictures: Pictures
  private let zone = TimeZone(secondsFromGMT: 8 * 3600) ?? .gmt

  init() throws { pictures = try Pictures() }

  /// A start and an activity behind it, on an order that was given to somebody else.
  private func held() throws -> (Bench, [String]) {
    let bench = try Bench(pictures: pictures.files)
    let ids = [try bench.tapStart(), try bench.tapActivity("enroute")]
    bench.server.orders["order_a"]?.driver = "driver_other"
    try bench.step(.began)
    try bench.settle(for: 10_000)
    try #require(try bench.state(ids[0]) == .attention)
    return (bench, ids)
  }

  private func inAttention(_ tap: Tap, _ reason: Reason) throws -> (Bench, String) {
    let bench = try Bench(pictures: pictures.files)
    let id = try bench.tap(tap)
    var row = try bench.entry(id).row
    row.state = .attention
    row.reason = try encode(reason)
    try bench.store.update(row)
    return (bench, id)
  }

  private func comment(_ bench: Bench, _ id: String, followers: Bool = true, as name: String = "entry_c")
    throws -> Entry
  {
    let comment = try bench.outbox.turnIntoComment(
      id, as: name, in: zone, includingFollowers: followers, now: bench.moment
    ).comment
    bench.books.took(comment.id, at: bench.now)
    return comment
  }

  private func text(_ entry: Entry) -> String {
    if case .writeComment(let comment) = entry.command { comment.content } else { "" }
  }

  // MARK: Choices

  @Test(arguments: [
    (Reason.conflict(.reassigned(to: nil)), Choice.allCases),
    (.conflict(.stopsChanged), [.retry, .comment, .discard]),
    (.conflict(.deleted), [.retry, .discard]),
    (.rejected(["No."]), Choice.allCases), (.cannotTell, Choice.allCases),
    (.withoutEffect(attempts: 7), Choice.allCases), (.halfApplied(.startedWithoutActivity), Choice.allCases),
    (.cannotRead("status 500"), Choice.allCases), (.unreadable, [.comment, .discard]),
    (.pictureLost, [.comment, .discard]), (.proofMissing("entry_9"), [.retry, .comment, .discard]),
  ])
  func theReasonSaysWhatCanBeDone(reason: Reason, choices: [Choice]) throws {
    let (bench, id) = try inAttention(.start("order_a"), reason)
    #expect(try bench.outbox.choices(for: bench.entry(id)) == choices)
  }

  @Test(arguments: [
    Tap.comment("order_a", "Hello"), .online(true),
    .position(Coordinate(latitude: 1, longitude: 2)!), .issue(.init(report: "Flat tyre")),
    .fuel(.init(odometer: 1, volume: "2")),
  ])
  func onlyWorkOnAnOrderIsTurnedIntoAComment(tap: Tap) throws {
    let (bench, id) = try inAttention(tap, .cannotTell)
    #expect(try bench.outbox.choices(for: bench.entry(id)) == [.retry, .sendAnyway, .discard])
    #expect(throws: Outbox.DecisionRefusal.self) { try comment(bench, id) }
  }

  @Test func aWaitingEntryCanOnlyBeDiscarded() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    #expect(try bench.outbox.choices(for: bench.entry(id)) == [.discard])
    #expect(throws: Outbox.DecisionRefusal.wrongState(id, .pending)) { try comment(bench, id) }
  }

  @Test func anUnknownEntryHasNoChoicesAndSaysWhatToDo() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.loseAnswer()
    #expect(try bench.state(id) == .unknown)
    #expect(try bench.outbox.choices(for: bench.entry(id)) == [])
    let refusal = Outbox.DecisionRefusal.wrongState(id, .unknown)
    #expect(throws: refusal) {
      try bench.outbox.discard(id, includingFollowers: true, now: bench.moment)
    }
    #expect(refusal.description.contains("wait, or sync"))
  }

  /// What is offered goes through, and what is not is refused.
  @Test(
    arguments: Choice.allCases,
    [Reason.pictureLost, .conflict(.stopsChanged), .conflict(.deleted), .cannotTell])
  func theChoicesAreWhatGoesThrough(choice: Choice, reason: Reason) throws {
    let (bench, id) = try inAttention(.start("order_a"), reason)
    let isOffered = try bench.outbox.choices(for: bench.entry(id)).contains(choice)
    func decide() throws {
      switch choice {
      case .retry: try bench.outbox.retry(id, now: bench.moment)
      case .sendAnyway: try bench.outbox.sendAnyway(id, now: bench.moment)
      case .comment: _ = try comment(bench, id)
      case .discard: try bench.outbox.discard(id, includingFollowers: true, now: bench.moment)
      }
    }
    if isOffered {
      try decide()
      #expect(try bench.state(id) != .attention)
    } else {
      #expect(throws: Outbox.DecisionRefusal.self) { try decide() }
      #expect(try bench.state(id) == .attention)
    }
  }

  // MARK: Into a comment

  @Test func theCommentSaysWhatWasDoneWhenAndWhyItIsNotRecorded() throws {
    let (bench, ids) = try held()
    let comment = try comment(bench, ids[0])
    #expect(
      text(comment) == """
        Not recorded here: the order was given to Driver driver_other. The driver did this, by the clock of the device:
        - 2026-03-10 18:53 (UTC+08:00): started the order
        - 2026-03-10 18:53 (UTC+08:00): reported "Driver Enroute"
        """)
  }

  @Test func theCommentNamesTheStop() throws {
    let bench = try Bench(pictures: pictures.files)
    bench.server.orders["order_a"] = ServerModel.round(["place_a", "place_b"])
    try bench.fetchAll()
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    bench.server.orders["order_a"]?.driver = "driver_other"
    try bench.step(.began)
    try bench.settle(for: 10_000)
    #expect(text(try comment(bench, id)).hasSuffix(": reported \"Driver Enroute\" at place_a"))
  }

  @Test func aProofsCommentTellsItsRemark() throws {
    let bench = try Bench(pictures: pictures.files)
    let id = try bench.tap(.proof("order_a", .scan("A-1"), remarks: "At the gate"))
    bench.server.orders["order_a"]?.driver = "driver_other"
    try bench.step(.began)
    try bench.settle(for: 10_000)
    #expect(
      text(try comment(bench, id)).hasSuffix(": scanned \"A-1\" as proof, with the remark \"At the gate\""))
  }

  @Test func whatMayHaveArrivedIsToldAsSuch() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.loseRequest()
    bench.server.orders["order_a"]?.driver = "driver_other"
    try bench.settle(for: 10_000)
    #expect(text(try comment(bench, id)).hasPrefix("Perhaps not recorded here: "))
    #expect(try bench.state(id) == .withdrawnUnsure)
  }

  @Test func theCommentGoesOutAndTheWorkDoesNot() throws {
    let (bench, ids) = try held()
    let comment = try comment(bench, ids[0])
    try bench.step(.woke)
    try bench.settle(for: 10_000)
    #expect(try bench.state(comment.id) == .settled)
    #expect(bench.effects() == ["comment \(text(comment))"])
    #expect(try ids.map(bench.state) == [.withdrawn, .withdrawn])
  }

  @Test func theCommentsLostAnswerIsFoundOutAndNotWrittenTwice() throws {
    let (bench, ids) = try held()
    let comment = try comment(bench, ids[0])
    try bench.step(.woke)
    while bench.wire.first?.endpoint.isWrite != true { try bench.answer() }
    try bench.loseAnswer()
    try bench.settle(for: 60_000)
    #expect(try bench.state(comment.id) == .settled)
    #expect(bench.effects().count == 1)
  }

  @Test func whatComesAfterItIsAskedFor() throws {
    let (bench, ids) = try held()
    #expect(throws: Outbox.DecisionRefusal.hasFollowers(ids[0], [ids[1]])) {
      try comment(bench, ids[0], followers: false)
    }
    #expect(try bench.outbox.entry("entry_c") == nil)
    #expect(try bench.state(ids[0]) == .attention)
  }

  @Test func itIsSaidOnce() throws {
    let (bench, ids) = try held()
    _ = try comment(bench, ids[0])
    #expect(throws: Outbox.DecisionRefusal.wrongState(ids[0], .withdrawn)) {
      try comment(bench, ids[0], as: "entry_d")
    }
    #expect(try bench.outbox.entries().count == 3)
  }

  /// Where the comment cannot be stored, nothing was given up.
  @Test func bothHappenOrNeither() throws {
    let (bench, ids) = try held()
    #expect(throws: StorageError.self) { try comment(bench, ids[0], as: ids[1]) }
    #expect(try ids.map(bench.state) == [.attention, .pending])
    #expect(try bench.outbox.check().findings == [])
  }

  @Test func theOrderIsFreeAgainAfterwards() throws {
    let (bench, ids) = try held()
    _ = try comment(bench, ids[0])
    #expect(try bench.view().held == nil)
    #expect(try bench.outbox.check().findings == [])
  }

  // MARK: Others that go with it

  /// A proof of one order cited by an activity in another lane than its own.
  @Test func discardingAProofAsksForWhatCitesItInAnyLane() throws {
    let bench = try Bench(orders: ["order_a", "order_b"], pictures: pictures.files)
    let proof = try bench.tap(.photo())
    let activity = try bench.tapStart("order_b")
    let behind = try bench.tapActivity("enroute", "order_b")
    var row = try bench.entry(activity).row
    row.command = try encode(
      Command.reportActivity(
        ReportActivity(order: "order_b", activity: Activity(json: ["code": "completed"]), proof: proof)))
    try bench.store.update(row)
    #expect(throws: Outbox.DecisionRefusal.hasFollowers(proof, [activity, behind])) {
      try bench.outbox.discard(proof, includingFollowers: false, now: bench.moment)
    }
    let given = try bench.outbox.discard(proof, includingFollowers: true, now: bench.moment)
    #expect(given == [proof, activity, behind])
    #expect(try given.map(bench.state) == [.withdrawn, .withdrawn, .withdrawn])
  }

  @Test func whatAnswersForItselfAsksForNothing() throws {
    let bench = try Bench()
    let id = try bench.tap(.online(true))
    try bench.tapStart()
    #expect(try bench.outbox.discard(id, includingFollowers: false, now: bench.moment) == [id])
  }
}
