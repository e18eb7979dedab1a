import FleetModels
import Testing

@testable import FleetWorkflow

/// What a document says about an activity at one stop of a round.
@Suite struct StopVerdictTests {
  private let first = StopKey(kind: .waypoint, id: "place_a")
  private let complete = activity("completed", complete: true)

  private func verdict(
    _ maker: RoundMaker, attempted: Bool = false, since baseline: Baseline = RoundMaker().baseline
  ) -> Verdict {
    ReportActivity(order: "order_a", activity: complete, stop: first)
      .verdict(on: maker.document, baseline: baseline, attempted: attempted, driver: own)
  }

  @Test func theCurrentStopThatStandsWhereItStoodIsReady() { #expect(verdict(RoundMaker()) == .ready) }

  @Test func anotherCurrentStopWouldGetTheActivity() {
    let elsewhere = RoundMaker().with { $0.current = "place_b" }
    #expect(verdict(elsewhere) == .conflict(.anotherStopCurrent("place_b")))
  }

  @Test func theRoundMovedOnFromOurStopShowsTheEffect() {
    #expect(verdict(.movedOn, attempted: true) == .applied(times: 1))
  }

  @Test func theNextStopCompletedTooIsASecondApplication() {
    let doubled = RoundMaker.movedOn.with {
      $0.waypoints[1] = RoundMaker.StopMaker(id: "place_b", status: "COMPLETED", isComplete: true)
      $0.current = "place_c"
    }
    #expect(verdict(doubled, attempted: true) == .applied(times: 2))
  }

  @Test func ourStopStaysOursWhenTheRoundTurnedIntoSomethingElse() {
    let canceled = RoundMaker.movedOn.with { $0.status = "canceled" }
    #expect(verdict(canceled, attempted: true) == .applied(times: 1))
  }

  @Test(arguments: [
    (RoundMaker().with { $0.waypoints.swapAt(0, 1) }, Conflict.stopsChanged),
    (RoundMaker().with { $0.waypoints.removeLast() }, .stopsChanged),
    (RoundMaker().with { $0.waypoints.append(RoundMaker.StopMaker(id: "place_d")) }, .stopsChanged),
    (
      RoundMaker().with {
        $0.waypoints = []
        $0.pickup = "place_a"
        $0.dropoff = "place_b"
      }, .stopsChanged
    ),
    (RoundMaker().with { $0.driver = "driver_other" }, .reassigned(to: "Some Driver")),
    (RoundMaker().with { $0.driver = nil }, .unassigned),
    (RoundMaker().with { $0.status = "canceled" }, .canceled),
    (RoundMaker().with { $0.status = "completed" }, .completed),
    (
      RoundMaker().with { $0.waypoints[0].status = "ENROUTE" }, .stopMovedOn(to: "ENROUTE")
    ),
  ])
  func aChangedRoundIsAConflict(maker: RoundMaker, conflict: Conflict) {
    #expect(verdict(maker) == .conflict(conflict))
  }

  @Test func aStopWaitsForTheStartOfItsOrder() {
    let waiting = RoundMaker().with {
      $0.started = false
      $0.status = "dispatched"
    }
    #expect(verdict(waiting) == .blocked(.start))
  }

  @Test func anAnswerShowsTheStopsOwnStatus() {
    let report = ReportActivity(order: "order_a", activity: complete, stop: first)
    let answer = RoundMaker.movedOn.document
    #expect(
      report.verdict(onAnswer: answer, baseline: RoundMaker().baseline, driver: own) == .applied(times: 1))
  }

