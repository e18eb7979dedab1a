import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// Orders that a dispatcher creates, and what is asked of them before the server has them.
@Suite struct NewOrderTests {
  private func draft(_ change: (inout OrderDraft) -> Void = { _ in }) -> OrderDraft {
    var draft = OrderDraft(pickup: .known("place_pickup"), dropoff: .known("place_dropoff"))
    draft.driver = "driver_own"
    draft.notes = "Ring"
    change(&draft)
    return draft
  }

  private func bench() throws -> Bench { try Bench(orders: [], isDesk: true) }

  /// The creation on the wire.
  private func sent(_ draft: OrderDraft) throws -> (Bench, String) {
    let bench = try bench()
    let id = try bench.tap(.create(draft))
    try bench.step(.began)
    try bench.answer()
    try bench.answer()
    try #require(bench.asked == ["create order"])
    return (bench, id)
  }

  private func created(_ bench: Bench) -> [String] {
    bench.server.ledger.filter { $0.what == "created" }.map(\.record)
  }

  @Test func itIsLookedForAndWhereWeAreIsAskedBeforeItIsSent() throws {
    let bench = try bench()
    try bench.tap(.create(draft()))
    try bench.step(.began)
    #expect(bench.wire.map(\.endpoint.path) == ["/v1/orders/entry_1"])
    try bench.answer()
    #expect(bench.asked == ["current organization"])
    try bench.answer()
    #expect(bench.asked == ["create order"])
  }

