import FleetModels
import FleetWorkflow
import Testing

/// What a tap becomes, and the rule each refused tap breaks.
@Suite struct TapTests {
  private func command(_ tap: Tap, on maker: OrderMaker?) throws -> Command {
    let commands = try tap.commands(
      shown: maker?.document,
      offered: { stop in maker.map { OrderFlow(offers: []).next(for: $0.order, at: stop) } ?? [] },
      as: "entry_1", driver: own, at: tappedAt)
    #expect(commands.count == 1)
    return try #require(commands.first)
  }

  private func refusal(_ tap: Tap, on maker: OrderMaker?) -> Refusal? {
    do {
      _ = try command(tap, on: maker)
      return nil
    } catch {
      return error as? Refusal
    }
  }

  @Test func aDispatchedOrderCanBeStarted() throws {
    #expect(
      try command(.start("order_a"), on: OrderMaker()) == .startOrder(StartOrder(order: "order_a")))
  }

  @Test func anOfferedActivityTakesTheWholeFlowEntry() throws {
    guard case .reportActivity(let report) = try command(.activity("order_a", "enroute"), on: .started) else {
      Issue.record("no report")
      return
    }
    #expect(report.code == "enroute")
    #expect(report.activity.json["_resolved_status"] == "Driver Enroute")
  }

  @Test func aClassicOrderMovesAsAWholeWhateverStopIsNamed() throws {
    let tap = Tap.activity("order_a", "enroute", stop: "place_dropoff")
    guard case .reportActivity(let report) = try command(tap, on: .started) else {
      Issue.record("no report")
      return
    }
    #expect(report.stop == nil)
  }

  @Test func aStartedOrderCanBeCompletedOutright() throws {
    #expect(
      try command(.complete("order_a"), on: .enroute) == .completeOrder(CompleteOrder(order: "order_a")))
  }

  @Test func dutyAndPositionNeedNoOrder() throws {
    let here = Coordinate(latitude: 1, longitude: 2)!
    #expect(try command(.online(true), on: nil) == .setOnline(SetOnline(driver: own, online: true)))
    #expect(
      try command(.position(here, speed: 3), on: nil)
        == .reportPosition(ReportPosition(driver: own, coordinate: here, speed: 3, measuredAt: tappedAt)))
  }

  @Test(arguments: [
    (Tap.start("order_a"), OrderMaker?.none, Refusal.unknownOrder("order_a")),
    (.start("order_a"), OrderMaker(driver: nil), .notYours("order_a", of: nil)),
    (.start("order_a"), OrderMaker(driver: "driver_other"), .notYours("order_a", of: "Some Driver")),
    (.start("order_a"), OrderMaker(hasDriver: false), .notYours("order_a", of: nil)),
    (.start("order_a"), .started, .alreadyStarted("order_a")),
    (.start("order_a"), OrderMaker(isDispatched: false), .notDispatched("order_a")),
    (.start("order_a"), .canceled, .alreadyOver("order_a", "canceled")),
    (.activity("order_a", "enroute"), nil, .unknownOrder("order_a")),
    (.activity("order_a", "enroute"), OrderMaker(), .notStarted("order_a")),
    (.activity("order_a", "started"), OrderMaker(), .startedByStarting("order_a")),
    (.activity("order_a", "dispatched"), OrderMaker(), .dispatchersBusiness("dispatched")),
    (.activity("order_a", "created"), .started, .dispatchersBusiness("created")),
    (.activity("order_a", "completed"), .started, .notOffered("completed", offered: ["enroute"])),
    (.activity("order_a", "enroute"), .completed, .alreadyOver("order_a", "completed")),
    (
      .activity("order_a", "enroute", stop: "place_none"), .started,
      .unknownStop("place_none", "order_a")
    ),
    (
      .activity("order_a", "completed"), .enroute.with { $0.proofMethod = "signature" },
      .proofNeeded("completed", method: .signature, order: "order_a", stop: nil)
    ),
    (.complete("order_a"), OrderMaker(), .notStarted("order_a")),
    (.complete("order_a"), .enroute.with { $0.waypoints = ["place_b"] }, .severalStops("order_a")),
    (
      .complete("order_a"), .enroute.with { $0.proofMethod = "photo" },
      .proofNeeded("completed", method: .photo, order: "order_a", stop: nil)
    ),
    (
      .complete("order_a"), .enroute.with { $0.driver = "driver_other" },
      .notYours("order_a", of: "Some Driver")
    ),
  ])
  func aTapAgainstARuleIsRefusedWithIt(tap: Tap, maker: OrderMaker?, expected: Refusal) {
    #expect(refusal(tap, on: maker) == expected)
    #expect(expected.description.contains("Nothing was stored"))
  }
}