  @Test func anAnswerThatMovedAnotherStopIsAnotherEffect() {
    let report = ReportActivity(order: "order_a", activity: complete, stop: first)
    let wrong = RoundMaker().with {
      $0.waypoints[1] = RoundMaker.StopMaker(id: "place_b", status: "COMPLETED", isComplete: true)
    }
    #expect(
      report.verdict(onAnswer: wrong.document, baseline: RoundMaker().baseline, driver: own)
        == .conflict(.anotherStopMoved("place_b")))
  }

  // MARK: Pickups and dropoffs, of which the document tells nothing

  private let pickup = StopKey(kind: .pickup, id: "place_a")

  private func verdict(
    atPickup maker: RoundMaker, _ activity: Activity, attempted: Bool = true,
    since baseline: Baseline = RoundMaker.withEnds.baseline
  ) -> Verdict {
    ReportActivity(order: "order_a", activity: activity, stop: pickup)
      .verdict(on: maker.document, baseline: baseline, attempted: attempted, driver: own)
  }

  private let enroute = activity("enroute", next: ["completed"])

  @Test func aPickupIsJudgedByWhatIsOfferedThere() {
    #expect(verdict(atPickup: .withEnds, enroute) == .ready)
    let moved = RoundMaker.withEnds.with { $0.offers = ["place_a": ["completed"]] }
    #expect(verdict(atPickup: moved, enroute) == .applied(times: 1))
    let elsewhere = RoundMaker.withEnds.with { $0.offers = ["place_a": ["at_customs"]] }
    #expect(verdict(atPickup: elsewhere, enroute) == .conflict(.stopMovedOn(to: "")))
  }

  @Test func aPickupNobodyAskedAboutIsUndecidable() {
    let untold = RoundMaker.withEnds.with { $0.offers = [:] }
    #expect(verdict(atPickup: untold, enroute) == .undecidable)
  }

  @Test func nothingOfferedAtAPickupTheRoundHasLeftIsItsCompletion() {
    let before = RoundMaker.withEnds.with { $0.offers = ["place_a": ["completed"]] }
    let done = RoundMaker.withEnds.with {
      $0.offers = ["place_a": []]
      $0.current = "place_b"
    }
    #expect(verdict(atPickup: done, complete, since: before.baseline) == .applied(times: 1))
  }

  @Test func nothingOfferedOnACanceledOrderProvesNothing() {
    let before = RoundMaker.withEnds.with { $0.offers = ["place_a": ["completed"]] }
    let canceled = RoundMaker.withEnds.with {
      $0.offers = ["place_a": []]
      $0.current = "place_b"
      $0.status = "canceled"
    }
    #expect(verdict(atPickup: canceled, complete, since: before.baseline) == .conflict(.canceled))
  }

  @Test func theTrackerProvesThoughItIsOldAndDisprovesNothing() {
    func tracker(_ status: String) -> JSONValue {
      ["stops": [["public_id": "place_a", "type": "pickup", "status": .string(status), "completed": false]]]
    }
    let proved = RoundMaker.withEnds.with {
      $0.tracker = tracker("enroute")
      $0.offers = ["place_a": ["something_new"]]
    }
    #expect(verdict(atPickup: proved, enroute) == .applied(times: 1))
    let stale = RoundMaker.withEnds.with {
      $0.tracker = tracker("created")
      $0.offers = ["place_a": ["completed"]]
    }
    #expect(verdict(atPickup: stale, enroute) == .applied(times: 1))
  }

  // MARK: The view

  @Test func completingAStopMovesThePointerToTheNextOpenOne() {
    var shown = RoundMaker().with { $0.waypoints[1].isComplete = true }.document
    ReportActivity(order: "order_a", activity: complete, stop: first).apply(to: &shown, at: tappedAt)
    #expect(shown.stops.map(\.complete) == [true, true, false])
    #expect(shown.order?.currentDestination == "place_c")
    #expect(shown.order?.status == "started")
  }

  @Test func completingTheLastStopCompletesTheOrder() {
    var shown = RoundMaker().document
    ReportActivity(
      order: "order_a", activity: complete, stop: StopKey(kind: .waypoint, id: "place_c")
    ).apply(to: &shown, at: tappedAt)
    #expect(shown.order?.isCompleted == true)
    #expect(shown.stops.map(\.complete) == [false, false, true])
  }

  @Test func aPickupIsCompletedOnTheScreenThoughNobodyKnowsWhatFollowsItsActivities() throws {
    var shown = RoundMaker.withEnds.document
    for report in [activity("enroute"), complete] {
      let command = ReportActivity(order: "order_a", activity: report, stop: pickup)
      let verdict = command.verdict(
        on: shown, baseline: Baseline(shown), attempted: false, driver: own)
      if case .conflict(let conflict) = verdict { Issue.record("held: \(conflict)") }
      command.apply(to: &shown, at: tappedAt)
    }
    #expect(shown.stops.first?.complete == true)
    #expect(shown.order?.currentDestination == "place_b")
  }

  @Test func aPickupsProgressIsShown() {
    var shown = RoundMaker.withEnds.document
    ReportActivity(order: "order_a", activity: enroute, stop: pickup).apply(to: &shown, at: tappedAt)
    #expect(shown.stops.first?.status == "enroute")
    #expect(shown.stops.first?.complete == false)
  }

  @Test func whatOurCommandDidOutlivesATrackersMinute() {
    var shown = RoundMaker.withEnds.document
    ReportActivity(order: "order_a", activity: enroute, stop: pickup).apply(to: &shown, at: tappedAt)
    var old = OrderParts()
    let tracker: JSONValue = [
      "stops": [["public_id": "place_a", "type": "pickup", "status": "created", "completed": false]]
    ]
    let isTaken = old.take(tracker, for: .tracker)
    #expect(isTaken)
    let known = shown.parts ?? OrderParts()
    let soon = known.updated(by: old, at: tappedAt.adding(milliseconds: 30_000))
    #expect(soon.tracked?.first?.status == "enroute")
    let later = known.updated(by: old, at: tappedAt.adding(milliseconds: 90_000))
    #expect(later.tracked?.first?.status == "created")
  }

  // MARK: Taps

  private func commands(_ tap: Tap, on maker: RoundMaker) throws -> [Command] {
    try tap.commands(
      shown: maker.document,
      offered: { stop in OrderFlow(offers: []).next(for: try #require(maker.document.order), at: stop) },
      as: "entry_1", driver: own, at: tappedAt)
  }

  @Test func anActivityElsewhereSetsTheDestinationFirst() throws {
    let commands = try commands(.activity("order_a", "enroute", stop: "place_b"), on: RoundMaker())
    #expect(commands.map(\.kind) == [.setDestination, .reportActivity])
    #expect(commands.map(\.stop) == ["place_b", "place_b"])
  }

  @Test func anActivityWithoutAStopIsAboutTheCurrentOne() throws {
    let commands = try commands(.activity("order_a", "enroute"), on: RoundMaker())
    #expect(commands.map(\.kind) == [.reportActivity])
    #expect(commands.first?.stop == "place_a")
  }

  @Test(arguments: [
    (
      Tap.activity("order_a", "enroute", stop: "place_z"), RoundMaker(),
      Refusal.unknownStop("place_z", "order_a")
    ),
    (.activity("order_a", "enroute", stop: "place_a"), .movedOn, .stopDone("place_a", "order_a")),
    (.destination("order_a", "place_a"), .movedOn, .stopDone("place_a", "order_a")),
    (.destination("order_a", "place_z"), RoundMaker(), .unknownStop("place_z", "order_a")),
    (
      .activity("order_a", "enroute"),
      RoundMaker().with { $0.waypoints[2].id = "place_a" },
      .visitsOnePlaceTwice("order_a", place: "place_a")
    ),
    (.activity("order_a", "canceled"), RoundMaker(), .dispatchersBusiness("canceled")),
    (.complete("order_a"), RoundMaker(), .severalStops("order_a")),
  ])
  func aTapThatBreaksARuleIsRefused(tap: Tap, maker: RoundMaker, refusal: Refusal) {
    #expect(throws: refusal) { try commands(tap, on: maker) }
  }

  @Test func theLastStopIsNotCompletedBeforeTheOthersUnlessTheDriverSaysSo() throws {
    let last = RoundMaker().with {
      $0.current = "place_c"
      $0.waypoints[2].status = "ENROUTE"
    }
    #expect(throws: Refusal.skipsForGood("place_c", left: ["place_a", "place_b"], "order_a")) {
      try commands(.activity("order_a", "completed", stop: "place_c"), on: last)
    }
    let told = try commands(.activity("order_a", "completed", stop: "place_c", skipping: true), on: last)
    #expect(told.map(\.kind) == [.reportActivity])
    let others = last.with { for index in 0..<2 { $0.waypoints[index].isComplete = true } }
    #expect(try commands(.activity("order_a", "completed", stop: "place_c"), on: others).count == 1)
  }

  @Test func aClassicOrderHasOneWayOnly() {
    #expect(throws: Refusal.onlyOneWay("order_a")) {
      try Tap.destination("order_a", "place_dropoff").commands(
        shown: OrderMaker.started.document, offered: { _ in [] }, as: "entry_1", driver: own, at: tappedAt)
    }
  }
}