  @Test func itsAnswerConfirmsItAndNamesIt() throws {
    let (bench, id) = try sent(draft())
    try bench.answer()
    #expect(try bench.state(id) == .confirmed)
    #expect(try bench.entry(id).row.learned == "order_new1")
    #expect(try bench.entry(id).row.record == "order/order_new1")
    #expect(try bench.view("order_new1").order.notes == "Ring")
    try bench.settle()
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.fate == .plain)
    #expect(created(bench) == ["order_new1"])
    let receipt = try bench.outbox.receipt(for: Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max))
    #expect(receipt.isClean, "\(receipt.lines.map(\.finding))")
  }

  @Test func aLostAnswerIsFoundByItsInternalID() throws {
    let (bench, id) = try sent(draft())
    try bench.loseAnswer()
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.learned == "order_new1")
    #expect(created(bench).count == 1)
  }

  @Test func aLostRequestIsSentAgainOnlyAfterTheLongQuarantine() throws {
    let (bench, id) = try sent(draft())
    try bench.loseRequest()
    try bench.settle(for: bench.policy.dangerousQuarantine - 10_000)
    #expect(try bench.state(id) == .unknown)
    #expect(created(bench) == [])
    try bench.settle(for: 30_000)
    #expect(try bench.state(id) == .settled)
    #expect(created(bench).count == 1)
  }

  @Test func aProcessThatDiesOnTheWireMakesNoSecondOrder() throws {
    let (bench, id) = try sent(draft())
    let (_, endpoint) = try bench.take()
    _ = bench.server.handle(endpoint)
    try bench.die()
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(created(bench).count == 1)
  }

  @Test func aRefusalIsGivenToAPersonInTheServersWords() throws {
    let (bench, id) = try sent(draft { $0.driver = "driver_nope" })
    try bench.answer()
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .rejected(["The selected driver is invalid."]))
  }

  @Test func nothingIsCreatedInAnotherOrganization() throws {
    let bench = try bench()
    let id = try bench.tap(.create(draft()))
    bench.server.organization = "company_other"
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == .pending)
    #expect(try bench.outbox.summary(now: bench.moment).isTokenRefused)
    #expect(created(bench) == [])
  }

  // MARK: A name of the dispatcher's own

  @Test func aNameThatIsTakenIsSaidBeforeAnythingIsSent() throws {
    let bench = try Bench(isDesk: true)
    bench.server.orders["order_b"] = ServerModel.OrderModel()
    let id = try bench.tap(.create(draft { $0.internalID = "N-order_b" }))
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .conflict(.internalIDTaken("N-order_b", by: "order_b")))
    #expect(try bench.outbox.choices(for: bench.entry(id)) == [.retry, .discard])
    #expect(try bench.outbox.newOrders().count == 1)
    #expect(created(bench) == [])
  }

  @Test func aNameThatThisDeviceKnowsIsRefusedAtOnce() throws {
    let bench = try Bench(isDesk: true)
    #expect(throws: Refusal.internalIDUsed("N-order_a")) {
      try bench.tap(.create(draft { $0.internalID = "N-order_a" }))
    }
    try bench.tap(.create(draft { $0.internalID = "N-7" }))
    #expect(throws: Refusal.internalIDUsed("N-7")) {
      try bench.tap(.create(draft { $0.internalID = "N-7" }))
    }
    #expect(throws: Refusal.internalIDUsed("N-7")) {
      try bench.tap(.update("order_a", [.internalID("N-7")]))
    }
  }

  @Test func whatIsNoVehiclesIdIsRefused() throws {
    let bench = try Bench(isDesk: true)
    #expect(throws: Refusal.notAVehicle("Toyota Hiace")) {
      try bench.tap(.update("order_a", [.vehicle("Toyota Hiace")]))
    }
  }

  @Test func aFreeNameIsUsedAndFoundAgain() throws {
    let (bench, id) = try sent(draft { $0.internalID = "N-7" })
    try bench.loseAnswer()
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.server.orders["order_new1"]?.desk.internalID == "N-7")
  }

  @Test func anothersOrderOfThatNameIsNotTakenForOurs() throws {
    let (bench, id) = try sent(draft { $0.internalID = "N-7" })
    bench.server.orders["order_0"] = ServerModel.OrderModel()
    bench.server.orders["order_0"]?.desk.internalID = "N-7"
    try bench.loseRequest()
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .conflict(.internalIDTaken("N-7", by: "order_0")))
  }

  // MARK: Before the server has it

  @Test func itIsShownFromItsDraft() throws {
    let bench = try bench()
    let id = try bench.tap(.create(draft()))
    let shown = try bench.view(Order.ID(createdBy: id))
    #expect(shown.order.notes == "Ring")
    #expect(shown.serverStatus == nil)
    #expect(shown.pending == 1)
    #expect(try bench.outbox.newOrders() == [shown])
  }

  @Test func whatIsAskedOfItIsShownAndWaitsBehindIt() throws {
    let bench = try bench()
    let id = try bench.tap(.create(draft { $0.driver = nil }))
    let order = Order.ID(createdBy: id)
    let assign = try bench.tap(.assign(order, "driver_own", name: "Own Driver"))
    try bench.tap(.dispatch(order))
    let shown = try #require(try bench.outbox.newOrders().first)
    #expect(shown.order.driverAssigned.value?.name == "Own Driver")
    #expect(shown.order.status == .dispatched)
    #expect(shown.pending == 3)
    #expect(try bench.entry(assign).command.rules.cites == [id])
    #expect(try bench.entry(assign).row.lane == bench.entry(id).row.lane)
    try bench.step(.began)
    #expect(bench.wire.map(\.endpoint.path) == ["/v1/orders/entry_1"])
  }

  @Test func theyGetTheOrdersIdInTheStepThatConfirmsIt() throws {
    let bench = try bench()
    let id = try bench.tap(.create(draft { $0.driver = nil }))
    let assign = try bench.tap(.assign(Order.ID(createdBy: id), "driver_own"))
    let comment = try bench.tap(.comment(Order.ID(createdBy: id), "By the back door"))
    try bench.step(.began)
    for _ in 0..<3 { try bench.answer() }
    let row = try bench.entry(assign).row
    #expect(row.record == "order/order_new1")
    #expect(row.lane == "order/order_new1")
    #expect(row.order == "order_new1")
    #expect(try bench.entry(assign).command.rules.concerns == "order_new1")
    #expect(try bench.entry(comment).row.record == "comments/order_new1")
    try bench.settle(for: 60_000)
    #expect(
      bench.effects(on: "order_new1").sorted() == ["comment By the back door", "created", "put driver"])
  }

  @Test func aTapOnTheOldIdReachesTheOrder() throws {
    let (bench, id) = try sent(draft())
    try bench.answer()
    let cancel = try bench.tap(.cancel(Order.ID(createdBy: id)))
    #expect(try bench.entry(cancel).row.order == "order_new1")
    #expect(try bench.view(Order.ID(createdBy: id)).order.status == .canceled)
    #expect(try bench.outbox.currentID(of: Order.ID(createdBy: id)) == "order_new1")
  }

  @Test func aCommentOnTheOldIdReachesTheOrder() throws {
    let (bench, id) = try sent(draft())
    try bench.answer()
    let comment = try bench.tap(.comment(Order.ID(createdBy: id), "By the back door"))
    #expect(try bench.entry(comment).row.record == "comments/order_new1")
    #expect(try bench.entry(comment).row.lane.hasPrefix("comment/order_new1/"))
  }

  @Test func anOrderThatTheServerIsKnownToHaveIsNotShownTwice() throws {
    let (bench, _) = try sent(draft())
    try bench.loseAnswer()
    try bench.fetchAll()
    #expect(try bench.outbox.newOrders() == [])
  }

  @Test func givingUpTheCreationAsksForWhatComesAfterIt() throws {
    let bench = try bench()
    let id = try bench.tap(.create(draft()))
    let cancel = try bench.tap(.schedule(Order.ID(createdBy: id), Timestamp("2026-03-11T08:00:00Z")!))
    #expect(throws: Outbox.DecisionRefusal.hasFollowers(id, [cancel])) {
      try bench.outbox.discard(id, includingFollowers: false, now: bench.moment)
    }
    try bench.outbox.discard(id, includingFollowers: true, now: bench.moment)
    #expect(try bench.state(cancel) == .withdrawn)
    #expect(try bench.outbox.newOrders() == [])
    #expect(throws: Refusal.unknownOrder("new_entry_1")) { try bench.tap(.cancel(Order.ID(createdBy: id))) }
    try bench.step(.began)
    #expect(bench.wire.isEmpty)
  }

  @Test func nothingMoreIsTakenWhileTheCreationNeedsADecision() throws {
    let (bench, id) = try sent(draft())
    try bench.land(status: 400, #"{"error":"Invalid order `type` or `order_config` provided."}"#)
    try bench.settle(for: 5_000)
    #expect(try bench.view(Order.ID(createdBy: id)).held?.id == id)
    #expect(throws: Refusal.self) { try bench.tap(.cancel(Order.ID(createdBy: id))) }
  }

  @Test func aCreationThatIsDeletedAgainAgreesOnTheReceipt() throws {
    let (bench, id) = try sent(draft())
    try bench.answer()
    try bench.settle()
    try bench.tap(.delete(Order.ID(createdBy: id)))
    try bench.step(.woke)
    try bench.settle(for: 5_000)
    let receipt = try bench.outbox.receipt(for: Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max))
    #expect(receipt.isClean, "\(receipt.lines.map(\.finding))")
  }

  // MARK: Whatever happens

  /// Create, assign, dispatch; every outcome of each and a death at every boundary.
  private func chain(_ script: [World.Outcome], deaths: Set<Int> = []) throws -> Int {
    let bench = try bench()
    let id = try bench.tap(.create(draft { $0.driver = nil }))
    let order = Order.ID(createdBy: id)
    try bench.tap(.assign(order, "driver_own"))
    try bench.tap(.dispatch(order))
    let world = World(bench)
    world.deaths = deaths
    var writes = 0
    world.line = { endpoint in
      guard endpoint.isWrite else {
        if endpoint.path.contains("new_") { Issue.record("the server was asked about \(endpoint.path)") }
        return .answered
      }
      defer { writes += 1 }
      return writes < script.count ? script[writes] : .answered
    }
    world.decide = { try bench.outbox.retry($0.id, now: bench.moment) }
    do {
      try world.run(limit: 7_200_000)
    } catch {
      Issue.record("\(script) deaths \(deaths): \(error)\n\(world.trace.joined(separator: "\n"))")
    }
    let effects = bench.server.ledger.map(\.what)
    #expect(effects == ["created", "put driver", "dispatched"], "\(script) deaths \(deaths)")
    #expect(try bench.outbox.entries().allSatisfy { $0.state == .settled && $0.row.fate == .plain })
    #expect(try bench.outbox.newOrders() == [])
    return world.boundaries
  }

  @Test(arguments: SmallScopeTests.outcomes)
  func theChainIsDoneOnceWhateverBecomesOfTheCreation(outcome: World.Outcome) throws {
    _ = try chain([outcome])
  }

  @Test func theChainIsDoneOnceWithADeathAtEveryBoundary() throws {
    let boundaries = try chain([])
    for death in 1...boundaries { _ = try chain([], deaths: [death]) }
  }

  @Test(arguments: [World.Outcome.answerLost, .late(reads: 4)])
  func theChainIsDoneOnceWithADeathAtEveryBoundaryOfALostCreation(outcome: World.Outcome) throws {
    let boundaries = try chain([outcome])
    for death in 1...boundaries { _ = try chain([outcome], deaths: [death]) }
  }
}
