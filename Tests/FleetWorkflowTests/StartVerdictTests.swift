import FleetModels
import FleetWorkflow
import Testing

/// What a document says about a start.
@Suite struct StartVerdictTests {
  private let start = StartOrder(order: "order_a")
  private let before = OrderMaker().baseline

  private func verdict(_ maker: OrderMaker, attempted: Bool = false, _ command: StartOrder? = nil) -> Verdict
  {
    (command ?? start).verdict(on: maker.document, baseline: before, attempted: attempted, driver: own)
  }

  @Test func aDispatchedOrderIsReady() { #expect(verdict(OrderMaker()) == .ready) }

  @Test func anUndispatchedOrderWaitsForTheDispatcher() {
    #expect(verdict(OrderMaker(isDispatched: false)) == .blocked(.dispatch))
  }

  @Test func skippingTheDispatchDoesNotWait() {
    let skipping = StartOrder(order: "order_a", skipDispatch: true)
    #expect(verdict(OrderMaker(isDispatched: false), skipping) == .ready)
  }

  @Test(arguments: [false, true])
  func aStartedOrderWithItsLineIsApplied(attempted: Bool) {
    #expect(verdict(.started, attempted: attempted) == .applied(times: 1))
  }

  @Test func twoLinesAfterAnAttemptAreTwoApplications() {
    let twice = OrderMaker.started.with { $0.history = ["STARTED", "STARTED"] }
    #expect(verdict(twice, attempted: true) == .applied(times: 2))
  }

  @Test(arguments: [false, true])
  func startedWithoutItsLineIsHalfAStart(attempted: Bool) {
    #expect(
      verdict(OrderMaker(started: true), attempted: attempted) == .halfApplied(.startedWithoutActivity))
  }

  @Test(arguments: [false, true])
  func anotherDriversStartIsNotOurs(attempted: Bool) {
    let theirs = OrderMaker.started.with { $0.driver = "driver_other" }
    #expect(verdict(theirs, attempted: attempted) == .conflict(.reassigned(to: "Some Driver")))
  }

  @Test func ourStartStaysOursWhenTheOrderMovedOn() {
    #expect(verdict(.completed, attempted: true) == .applied(times: 1))
  }

  @Test func whatSomebodyElseCompletedIsNotStarted() {
    #expect(verdict(.completed) == .conflict(.completed))
  }

  @Test(arguments: [
    (OrderMaker(driver: nil), Conflict.unassigned),
    (OrderMaker(driver: "driver_other"), .reassigned(to: "Some Driver")),
    (.canceled, .canceled),
    (OrderMaker(stops: ["place_elsewhere", "place_dropoff"]), .stopsChanged),
    (OrderMaker(stops: ["place_dropoff", "place_pickup"]), .stopsChanged),
  ])
  func aChangedOrderIsAConflict(maker: OrderMaker, conflict: Conflict) {
    #expect(verdict(maker) == .conflict(conflict))
  }

  @Test(arguments: [
    OrderMaker(history: nil), OrderMaker(hasPayload: false), OrderMaker(hasDriver: false),
    OrderMaker(started: nil),
  ])
  func aPartialDocumentDoesNotTell(maker: OrderMaker) { #expect(verdict(maker) == .undecidable) }

  // MARK: Answers

  private func answer(_ maker: OrderMaker) -> Verdict {
    start.verdict(onAnswer: maker.with { $0.history = nil }.document, baseline: before, driver: own)
  }

  @Test func anAnswerThatShowsItStartedConfirms() { #expect(answer(.started) == .applied(times: 1)) }

  @Test func anAnswerThatShowsNoChangeDoesNotTell() { #expect(answer(OrderMaker()) == .ready) }

  @Test func anAnswerThatIsHalfStartedDoesNotTell() { #expect(answer(OrderMaker(started: true)) == .ready) }

  @Test func anAnswerForAnotherDriverIsAnotherEffect() {
    #expect(
      answer(.started.with { $0.driver = "driver_other" }) == .conflict(.reassigned(to: "Some Driver")))
  }

  @Test func anAnswerForNobodyIsAnotherEffect() {
    #expect(answer(.started.with { $0.driver = nil }) == .conflict(.unassigned))
  }

  @Test func anAnswerWithOtherStopsIsAnotherEffect() {
    #expect(
      answer(.started.with { $0.stops = ["place_pickup", "place_elsewhere"] }) == .conflict(.stopsChanged))
  }

  @Test func aCanceledOrderNoLongerHoldsAStart() {
    #expect(!start.holds(on: OrderMaker.canceled.with { $0.started = true }.document))
    #expect(start.holds(on: OrderMaker.completed.document))
  }
}
