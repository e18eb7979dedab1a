import FleetModels
import FleetWorkflow
import Testing

/// What comes next, without the network.
@Suite struct OrderFlowTests {
  private let none = OrderFlow(offers: [])
  /// The company's default config as the server gives it (captures 358).
  private let plain: OrderConfig

  init() throws {
    let answer = try Fixture.json("server-order-configs")
    plain = try OrderConfig(document: try #require(answer.array?.first))
  }

  private func codes(_ next: [NextActivity]) -> [String] { next.map(\.code.text) }

  @Test(arguments: [
    ("created", ["dispatched"]), ("dispatched", ["started"]), ("started", ["enroute"]),
    ("enroute", ["completed"]), ("completed", []), ("canceled", []), ("at_customs", []),
  ])
  func theDefaultFlowGoesFromCreatedToCompleted(status: String, next: [String]) {
    let offered = OrderFlow(offers: [], config: plain).next(for: OrderMaker(status: status).order)
    #expect(codes(offered) == next)
    #expect(offered.allSatisfy { !$0.isProvisional })
  }

  @Test func theDefaultFlowIsAGuessWhileTheConfigWasNeverRead() {
    #expect(none.next(for: OrderMaker.started.order).map(\.isProvisional) == [true])
  }

  @Test func theDefaultFlowIsAGuessWhenTheConfigHasACodeMore() {
    var edited = plain
    edited.json["flow"] = .array((plain.json["flow"]?.array ?? []) + [["code": "wait", "complete": false]])
    let next = OrderFlow(offers: [], config: edited).next(for: OrderMaker.started.order)
    #expect(codes(next) == ["enroute"])
    #expect(next.map(\.isProvisional) == [true])
  }

  @Test func theDefaultFlowIsAGuessOnceTheConfigWasEdited() {
    var edited = plain
    edited.json["updated_at"] = "2026-11-21T18:00:00.000000Z"
    let next = OrderFlow(offers: [], config: edited).next(for: OrderMaker.started.order)
    #expect(next.map(\.isProvisional) == [true])
  }

  @Test func theDefaultFlowOffersNoCodeThatTheConfigLacks() {
    var edited = plain
    edited.json["flow"] = [["code": "created"], ["code": "accepted"]]
    #expect(OrderFlow(offers: [], config: edited).next(for: OrderMaker.started.order).isEmpty)
  }

  @Test func anAnswerThatIsNotTheDefaultFlowsMakesAGuessOfTheRestOfIt() {
    let other = OrderFlow.Offer(order: nil, after: "started", activities: [activity("wait")])
    let flow = OrderFlow(offers: [other], config: plain)
    #expect(codes(flow.next(for: OrderMaker.started.order)) == ["wait"])
    #expect(flow.next(for: OrderMaker.started.order).map(\.isProvisional) == [true])
    #expect(flow.next(for: OrderMaker.enroute.order).map(\.isProvisional) == [true])
  }

  @Test func anAnswerThatAgreesWithTheDefaultFlowIsCertainAndWins() {
    let seen = OrderFlow.Offer(order: nil, after: "started", activities: [activity("enroute")])
    let next = OrderFlow(offers: [seen], config: plain).next(for: OrderMaker.started.order)
    #expect(next.map(\.activity.status) == ["Order enroute"])
    #expect(next.map(\.isProvisional) == [false])
  }

  @Test func theServerIsAskedUntilAStepIsCertain() {
    let order = OrderMaker.started.order
    let others = OrderFlow.Offer(order: nil, after: "started", activities: [activity("enroute")])
    let own = OrderFlow.Offer(order: "order_a", after: "started", activities: [activity("enroute")])
    #expect(!OrderFlow(offers: [], config: plain).isLearned(for: order))
    #expect(!OrderFlow(offers: [others]).isLearned(for: order))
    #expect(OrderFlow(offers: [others], config: plain).isLearned(for: order))
    #expect(OrderFlow(offers: [own]).isLearned(for: order))
    #expect(none.isLearned(for: OrderMaker.completed.order))
  }

  @Test func anOfferToAnOrderThatWasEditedSinceIsAskedForAgain() {
    var order = OrderMaker.started.order
    order.json["updated_at"] = "2026-03-10T12:00:00.000000Z"
    let own = OrderFlow.Offer(
      order: "order_a", after: "started", activities: [activity("loaded")], basis: OrderFlow.basis(of: order))
    let flow = OrderFlow(offers: [own])
    #expect(flow.isLearned(for: order))
    #expect(flow.next(for: order).map(\.isProvisional) == [false])
    order.json["updated_at"] = "2026-03-10T12:05:00.000000Z"
    #expect(!flow.isLearned(for: order))
    #expect(flow.next(for: order).map(\.isProvisional) == [true])
  }

  @Test func aStopStandsInTheFlowByItself() throws {
    let round = RoundMaker().with { $0.waypoints[1].status = "ENROUTE" }.document
    let order = try #require(round.order)
    let flow = OrderFlow(offers: [])
    #expect(
      round.stops.map { flow.next(for: order, at: $0).map(\.code) } == [
        ["enroute"], ["completed"], ["enroute"],
      ])
    let done = RoundMaker.movedOn.document
    #expect(flow.next(for: order, at: done.stops[0]).isEmpty)
  }

  @Test func anotherOrdersTextsAndDemandForAProofAreNotShared() {
    var offered = activity("completed", complete: true)
    offered.json["_resolved_details"] = "Order 17 is done."
    offered.json["require_pod"] = true
    offered.json["pod_method"] = "photo"
    let shared = offered.shared(from: OrderMaker.enroute.with { $0.proofMethod = "photo" }.order)
    #expect(shared.resolvedDetails == nil)
    #expect(shared.requirePOD == nil)
    #expect(offered.shared(from: OrderMaker.enroute.order).requirePOD == true)
  }

