import FleetModels
import Testing

@testable import FleetWorkflow

/// Comments, issues and fuel reports: finding one's own again among all that are there.
@Suite struct RecordVerdictTests {
  private let comment = WriteComment(order: "order_a", content: "At the gate", author: "user_own")
  private let issue = ReportIssue(driver: own, report: "Gate locked", order: "order_a", mark: "entry_1")
  private let fuel = ReportFuel(driver: own, odometer: 1200, volume: "30.50", unit: "l")

  private func written(
    _ id: String, _ content: String = "At the gate", by author: String? = "user_own", editable: Bool = true
  ) -> JSONValue {
    [
      "id": .string(id), "content": .string(content), "editable": .bool(editable),
      "author": author.map { ["id": .string($0)] } ?? .null,
    ]
  }

  private func reported(_ id: String, tags: [JSONValue]) -> JSONValue {
    ["id": .string(id), "report": "Gate locked", "tags": .array(tags)]
  }

  private func filled(
    _ id: String, _ odometer: JSONValue = "1200", _ volume: JSONValue = "30.50",
    by driver: String = "driver_own"
  ) -> JSONValue {
    ["id": .string(id), "odometer": odometer, "volume": volume, "driver": ["id": .string(driver)]]
  }

  private func comments(_ documents: JSONValue...) -> RecordDocument {
    .comments(documents.map { OrderComment(json: $0.object ?? [:]) })
  }

  private func issues(_ documents: JSONValue...) -> RecordDocument {
    .issues(documents.map { IssueReport(json: $0.object ?? [:]) })
  }

  private func reports(_ documents: JSONValue...) -> RecordDocument {
    .fuelReports(documents.map { FuelReport(json: $0.object ?? [:]) })
  }

  private func verdict(
    _ rules: some CommandRules, _ document: RecordDocument, after before: RecordDocument?,
    attempted: Bool = true
  ) -> Verdict {
    rules.verdict(
      on: document, baseline: before.map { Baseline($0) } ?? Baseline(), attempted: attempted, driver: own)
  }

  @Test func whatWasNotTriedIsReadyEvenWhenTheSameWasSaidBefore() {
    let before = comments(written("comment_1"))
    #expect(verdict(comment, before, after: nil, attempted: false) == .ready)
    #expect(verdict(fuel, reports(filled("fuel_1")), after: nil, attempted: false) == .ready)
  }

  @Test func aNewOneLikeOursIsOurs() {
    #expect(verdict(comment, comments(written("comment_1")), after: comments()) == .applied(times: 1))
    #expect(verdict(fuel, reports(filled("fuel_1")), after: reports()) == .applied(times: 1))
    #expect(verdict(issue, issues(reported("issue_1", tags: ["entry_1"])), after: nil) == .applied(times: 1))
  }

  @Test func oneThatWasThereBeforeIsNotOurs() {
    let before = comments(written("comment_1"))
    #expect(verdict(comment, before, after: before) == .ready)
    let both = comments(written("comment_2"), written("comment_1"))
    #expect(verdict(comment, both, after: before) == .applied(times: 1))
    #expect(verdict(fuel, reports(filled("fuel_1")), after: reports(filled("fuel_1"))) == .ready)
  }

