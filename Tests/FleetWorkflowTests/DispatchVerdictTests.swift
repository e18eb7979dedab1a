import FleetModels
import FleetWorkflow
import Testing

/// What a document says about the dispatcher's commands. Whose the order is does not matter to them.
@Suite struct DispatchVerdictTests {
  private static let scheduled = Timestamp("2026-03-11T08:00:00Z")!

  /// A command asked for on the plain order, and a document that shows it done.
  struct Wanted: Sendable, CustomTestStringConvertible {
    var tap: Tap
    var done: RecordDocument
    var testDescription: String { "\(tap)" }
  }

  static let sets = [
    Wanted(tap: .assign("order_a", "driver_other"), done: OrderMaker(driver: "driver_other").desk()),
    Wanted(tap: .unassign("order_a"), done: OrderMaker(driver: nil).desk()),
    Wanted(
      tap: .schedule("order_a", scheduled),
      done: OrderMaker().desk(["scheduled_at": "2026-03-11T08:00:00.000000Z"])),
    Wanted(tap: .update("order_a", [.notes("Ring")]), done: OrderMaker().desk(["notes": "Ring"])),
    Wanted(
      tap: .update("order_a", [.vehicle("vehicle_1")]),
      done: OrderMaker().desk(["vehicle_assigned": ["id": "vehicle_1"]])),
    Wanted(
      tap: .update("order_a", [.internalID("N-2")]), done: OrderMaker().desk(["internal_id": "N-2"])),
    Wanted(
      tap: .update("order_a", [.meta(OrderMeta(["a": 1]))]), done: OrderMaker().desk(["meta": ["a": 1]])),
  ]

  /// What somebody else made of the field that the command is about.
  static let changed: [(Tap, RecordDocument, Conflict)] = [
    (
      .assign("order_a", "driver_other"), OrderMaker(driver: "driver_third").desk(),
      .changed("driver", to: "Some Driver")
    ),
    (.assign("order_a", "driver_other"), OrderMaker(driver: nil).desk(), .changed("driver", to: nil)),
    (.unassign("order_a"), OrderMaker(driver: "driver_third").desk(), .changed("driver", to: "Some Driver")),
    (
      .schedule("order_a", scheduled), OrderMaker().desk(["scheduled_at": "2026-03-12 09:00:00"]),
      .changed("scheduled time", to: "2026-03-12T09:00:00Z")
    ),
    (
      .update("order_a", [.notes("Ring")]), OrderMaker().desk(["notes": "Knock"]),
      .changed("notes", to: "Knock")
    ),
  ]

  private func command(_ tap: Tap) throws -> any CommandRules {
    try dispatchersCommand(tap, on: OrderMaker().desk()).rules
  }

  private func verdict(_ tap: Tap, _ document: RecordDocument, attempted: Bool = false) throws -> Verdict {
    try command(tap).verdict(
      on: document, baseline: Baseline(OrderMaker().desk()), attempted: attempted, driver: nil)
  }

  @Test(arguments: sets)
  func anOrderAsItWasSeenIsReady(wanted: Wanted) throws {
    #expect(try verdict(wanted.tap, OrderMaker().desk()) == .ready)
    #expect(try verdict(wanted.tap, OrderMaker().desk(), attempted: true) == .ready)
  }

  @Test(arguments: sets, [false, true])
  func anOrderAsItIsWantedIsApplied(wanted: Wanted, attempted: Bool) throws {
    #expect(try verdict(wanted.tap, wanted.done, attempted: attempted) == .applied(times: 1))
    #expect(try command(wanted.tap).holds(on: wanted.done))
    #expect(try !command(wanted.tap).holds(on: OrderMaker().desk()))
  }

  @Test(arguments: sets)
  func anAnswerThatShowsTheValueConfirmsAndOneThatDoesNotIsNoProof(wanted: Wanted) throws {
    let command = try command(wanted.tap)
    let baseline = Baseline(OrderMaker().desk())
    #expect(command.verdict(onAnswer: wanted.done, baseline: baseline, driver: nil) == .applied(times: 1))
    #expect(command.verdict(onAnswer: OrderMaker().desk(), baseline: baseline, driver: nil) == .ready)
  }

  @Test(arguments: sets)
  func applyingItShowsItDone(wanted: Wanted) throws {
    var shown = OrderMaker().desk()
    try command(wanted.tap).apply(to: &shown, at: tappedAt)
    #expect(try command(wanted.tap).holds(on: shown))
  }

  @Test(arguments: changed)
  func aThirdValueIsAConflictAndNamed(tap: Tap, document: RecordDocument, conflict: Conflict) throws {
    #expect(try verdict(tap, document) == .conflict(conflict))
    #expect(try verdict(tap, document, attempted: true) == .conflict(conflict))
  }