  @Test func theConfigTellsWhetherASharedEntryNeedsAProof() {
    var seen = activity("completed", complete: true)
    seen.json["require_pod"] = nil
    var config = plain
    config.json["flow"] = [["code": "completed", "require_pod": true, "pod_method": "photo"]]
    let offer = OrderFlow.Offer(order: nil, after: "enroute", activities: [seen])
    let next = OrderFlow(offers: [offer], config: config).next(for: OrderMaker.enroute.order)
    #expect(next.map(\.activity.requirePOD) == [true])
  }

  @Test func theDefaultFlowIsNotForAnotherConfig() {
    #expect(none.next(for: OrderMaker(status: "started", type: "groceries").order).isEmpty)
  }

  @Test func theDefaultCompletionCompletes() {
    #expect(none.next(for: OrderMaker.enroute.order).first?.activity.complete == true)
  }

  @Test func whatTheServerOfferedThisOrderIsCertain() {
    let flow = OrderFlow(offers: [
      .init(order: "order_b", after: "started", activities: [activity("loaded")]),
      .init(order: "order_a", after: "started", activities: [activity("inspect"), activity("enroute")]),
    ])
    let next = flow.next(for: OrderMaker.started.order)
    #expect(codes(next) == ["inspect", "enroute"])
    #expect(next.allSatisfy { !$0.isProvisional })
  }

  @Test func theNewestAnswerForThisOrderCounts() {
    let flow = OrderFlow(offers: [
      .init(order: "order_a", after: "started", activities: [activity("new")]),
      .init(order: "order_a", after: "started", activities: [activity("old")]),
    ])
    #expect(codes(flow.next(for: OrderMaker.started.order)) == ["new"])
  }

  @Test func whatOthersWereOfferedServesAsAGuess() {
    let offer = OrderFlow.Offer(order: nil, after: "started", activities: [activity("loaded")])
    let next = OrderFlow(offers: [offer]).next(for: OrderMaker.started.order)
    #expect(codes(next) == ["loaded"])
    #expect(next.map(\.isProvisional) == [true])
  }

  @Test func whatOthersWereOfferedIsCertainWhereTheFlowHasOneEdge() {
    let flow = OrderFlow(offers: [
      .init(order: nil, after: "dispatched", activities: [activity("started", next: ["loaded"])]),
      .init(order: "order_b", after: "started", activities: [activity("loaded")]),
      .init(order: "order_c", after: "started", activities: [activity("loaded")]),
    ])
    let next = flow.next(for: OrderMaker.started.order)
    #expect(codes(next) == ["loaded"])
    #expect(next.map(\.isProvisional) == [false])
  }

  @Test func whatOthersWereOfferedDifferentlyIsProvisional() {
    let flow = OrderFlow(offers: [
      .init(order: "order_b", after: "started", activities: [activity("loaded")]),
      .init(order: "order_c", after: "started", activities: [activity("inspect")]),
    ])
    let next = flow.next(for: OrderMaker.started.order)
    #expect(codes(next) == ["loaded", "inspect"])
    #expect(next.map(\.isProvisional) == [true, true])
  }

  @Test func aConditionMakesAnotherOrdersOfferProvisional() {
    var conditional = activity("loaded")
    conditional.json["logic"] = [["type": "if", "conditions": []]]
    let flow = OrderFlow(offers: [.init(order: "order_b", after: "started", activities: [conditional])])
    #expect(flow.next(for: OrderMaker.started.order).map(\.isProvisional) == [true])
  }

  @Test func theEdgesOfAnEntrySeenElsewhereLeadOn() {
    let flow = OrderFlow(offers: [
      .init(order: "order_b", after: "created", activities: [activity("loaded", next: ["sealed"])]),
      .init(order: "order_b", after: "elsewhere", activities: [activity("sealed")]),
    ])
    #expect(codes(flow.next(for: OrderMaker(status: "loaded").order)) == ["sealed"])
  }

  @Test func anEdgeToAnUnseenEntryOffersNothing() {
    let flow = OrderFlow(offers: [
      .init(order: "order_b", after: "created", activities: [activity("loaded", next: ["sealed"])])
    ])
    #expect(flow.next(for: OrderMaker(status: "loaded", type: "groceries").order).isEmpty)
  }

  @Test func oneOfferOfTwoEdgesIsProvisional() {
    let flow = OrderFlow(offers: [
      .init(order: nil, after: "dispatched", activities: [activity("started", next: ["loaded", "inspect"])]),
      .init(order: nil, after: "started", activities: [activity("loaded")]),
    ])
    #expect(flow.next(for: OrderMaker.started.order).map(\.isProvisional) == [true])
  }

  @Test func twoEdgesAreProvisional() {
    let flow = OrderFlow(offers: [
      .init(
        order: "order_b", after: "created",
        activities: [
          activity("loaded", next: ["sealed", "refused"]), activity("sealed"), activity("refused"),
        ])
    ])
    let next = flow.next(for: OrderMaker(status: "loaded").order)
    #expect(codes(next) == ["sealed", "refused"])
    #expect(next.map(\.isProvisional) == [true, true])
  }

  @Test func aFinishedOrderHasNoNextWhateverWasOffered() {
    let flow = OrderFlow(offers: [
      .init(order: "order_a", after: "completed", activities: [activity("again")])
    ])
    #expect(flow.next(for: OrderMaker.completed.order).isEmpty)
  }
}
