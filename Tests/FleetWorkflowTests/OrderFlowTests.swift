import FleetModels
import FleetWorkflow
import Testing

/// What comes next, without the network.
@Suite struct OrderFlowTests {
  private let none = OrderFlow(offers: [])

  private func codes(_ next: [NextActivity]) -> [String] { next.map(\.code.text) }

  @Test(arguments: [
    ("created", ["dispatched"]), ("dispatched", ["started"]), ("started", ["enroute"]),
    ("enroute", ["completed"]), ("completed", []), ("canceled", []), ("at_customs", []),
  ])
  func theDefaultFlowGoesFromCreatedToCompleted(status: String, next: [String]) {
    let offered = none.next(for: OrderMaker(status: status).order)
    #expect(codes(offered) == next)
    #expect(offered.allSatisfy { !$0.isProvisional })
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

  @Test func whatOthersWereOfferedServesAndIsCertainWhenItNeverBranched() {
    let flow = OrderFlow(offers: [
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
