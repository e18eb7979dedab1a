import FleetModels
import FleetWorkflow
import Foundation
import Testing

/// The time a thing was done at, as it is told to people who have only the server's.
@Suite struct ToldTimeTests {
  private let noon = Timestamp(milliseconds: 1_773_144_305_000)

  @Test(arguments: [
    (0, "2026-03-10 12:05 (UTC)"), (8 * 3600, "2026-03-10 20:05 (UTC+08:00)"),
    (-9 * 3600 - 1800, "2026-03-10 02:35 (UTC-09:30)"), (14 * 3600, "2026-03-11 02:05 (UTC+14:00)"),
  ])
  func aTimeIsToldByTheClockOfItsZone(seconds: Int, told: String) throws {
    let zone = try #require(TimeZone(secondsFromGMT: seconds))
    #expect(noon.told(in: zone) == told)
  }

  private func report(_ tap: Tap) throws -> ReportActivity {
    let maker = OrderMaker.started
    let commands = try tap.commands(
      shown: maker.document,
      offered: { OrderFlow(offers: []).next(for: maker.order, at: $0) }, as: "entry_1",
      driver: own, at: noon)
    guard case .reportActivity(let report) = try #require(commands.last) else {
      throw Refusal.unknownOrder("order_a")
    }
    return report
  }

  @Test func theTextOfAnActivitySaysWhenItWasDoneWhereTheDriverWants() throws {
    let zone = try #require(TimeZone(secondsFromGMT: 8 * 3600))
    let report = try report(.activity("order_a", "enroute", tellingTime: zone))
    let plain = try self.report(.activity("order_a", "enroute"))
    let text = try #require(plain.activity.details)
    #expect(report.activity.details == text + " Done at 2026-03-10 20:05 (UTC+08:00).")
  }

  @Test func withoutHisWordNothingIsTold() throws {
    let report = try report(.activity("order_a", "enroute"))
    #expect(report.activity.details?.contains("Done at") == false)
  }

  @Test func nothingButItsTextIsChanged() throws {
    var told = try report(.activity("order_a", "enroute", tellingTime: .gmt)).activity
    let plain = try report(.activity("order_a", "enroute")).activity
    told.details = plain.details
    told.resolvedDetails = plain.resolvedDetails
    #expect(told == plain)
  }

  /// The history's codes tell, whatever the text.
  @Test func theVerdictDoesNotDependOnIt() throws {
    let report = try report(.activity("order_a", "enroute", tellingTime: .gmt))
    let before = Baseline(OrderMaker.started.document)
    let verdict = report.verdict(
      on: OrderMaker.enroute.document, baseline: before, attempted: true, driver: own)
    #expect(verdict == .applied(times: 1))
  }

  // MARK: Comments

  private func comment(_ text: String, tellingTime zone: TimeZone? = .gmt) throws -> WriteComment {
    let commands = try Tap.comment("order_a", text, tellingTime: zone).commands(
      shown: OrderMaker().document, offered: { _ in [] }, as: "entry_1", driver: own, at: noon)
    guard case .writeComment(let comment) = try #require(commands.last) else {
      throw Refusal.unknownOrder("order_a")
    }
    return comment
  }

  @Test(arguments: [
    ("Left at the gate", "Left at the gate. Done at 2026-03-10 12:05 (UTC)."),
    (" Gate locked!\n", "Gate locked! Done at 2026-03-10 12:05 (UTC)."),
  ])
  func aCommentSaysWhenItWasWrittenWhereTheDriverWants(typed: String, content: String) throws {
    #expect(try comment(typed).content == content)
  }

  @Test func aCommentWithoutHisWordIsAsHeTypedIt() throws {
    #expect(try comment("Left at the gate", tellingTime: nil).content == "Left at the gate")
  }

  @Test func theTimeDoesNotMakeACommentOfNothing() {
    #expect(throws: Refusal.emptyText("comment")) { try comment(" \n") }
  }

  /// The words for the time count, too: 33 characters by the clock of Greenwich.
  @Test func aCommentHasRoomForTheTimeOrIsRefused() throws {
    #expect(try comment(String(repeating: "x", count: 4_967)).content.count == 5_000)
    #expect(throws: Refusal.textTooLong("comment", limit: 4_967)) {
      try comment(String(repeating: "x", count: 4_968))
    }
  }

  @Test func aCommentThatTellsTheTimeIsFoundAgainAmongOthersOfItsWords() throws {
    let told = try comment("At the gate")
    let plain = OrderComment(json: ["id": "comment_1", "content": "At the gate"])
    let ours = OrderComment(json: ["id": "comment_2", "content": .string(told.content)])
    #expect(told.matching(in: .comments([plain, ours])) == ["comment_2"])
  }
}