  @Test(arguments: sets, [(OrderMaker.canceled, Conflict.canceled), (.completed, .completed)])
  func anOrderThatEndedMeanwhileIsAConflict(wanted: Wanted, end: (maker: OrderMaker, conflict: Conflict))
    throws
  {
    #expect(try verdict(wanted.tap, end.maker.desk()) == .conflict(end.conflict))
  }

  @Test(arguments: [Tap.assign("order_a", "driver_other"), .unassign("order_a")])
  func anOrderThatItsDriverStartedMeanwhileIsNotTakenFromHim(tap: Tap) throws {
    #expect(try verdict(tap, OrderMaker.started.desk()) == .conflict(.movedOn(to: "started")))
  }

  @Test(arguments: sets)
  func aPartialDocumentDoesNotTell(wanted: Wanted) throws {
    #expect(try verdict(wanted.tap, OrderMaker(hasPayload: false).desk()) == .undecidable)
  }

  @Test func whatStandsInOtherStopsDoesNotMatterToADispatcher() throws {
    let elsewhere = OrderMaker(stops: ["place_elsewhere", "place_dropoff"])
    #expect(try verdict(.update("order_a", [.notes("Ring")]), elsewhere.desk()) == .ready)
  }

  @Test func aWriteThatMovesTheRoundsPointerIsDangerous() throws {
    let round = OrderMaker(waypoints: ["place_m"]).desk()
    #expect(
      try dispatchersCommand(.assign("order_a", "driver_other"), on: round).rules.repeatHarm == .dangerous)
    #expect(try dispatchersCommand(.unassign("order_a"), on: round).rules.repeatHarm == .dangerous)
    #expect(
      try dispatchersCommand(.update("order_a", [.notes("Ring")]), on: round).rules.repeatHarm == .dangerous)
  }

  @Test func metaIsTheSameHoweverTheServerWritesIt() throws {
    func number(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }
    let wanted = OrderMeta(["a": " x ", "n": try number("1.5"), "e": [:], "t": ""])
    let stored = OrderMaker().desk(["meta": ["a": "x", "n": try number("1.50"), "e": [], "t": .null]])
    #expect(try verdict(.update("order_a", [.meta(wanted)]), stored, attempted: true) == .applied(times: 1))
  }

  // MARK: Dispatch

  private func dispatchVerdict(_ maker: OrderMaker, attempted: Bool = false) -> Verdict {
    DispatchOrder(order: "order_a").verdict(
      on: maker.document, baseline: OrderMaker(isDispatched: false).baseline, attempted: attempted,
      driver: nil)
  }

  @Test func anUndispatchedOrderWithADriverIsReady() {
    #expect(dispatchVerdict(OrderMaker(status: "created", isDispatched: false)) == .ready)
  }

  @Test(arguments: [false, true])
  func aDispatchedOrderIsAppliedWhoeverDidIt(attempted: Bool) {
    #expect(dispatchVerdict(OrderMaker(), attempted: attempted) == .applied(times: 1))
  }

  @Test func anOrderThatLostItsDriverCannotBeDispatched() {
    #expect(dispatchVerdict(OrderMaker(isDispatched: false, driver: nil)) == .conflict(.noDriver))
    #expect(dispatchVerdict(OrderMaker(isDispatched: false, driver: nil, isAdhoc: true)) == .ready)
  }

  @Test func aCanceledOrderIsNotDispatchedButAnAttemptBeforeWas() {
    #expect(dispatchVerdict(.canceled) == .conflict(.canceled))
    #expect(dispatchVerdict(.canceled, attempted: true) == .applied(times: 1))
  }

  // MARK: Cancel

  private func cancelVerdict(_ maker: OrderMaker, attempted: Bool = false) -> Verdict {
    CancelOrder(order: "order_a").verdict(
      on: maker.document, baseline: OrderMaker().baseline, attempted: attempted, driver: nil)
  }

  @Test(arguments: [OrderMaker(), .started, .enroute])
  func anOrderUnderWayCanBeCanceled(maker: OrderMaker) { #expect(cancelVerdict(maker) == .ready) }

  @Test(arguments: [false, true])
  func aCompletedOrderIsNotCanceled(attempted: Bool) {
    #expect(cancelVerdict(.completed, attempted: attempted) == .conflict(.completed))
  }

  @Test(arguments: [false, true])
  func aCanceledOrderIsAsItWasWantedWhoeverDidIt(attempted: Bool) {
    #expect(cancelVerdict(.canceled, attempted: attempted) == .applied(times: 1))
  }

  @Test func twoLinesAfterAnAttemptAreTwoCancellations() {
    let twice = OrderMaker.canceled.with { $0.history = ["CANCELED", "CANCELED"] }
    #expect(cancelVerdict(twice, attempted: true) == .applied(times: 2))
  }

  @Test func anAnswerConfirmsOnlyWhereTheOrderWasNotCanceledBefore() {
    func answer(_ before: OrderMaker) -> Verdict {
      CancelOrder(order: "order_a").verdict(
        onAnswer: OrderMaker.canceled.with { $0.history = nil }.document, baseline: before.baseline,
        driver: nil)
    }
    #expect(answer(OrderMaker()) == .applied(times: 1))
    #expect(answer(.canceled) == .ready)
  }

  // MARK: Delete

  private func deleteVerdict(_ maker: OrderMaker, seen: OrderMaker = OrderMaker()) -> Verdict {
    DeleteOrder(order: "order_a").verdict(
      on: maker.document, baseline: seen.baseline, attempted: false, driver: nil)
  }

  @Test func anOrderThatIsThereCanBeDeletedAlsoOnceItIsCanceled() {
    #expect(deleteVerdict(OrderMaker()) == .ready)
    #expect(deleteVerdict(.canceled) == .ready)
    #expect(deleteVerdict(.completed, seen: .completed) == .ready)
  }

  @Test func whatADriverBeganOrEndedMeanwhileIsNotDeletedUnseen() {
    #expect(deleteVerdict(.started) == .conflict(.movedOn(to: "started")))
    #expect(deleteVerdict(.completed) == .conflict(.completed))
  }

  // MARK: Create

  private let made = CreateOrder(
    draft: OrderDraft(pickup: .known("place_a"), dropoff: .known("place_b")), mutation: "entry_1")

  private func created(_ members: JSONObject) -> Order {
    Order(json: ["id": "order_9"].merging(members) { $1 })
  }

  private func createVerdict(_ command: CreateOrder, _ document: RecordDocument) -> Verdict {
    command.verdict(on: document, baseline: Baseline(), attempted: true, driver: nil)
  }

  private var named: CreateOrder {
    var command = made
    command.draft.internalID = "N-7"
    return command
  }

  @Test func anOrderThatIsNotThereIsReady() {
    #expect(createVerdict(made, .creation(nil)) == .ready)
    #expect(createVerdict(named, .creation(nil)) == .ready)
  }

  @Test func anOrderOfOurNameIsOurs() {
    let found = created(["internal_id": "entry_1"])
    #expect(createVerdict(made, .creation(found)) == .applied(times: 1))
    #expect(made.made(on: .creation(found)) == "order_9")
  }

  @Test func anOrderOfAGivenNameIsOursOnlyWithOurMark() {
    let theirs = created(["internal_id": "N-7"])
    #expect(createVerdict(named, .creation(theirs)) == .conflict(.internalIDTaken("N-7", by: "order_9")))
    let ours = created(["internal_id": "N-7", "meta": ["client_mutation_id": "entry_1"]])
    #expect(createVerdict(named, .creation(ours)) == .applied(times: 1))
  }

  @Test func onceItsIdIsKnownItHoldsWhateverBecameOfItsNames() {
    let renamed = RecordDocument.order(created(["internal_id": "N-8"]))
    #expect(made.holds(on: renamed, made: "order_9"))
    #expect(!made.holds(on: renamed, made: "order_1"))
  }

  // MARK: Set back

  private func back(_ maker: RoundMaker) -> Verdict {
    SetDestination(order: "order_a", stop: StopKey(kind: .waypoint, id: "place_b"), movedTo: "place_a")
      .verdict(
        on: maker.document, baseline: Baseline(), attempted: false, driver: nil)
  }

  @Test func aRoundIsSetBackFromWhereAWriteOfOursMovedItWhoeverHasIt() {
    #expect(back(RoundMaker()) == .ready)
    #expect(back(RoundMaker(driver: "driver_third")) == .ready)
    #expect(back(RoundMaker(driver: nil)) == .ready)
  }

  @Test(arguments: [
    RoundMaker(current: "place_b"), RoundMaker(current: "place_c"), RoundMaker(status: "completed"),
    RoundMaker(status: "canceled"),
    RoundMaker(waypoints: [
      .init(id: "place_a"), .init(id: "place_b", status: "COMPLETED", isComplete: true),
    ]), RoundMaker(waypoints: [.init(id: "place_a"), .init(id: "place_c")]),
  ])
  func thereIsNothingToSetBackOnceTheDriverHasMovedOn(maker: RoundMaker) {
    #expect(back(maker) == .applied(times: 1))
  }
}
