import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// Orders on offer: a 200 is not ownership (FINDINGS: two at once).
@Suite struct AcceptTests {
  /// An order on offer, accepted and looked at: the call is on the wire.
  private func accepted() throws -> (Bench, String) {
    let bench = try offered()
    let id = try bench.tap(.accept("order_a"))
    try bench.step(.began)
    try bench.answer()
    try #require(bench.asked == ["start order"])
    return (bench, id)
  }

  private func offered() throws -> Bench {
    let bench = try Bench()
    bench.server.orders["order_a"]?.driver = nil
    bench.server.orders["order_a"]?.isAdhoc = true
    try bench.fetchAll()
    return bench
  }

  private func rivalStarts(_ bench: Bench) {
    _ = bench.server.handle(.startOrder("order_a", assign: "driver_other"))
  }

  @Test func anAcceptedOrderIsShownAsOursAtOnce() throws {
    let bench = try offered()
    try bench.tap(.accept("order_a"))
    let view = try bench.view()
    #expect(view.order.driverAssigned.value?.id == "driver_own")
    #expect(view.order.driverAssigned.value?.name == "Own Driver")
    #expect(view.order.status == .started)
    #expect(view.serverStatus == "dispatched")
  }

  @Test func whatNobodyElseTookIsOurs() throws {
    let (bench, id) = try accepted()
    try bench.settle()
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.fate == .plain)
    #expect(bench.server.orders["order_a"]?.driver == "driver_own")
    #expect(bench.effects() == ["started"])
  }

  @Test func theWorkAfterItFollows() throws {
    let bench = try offered()
    try bench.tap(.accept("order_a"))
    try bench.tapActivity("enroute")
    try bench.step(.began)
    try bench.settle()
    #expect(bench.effects() == ["started", "enroute"])
  }

  @Test func aRivalWhoWasFasterIsNamed() throws {
    let bench = try offered()
    let id = try bench.tap(.accept("order_a"))
    rivalStarts(bench)
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .attention)
    #expect(try bench.entry(id).reason == .conflict(.takenBy("Driver driver_other")))
    #expect(try bench.entry(id).row.attempts == 0)
  }

  @Test func aRivalBetweenTheLookAndTheCallIsNamed() throws {
    let (bench, id) = try accepted()
    rivalStarts(bench)
    try bench.answer()
    #expect(try bench.entry(id).row.refusal == "Order has already started.")
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .conflict(.takenBy("Driver driver_other")))
    #expect(bench.effects() == ["started"])
  }

  @Test func inARaceTheAnswerThatNamesTheRivalIsNotOurs() throws {
    let (bench, id) = try accepted()
    let (flight, endpoint) = try bench.take()
    bench.server.racesAreOpen = true
    _ = bench.server.handle(endpoint)
    rivalStarts(bench)
    let answer = bench.server.document("order_a")
    try bench.step(.landed(flight: flight, .answered(ServerModel.json(200, answer))))
    #expect(try bench.state(id) == .attention)
    #expect(try bench.entry(id).reason == .otherEffect(.takenBy("Driver driver_other")))
  }

  @Test func inARaceTheLaterReadDecidesAndNothingMoreIsSent() throws {
    let bench = try offered()
    let id = try bench.tap(.accept("order_a"))
    let next = try bench.tapActivity("enroute")
    bench.server.racesAreOpen = true
    try bench.step(.began)
    try bench.answer()
    try bench.answer()
    try #require(try bench.state(id) == .confirmed)
    rivalStarts(bench)
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.fate == .superseded)
    #expect(
      try bench.outbox.announcements().map(\.sentence) == [
        "accept order_a: the server had said yes, but the order was taken by Driver driver_other after all"
      ])
    #expect(try bench.state(next) == .attention)
    #expect(bench.effects() == ["started", "started"])
  }

  @Test func theWinnerOfARaceIsNotToldOfADouble() throws {
    let (bench, id) = try accepted()
    bench.server.racesAreOpen = true
    rivalStarts(bench)
    try bench.answer()
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.fate == .plain)
    #expect(try bench.outbox.announcements().isEmpty)
  }

  @Test func aLostAnswerIsFoundByReading() throws {
    let (bench, id) = try accepted()
    try bench.loseAnswer()
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects() == ["started"])
  }

  @Test func aLostRequestIsSentAgainAfterItsQuarantine() throws {
    let (bench, id) = try accepted()
    try bench.loseRequest()
    try bench.settle(for: 100_000)
    #expect(try bench.state(id) == .unknown)
    try bench.settle(for: 30_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects() == ["started"])
  }

  @Test func ourOwnLateStartBehindAnAlreadyStartedIsOurs() throws {
    let (bench, id) = try accepted()
    let (flight, endpoint) = try bench.take()
    try bench.step(.landed(flight: flight, .failed(TransportFailure(.timedOut, reach: .mayHaveArrived))))
    for _ in 0..<100 where bench.asked.first != "start order" {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
    }
    _ = bench.server.handle(endpoint)
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects() == ["started"])
  }

  @Test func aCanceledOfferIsHeld() throws {
    let bench = try offered()
    let id = try bench.tap(.accept("order_a"))
    bench.server.cancel("order_a")
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .conflict(.canceled))
    #expect(bench.effects().isEmpty)
  }

  @Test func aDeletedOfferIsHeld() throws {
    let bench = try offered()
    let id = try bench.tap(.accept("order_a"))
    bench.server.orders["order_a"] = nil
    try bench.step(.began)
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).reason == .conflict(.deleted))
  }

  @Test func aHalfStartThatHealsIsOurs() throws {
    let (bench, id) = try accepted()
    bench.server.orders["order_a"]?.driver = "driver_own"
    bench.server.orders["order_a"]?.isStarted = true
    try bench.loseRequest()
    try bench.step(.asked)
    while !bench.wire.isEmpty { try bench.answer() }
    #expect(try bench.state(id) == .unknown)
    bench.server.orders["order_a"]?.status = "started"
    bench.server.orders["order_a"]?.history.append(.init(code: "STARTED"))
    try bench.settle(for: 3_000)
    #expect(try bench.state(id) == .settled)
  }
}
