import FleetModels
import Testing

@testable import FleetWorkflow

/// What a command does to what is shown: properties over random orders.
@Suite struct ApplyTests {
  private static let commands: [any CommandRules] = [
    StartOrder(order: "order_a"), ReportActivity(order: "order_a", activity: activity("enroute")),
    ReportActivity(order: "order_a", activity: activity("returned", complete: true)),
    ReportActivity(order: "order_a", activity: activity("completed", complete: true)),
    CompleteOrder(order: "order_a"),
  ]

  /// A random order that is ours; every second one may be taken for granted to have a history.
  private static func order(_ dice: inout SeededGenerator, whole: Bool) -> OrderMaker {
    let makers: [OrderMaker] = [
      OrderMaker(), .started, .enroute, OrderMaker(status: "at_customs", started: true),
    ]
    var maker = makers.randomElement(using: &dice)!
    for _ in 0..<Int.random(in: 0...3, using: &dice) {
      maker.history?.append(["ENROUTE", "AT_CUSTOMS", "LOADED"].randomElement(using: &dice)!)
    }
    if !whole { maker.history = nil }
    return maker
  }

  @Test func applyingTwiceShowsWhatApplyingOnceShows() {
    var dice = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      let maker = Self.order(&dice, whole: Bool.random(using: &dice))
      for command in Self.commands {
        var once = maker.document
        command.apply(to: &once, at: tappedAt)
        var twice = once
        command.apply(to: &twice, at: tappedAt)
        #expect(once == twice, "\(command.summary) on \(maker)")
      }
    }
  }

  @Test func theVerdictAfterApplyingIsApplied() {
    var dice = SeededGenerator(seed: 12)
    for _ in 0..<300 {
      let maker = Self.order(&dice, whole: true)
      for command in Self.commands
      where command.verdict(on: maker.document, baseline: maker.baseline, attempted: false, driver: own)
        == .ready
        && !command.holds(on: maker.document)
      {
        var shown = maker.document
        command.apply(to: &shown, at: tappedAt)
        let verdict = command.verdict(on: shown, baseline: maker.baseline, attempted: true, driver: own)
        #expect(verdict == .applied(times: 1), "\(command.summary) on \(maker)")
        #expect(command.holds(on: shown), "\(command.summary) on \(maker)")
      }
    }
  }

  @Test func nothingButStatusAndHistoryChanges() {
    var dice = SeededGenerator(seed: 13)
    let mayChange: Set = ["status", "started", "started_at", "tracking_statuses", "tracking_number"]
    for _ in 0..<100 {
      let maker = Self.order(&dice, whole: true)
      for command in Self.commands {
        var shown = maker.document
        command.apply(to: &shown, at: tappedAt)
        let before = maker.order.json.filter { !mayChange.contains($0.key) }
        #expect(shown.order?.json.filter { !mayChange.contains($0.key) } == before)
      }
    }
  }

  @Test func aStoredAnswerWithoutItsLineGetsTheLine() {
    // The status came with the write's answer, the history is from the read before it.
    var shown = OrderMaker.enroute.with { $0.history = ["CREATED", "DISPATCHED", "STARTED"] }.document
    ReportActivity(order: "order_a", activity: activity("enroute")).apply(to: &shown, at: tappedAt)
    #expect(shown.order?.lines(of: "enroute") == 1)
  }

  @Test func aStartOfAnOrderThatMovedOnChangesNothing() {
    var shown = OrderMaker.completed.document
    StartOrder(order: "order_a").apply(to: &shown, at: tappedAt)
    #expect(shown == OrderMaker.completed.document)
  }

  @Test func aWaitingHistoryKeepsTheTimeOfTheTap() {
    var shown = OrderMaker.started.document
    ReportActivity(order: "order_a", activity: activity("enroute")).apply(to: &shown, at: tappedAt)
    #expect(shown.order?.trackingStatuses.value?.last?.createdAt == tappedAt)
    #expect(shown.order?.trackingNumber.value?.statusCode == "ENROUTE")
  }
}
