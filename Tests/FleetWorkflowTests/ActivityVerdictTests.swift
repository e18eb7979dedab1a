import FleetModels
import FleetWorkflow
import Testing

/// What a document says about an activity or a completion.
@Suite struct ActivityVerdictTests {
  private let report = ReportActivity(order: "order_a", activity: activity("enroute"))
  private let before = OrderMaker.started.baseline

  private func verdict(_ maker: OrderMaker, attempted: Bool = false) -> Verdict {
    report.verdict(on: maker.document, baseline: before, attempted: attempted, driver: own)
  }

  @Test func anOrderThatStandsWhereItStoodIsReady() { #expect(verdict(.started) == .ready) }

  @Test(arguments: [false, true])
  func oneMoreLineIsApplied(attempted: Bool) {
    #expect(verdict(.enroute, attempted: attempted) == .applied(times: 1))
  }

  @Test func twoMoreLinesAreTwoApplications() {
    let twice = OrderMaker.enroute.with { $0.history = ["STARTED", "ENROUTE", "ENROUTE"] }
    #expect(verdict(twice, attempted: true) == .applied(times: 2))
  }

  @Test func aLineThatStoodThereBeforeIsNotOurs() {
    let again = OrderMaker.started.with { $0.history = ["STARTED", "ENROUTE"] }
    let verdict = report.verdict(on: again.document, baseline: again.baseline, attempted: true, driver: own)
    #expect(verdict == .ready)
  }

  @Test func ourLineStaysOursWhenTheOrderMovedOn() {
    #expect(verdict(.completed, attempted: true) == .applied(times: 1))
  }

  @Test func aLineOnAnotherDriversOrderIsNotOursWithoutAnAttempt() {
    let theirs = OrderMaker.enroute.with { $0.driver = "driver_other" }
    #expect(verdict(theirs) == .conflict(.reassigned(to: "Some Driver")))
  }

  @Test func aCodeInTheServersOtherFormsIsTheSameCode() {
    let report = ReportActivity(order: "order_a", activity: activity("PickedUp-Parcel"))
    let shown = OrderMaker.started.with {
      $0.status = "picked_up-parcel"
      $0.history = ["STARTED", "PICKEDUPPARCEL"]
    }
    let verdict = report.verdict(on: shown.document, baseline: before, attempted: true, driver: own)
    #expect(verdict == .applied(times: 1))
    #expect(report.holds(on: shown.document))
  }

  @Test func anActivityRepeatedOnPurposeIsNotTakenForDone() {
    let report = ReportActivity(order: "order_a", activity: activity("enroute"))
    let once = OrderMaker.enroute
    let twice = once.with { $0.history?.append("ENROUTE") }
    #expect(
      report.verdict(on: once.document, baseline: once.baseline, attempted: false, driver: own) == .ready)
    #expect(
      report.verdict(on: twice.document, baseline: once.baseline, attempted: false, driver: own) == .ready)
    #expect(
      report.verdict(on: twice.document, baseline: once.baseline, attempted: true, driver: own)
        == .applied(times: 1))
  }

  @Test(arguments: ["created", "dispatched"])
  func anOrderNotStartedYetIsWaitedFor(status: String) {
    #expect(verdict(OrderMaker(status: status)) == .blocked(.start))
  }

  @Test(arguments: [
    (OrderMaker.started.with { $0.driver = nil }, Conflict.unassigned),
    (.started.with { $0.driver = "driver_other" }, .reassigned(to: "Some Driver")),
    (.canceled, .canceled),
    (.completed.with { $0.history = ["STARTED", "COMPLETED"] }, .completed),
    (.started.with { $0.stops = ["place_dropoff", "place_pickup"] }, .stopsChanged),
    (.started.with { $0.waypoints = ["place_new"] }, .stopsChanged),
    (.started.with { $0.status = "at_customs" }, .movedOn(to: "at_customs")),
  ])
  func aChangedOrderIsAConflict(maker: OrderMaker, conflict: Conflict) {
    #expect(verdict(maker) == .conflict(conflict))
  }

  @Test(arguments: [
    OrderMaker.started.with { $0.history = nil }, .started.with { $0.hasPayload = false },
    .started.with { $0.hasDriver = false }, .started.with { $0.status = nil },
  ])
  func aPartialDocumentDoesNotTell(maker: OrderMaker) { #expect(verdict(maker) == .undecidable) }

  @Test func withoutAHistoryAtTheTapTheStatusDecides() {
    let blind = OrderMaker.started.with { $0.history = nil }.baseline
    func verdict(_ maker: OrderMaker, attempted: Bool) -> Verdict {
      report.verdict(on: maker.document, baseline: blind, attempted: attempted, driver: own)
    }
    #expect(verdict(.started, attempted: false) == .ready)
    #expect(verdict(.enroute, attempted: false) == .applied(times: 1))
    #expect(verdict(.enroute, attempted: true) == .undecidable)
  }

  // MARK: Answers

  private func answer(_ maker: OrderMaker, _ command: (any CommandRules)? = nil) -> Verdict {
    (command ?? report).verdict(
      onAnswer: maker.with { $0.history = nil }.document, baseline: before, driver: own)
  }

  @Test func anAnswerAtTheNewStatusConfirms() { #expect(answer(.enroute) == .applied(times: 1)) }
  @Test func anAnswerAtTheOldStatusDoesNotTell() { #expect(answer(.started) == .ready) }
  @Test func anAnswerWithoutAPayloadDoesNotTell() {
    #expect(answer(.enroute.with { $0.hasPayload = false }) == .ready)
  }
  @Test func anAnswerAtAThirdStatusIsAnotherEffect() {
    #expect(answer(.completed) == .conflict(.movedOn(to: "completed")))
  }
  @Test func anAnswerForAnotherDriverIsAnotherEffect() {
    #expect(
      answer(.enroute.with { $0.driver = "driver_other" }) == .conflict(.reassigned(to: "Some Driver")))
  }
  @Test func anAnswerWithOtherStopsIsAnotherEffect() {
    #expect(answer(.enroute.with { $0.stops = ["place_a", "place_b"] }) == .conflict(.stopsChanged))
  }

  @Test func aCompletingActivityLandsOnCompletedWhateverItsCode() {
    let returned = ReportActivity(order: "order_a", activity: activity("returned", complete: true))
    let after = OrderMaker.completed.with { $0.history = ["STARTED", "RETURNED", "COMPLETED"] }
    #expect(answer(after, returned) == .applied(times: 1))
    #expect(
      returned.verdict(on: after.document, baseline: before, attempted: true, driver: own)
        == .applied(times: 1))
    #expect(returned.holds(on: after.document))
  }

  @Test func completingReadsTheCompletedLine() {
    let complete = CompleteOrder(order: "order_a")
    let seen = OrderMaker.enroute.baseline
    func verdict(_ maker: OrderMaker, attempted: Bool) -> Verdict {
      complete.verdict(on: maker.document, baseline: seen, attempted: attempted, driver: own)
    }
    #expect(verdict(.enroute, attempted: false) == .ready)
    #expect(verdict(.completed, attempted: true) == .applied(times: 1))
    #expect(
      verdict(.completed.with { $0.history?.append("COMPLETED") }, attempted: true) == .applied(times: 2))
    #expect(verdict(.canceled.with { $0.started = true }, attempted: true) == .conflict(.canceled))
  }
}
