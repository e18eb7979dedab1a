import FleetModels
import FleetWorkflow
import Testing

/// Taking an order on offer: whose it is, decides everything.
@Suite struct AcceptVerdictTests {
  private let accept = AcceptOrder(order: "order_a", driver: own, driverName: "Own Driver")
  private static let offered = OrderMaker(driver: nil, isAdhoc: true)
  private static let ours = OrderMaker.started.with { $0.isAdhoc = true }
  private static let theirs = ours.with { $0.driver = "driver_other" }

  private func verdict(_ maker: OrderMaker, attempted: Bool = false) -> Verdict {
    accept.verdict(
      on: maker.document, baseline: Self.offered.baseline, attempted: attempted, driver: own)
  }

  private func answer(_ maker: OrderMaker) -> Verdict {
    accept.verdict(
      onAnswer: maker.with { $0.history = nil }.document, baseline: Self.offered.baseline, driver: own)
  }

  @Test(arguments: [offered, offered.with { $0.driver = "driver_own" }])
  func anOrderThatNobodyOrWeHaveIsReady(maker: OrderMaker) { #expect(verdict(maker) == .ready) }

  @Test(arguments: [false, true])
  func startedAndOursIsApplied(attempted: Bool) {
    #expect(verdict(Self.ours, attempted: attempted) == .applied(times: 1))
  }

  @Test func theRivalsLineIsNotASecondOneOfOurs() {
    let twice = Self.ours.with { $0.history = ["STARTED", "STARTED"] }
    #expect(verdict(twice, attempted: true) == .applied(times: 1))
    #expect(
      accept.timesShown(on: twice.document, baseline: Self.offered.baseline, driver: own) == 1)
  }

  @Test(arguments: [false, true])
  func anotherDriversNameOnItIsAConflictThatNamesHim(attempted: Bool) {
    #expect(verdict(Self.theirs, attempted: attempted) == .conflict(.takenBy("Some Driver")))
    #expect(!accept.isOurs(on: Self.theirs.document, driver: own))
  }

  @Test(arguments: [
    (OrderMaker.canceled.with { $0.driver = nil }, Conflict.canceled),
    (OrderMaker.completed, .completed),
    (offered.with { $0.stops = ["place_elsewhere", "place_dropoff"] }, .stopsChanged),
    (offered.with { $0.isAdhoc = false }, .noLongerOffered),
    (ours.with { $0.driver = nil }, .unassigned),
  ])
  func aChangedOrderIsAConflict(maker: OrderMaker, conflict: Conflict) {
    #expect(verdict(maker) == .conflict(conflict))
  }

  @Test func ourAcceptanceStaysOursWhenTheOrderMovedOn() {
    #expect(verdict(.completed, attempted: true) == .applied(times: 1))
  }

  @Test func oursButWithoutItsLineIsHalfAStart() {
    let half = Self.offered.with {
      $0.started = true
      $0.driver = "driver_own"
    }
    #expect(verdict(half, attempted: true) == .halfApplied(.startedWithoutActivity))
  }

  @Test func whatIsNotDispatchedWaits() {
    #expect(verdict(Self.offered.with { $0.isDispatched = false }) == .blocked(.dispatch))
  }

  @Test(arguments: [
    offered.with { $0.history = nil }, offered.with { $0.hasPayload = false },
    offered.with { $0.hasDriver = false },
  ])
  func aPartialDocumentDoesNotTell(maker: OrderMaker) { #expect(verdict(maker) == .undecidable) }

  // MARK: Answers

  @Test func anAnswerThatNamesUsConfirms() { #expect(answer(Self.ours) == .applied(times: 1)) }

  @Test func anAnswerThatNamesAnotherIsAnotherEffect() {
    #expect(answer(Self.theirs) == .conflict(.takenBy("Some Driver")))
  }

  @Test(arguments: [ours.with { $0.driver = nil }, ours.with { $0.hasDriver = false }])
  func anAnswerThatNamesNobodyDoesNotTell(maker: OrderMaker) { #expect(answer(maker) == .ready) }

  // MARK: The view

  @Test func anAcceptedOrderIsShownAsOursAndStarted() {
    var document = Self.offered.document
    accept.apply(to: &document, at: tappedAt)
    #expect(document.order?.driverAssigned.value?.id == own)
    #expect(document.order?.driverAssigned.value?.name == "Own Driver")
    #expect(document.order?.status == .started)
    #expect(document.order?.started == true)
  }

  // MARK: Taps

  private func refusal(_ tap: Tap, on maker: OrderMaker?) -> Refusal? {
    do {
      _ = try tap.commands(
        shown: maker?.document, offered: { _ in [] }, as: "entry_1", driver: own, at: tappedAt)
      return nil
    } catch {
      return error as? Refusal
    }
  }

  @Test func anOrderOnOfferBecomesACommandInOurName() throws {
    let us = Driver(json: ["id": "driver_own", "name": "Own Driver"])
    let commands = try Tap.accept("order_a").commands(
      shown: Self.offered.document, offered: { _ in [] }, as: "entry_1", driver: own, us: us, at: tappedAt)
    #expect(commands == [.acceptOrder(accept)])
  }

  @Test(arguments: [
    (OrderMaker?.none, Refusal.unknownOrder("order_a")),
    (OrderMaker(driver: nil), .notOnOffer("order_a")),
    (OrderMaker(), .notOnOffer("order_a")),
    (theirs, .notYours("order_a", of: "Some Driver")),
    (ours, .alreadyStarted("order_a")),
    (offered.with { $0.status = "canceled" }, .alreadyOver("order_a", "canceled")),
    (offered.with { $0.isDispatched = false }, .notDispatched("order_a")),
  ])
  func whatIsNotOnOfferIsRefused(maker: OrderMaker?, expected: Refusal) {
    #expect(refusal(.accept("order_a"), on: maker) == expected)
    #expect(expected.description.contains("Nothing was stored"))
  }
}