  @Test func twoNewOnesAreADouble() {
    let twice = comments(written("comment_1"), written("comment_2"))
    #expect(verdict(comment, twice, after: comments()) == .applied(times: 2))
    let marked = issues(reported("issue_1", tags: ["entry_1"]), reported("issue_2", tags: ["entry_1"]))
    #expect(verdict(issue, marked, after: nil) == .applied(times: 2))
    #expect(
      verdict(fuel, reports(filled("fuel_1"), filled("fuel_2")), after: reports()) == .applied(times: 2))
  }

  @Test func anothersWordsAreNotOurs() {
    let theirs = comments(written("comment_1", by: "user_other"), written("comment_2", "At the door"))
    #expect(verdict(comment, theirs, after: comments()) == .ready)
    #expect(verdict(issue, issues(reported("issue_1", tags: ["entry_2"])), after: nil) == .ready)
    let others = reports(
      filled("fuel_1", "1201"), filled("fuel_2", "1200", "31"), filled("fuel_3", by: "driver_other"))
    #expect(verdict(fuel, others, after: reports()) == .ready)
  }

  @Test func withoutAnAuthorTheServersOwnWordCounts() {
    let unknown = WriteComment(order: "order_a", content: "At the gate", author: nil)
    let theirs = comments(written("comment_1", by: "user_other", editable: false))
    #expect(verdict(unknown, theirs, after: comments()) == .ready)
    #expect(verdict(unknown, comments(written("comment_2")), after: comments()) == .applied(times: 1))
  }

  @Test func withoutKnowingWhatWasThereOnlyAnEmptyListTells() {
    #expect(verdict(comment, comments(written("comment_1")), after: nil) == .undecidable)
    #expect(verdict(comment, comments(), after: nil) == .ready)
  }

  @Test func anotherRecordDoesNotTell() {
    for rules in [Command.writeComment(comment), .reportIssue(issue), .reportFuel(fuel)].map(\.rules) {
      #expect(
        rules.verdict(on: OrderMaker().document, baseline: Baseline(), attempted: true, driver: own)
          == .undecidable)
    }
  }

  @Test func numbersAreComparedAsNumbers() {
    let written = reports(filled("fuel_1", 1200, .number(JSONNumber(30.5)!)))
    #expect(verdict(fuel, written, after: reports()) == .applied(times: 1))
  }

  // MARK: Answers

  @Test func anAnswerIsTheRecordWhenItIsWhatWasSent() {
    #expect(comment.reading(ofAnswer: written("comment_1")) == MadeRecord(id: "comment_1"))
    #expect(issue.reading(ofAnswer: reported("issue_1", tags: ["entry_1"])) == MadeRecord(id: "issue_1"))
    #expect(fuel.reading(ofAnswer: filled("fuel_1", 1200)) == MadeRecord(id: "fuel_1"))
  }

  @Test func aCommentIsOursWhateverTheServerDidToItsBlanks() {
    #expect(WriteComment.isSame("At the door.  ", "At the\u{200E} door."))
    #expect(!WriteComment.isSame("At the other door.", "At the door."))
    #expect(!WriteComment.isSame("", "👍") && WriteComment.isSame("👍", "👍"))
  }

  @Test func anAnswerWithSomethingElseIsNotTheRecord() {
    #expect(comment.reading(ofAnswer: written("comment_1", "At the door")) == nil)
    #expect(issue.reading(ofAnswer: reported("issue_1", tags: [])) == nil)
    #expect(fuel.reading(ofAnswer: filled("fuel_1", 1300)) == nil)
    #expect(comment.reading(ofAnswer: []) == nil)
    #expect(fuel.reading(ofAnswer: ["odometer": 1200, "volume": "30.50"]) == nil)
  }

  @Test func aDeletedOneIsNotHeldAnyMore() {
    #expect(comment.holds(on: comments(written("comment_1"))))
    #expect(!comment.holds(on: comments()))
    #expect(!issue.holds(on: issues(reported("issue_1", tags: []))))
    #expect(!fuel.holds(on: reports(filled("fuel_1", "1300"))))
  }

  // MARK: Taps

  private let us = Driver(json: [
    "id": "driver_own", "user": "user_own",
    "location": ["type": "Point", "coordinates": [.number(JSONNumber(103.8)!), .number(JSONNumber(1.3)!)]],
  ])

  private func commands(_ tap: Tap, on maker: OrderMaker? = OrderMaker()) throws -> [Command] {
    try tap.commands(
      shown: maker?.document, offered: { _ in [] }, as: "entry_1", driver: own, us: us, at: tappedAt)
  }

  @Test(arguments: [
    OrderMaker(), OrderMaker(driver: "driver_other"), .canceled, .completed, OrderMaker(driver: nil),
  ])
  func aCommentIsAllowedWhoeverHasTheOrder(maker: OrderMaker) throws {
    #expect(try commands(.comment("order_a", " At the gate\n"), on: maker) == [.writeComment(comment)])
  }

  @Test func anIssueTakesTheLastKnownPlaceAndTheEntrysMark() throws {
    guard
      case .reportIssue(let issue)? = try commands(
        .issue(.init(report: "Gate locked", priority: "high", order: "order_a")), on: nil
      ).first
    else { return #expect(Bool(false)) }
    #expect(issue.location == Coordinate(latitude: 1.3, longitude: 103.8))
    #expect(issue.tags == ["entry_1", "order_a"])
  }

  @Test func aGivenPlaceGoesBeforeTheLastKnownOne() throws {
    let here = Coordinate(latitude: 2, longitude: 3)!
    let tap = Tap.fuel(.init(odometer: 1200, volume: "30.5"), at: here)
    guard case .reportFuel(let fuel)? = try commands(tap, on: nil).first else { return #expect(Bool(false)) }
    #expect(fuel.location == here)
    #expect(fuel.unit == "l")
  }

  @Test(arguments: [
    (Tap.comment("order_a", " \n"), Refusal.emptyText("comment")),
    (.comment("order_a", String(repeating: "x", count: 5_001)), .textTooLong("comment", limit: 5_000)),
    (.issue(.init(report: "")), .emptyText("report")),
    (.issue(.init(report: "x", priority: " ")), .emptyText("priority")),
    (.issue(.init(report: "x", type: String(repeating: "x", count: 256))), .textTooLong("type", limit: 255)),
    (.fuel(.init(odometer: -1, volume: "1")), .badOdometer),
    (.fuel(.init(odometer: 1, volume: "0")), .badVolume("0")),
    (.fuel(.init(odometer: 1, volume: "1,5")), .badVolume("1,5")),
    (.fuel(.init(odometer: 1, volume: "1e3")), .badVolume("1e3")),
    (.fuel(.init(odometer: 1, volume: "1.2.3")), .badVolume("1.2.3")),
    (.fuel(.init(odometer: 1, volume: "1", amount: -1)), .badAmount),
    (.fuel(.init(odometer: 1, volume: "1", currency: "SGD")), .badAmount),
    (.fuel(.init(odometer: 1, volume: "1", amount: 1, currency: "dollar")), .badAmount),
    (.fuel(.init(odometer: 1, volume: "1", amount: 1, currency: "QQQ")), .unknownCurrency("QQQ")),
    (.fuel(.init(odometer: 1, volume: "1", unit: "")), .emptyText("unit")),
  ])
  func whatTheServerWouldNotTakeIsRefused(tap: Tap, expected: Refusal) {
    #expect(throws: expected) { try commands(tap) }
    #expect(expected.description.contains("Nothing was stored"))
  }

  @Test func aCommentNeedsAnOrderThatThisDeviceKnows() {
    #expect(throws: Refusal.unknownOrder("order_a")) { try commands(.comment("order_a", "x"), on: nil) }
  }
}
