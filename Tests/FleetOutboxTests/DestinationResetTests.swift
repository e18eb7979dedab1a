import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// A `PUT` moves a running round's pointer back to its first stop; the engine sets it to where it stood.
@Suite struct DestinationResetTests {
  /// A round whose driver stands at the second stop, and a dispatcher who changes its notes.
  private func bench() throws -> (Bench, String) {
    let bench = try Bench(isDesk: true)
    bench.server.orders["order_a"] = ServerModel.round(["place_a", "place_b", "place_c"])
    bench.server.orders["order_a"]?.round[0].isComplete = true
    bench.server.orders["order_a"]?.round[0].status = "COMPLETED"
    bench.server.orders["order_a"]?.current = "place_b"
    try bench.fetchAll()
    let id = try bench.tap(.update("order_a", [.notes("Ring")]))
    return (bench, id)
  }

  /// The `PUT` on the wire.
  private func sent() throws -> (Bench, String) {
    let (bench, id) = try bench()
    try bench.step(.began)
    try bench.answer()
    try #require(bench.asked == ["update order"])
    return (bench, id)
  }

  private func current(_ bench: Bench) -> String? { bench.server.orders["order_a"]?.current }

  @Test func theRoundIsSetBackToWhereItStood() throws {
    let (bench, id) = try sent()
    try bench.answer()
    #expect(current(bench) == "place_a")
    #expect(try bench.state("\(id).back1") == .pending)
    try bench.settle(for: 5_000)
    #expect(bench.effects() == ["put notes", "destination place_b"])
    #expect(current(bench) == "place_b")
    #expect(try bench.outbox.entries().allSatisfy { $0.state == .settled && $0.row.fate == .plain })
  }

  @Test func theScreenNeverShowsTheDriverAtTheFirstStop() throws {
    let (bench, _) = try sent()
    try bench.answer()
    #expect(try bench.view().order.currentDestination == "place_b")
  }

  @Test func theWayBackOutlivesTheProcess() throws {
    let (bench, id) = try sent()
    try bench.answer()
    try bench.die()
    #expect(try bench.state("\(id).back1") == .pending)
    try bench.settle(for: 5_000)
    #expect(current(bench) == "place_b")
  }

  @Test func aLostAnswerIsFollowedByTheWayBackAsSoonAsAReadShowsThePointerMoved() throws {
    let (bench, _) = try sent()
    try bench.loseAnswer()
    try bench.settle(for: 5_000)
    #expect(bench.effects() == ["put notes", "destination place_b"])
    #expect(current(bench) == "place_b")
  }

  @Test func aProcessThatDiesOnTheWireSetsItBackToo() throws {
    let (bench, _) = try sent()
    let (_, endpoint) = try bench.take()
    _ = bench.server.handle(endpoint)
    try bench.die()
    try bench.settle(for: 10_000)
    #expect(current(bench) == "place_b")
  }

  @Test func aWriteInDoubtIsFollowedByTheWayBackWhenItsTimeIsOver() throws {
    let (bench, id) = try sent()
    bench.server.orders["order_a"]?.current = "place_a"
    try bench.loseRequest()
    try bench.settle(for: 200_000)
    #expect(try bench.state(id) == .unknown)
    #expect(current(bench) == "place_a")
    try bench.settle(for: 300_000)
    #expect(try bench.state(id) == .settled)
    #expect(current(bench) == "place_b")
  }

  @Test func aWriteThatLandsLateIsFollowedByTheWayBack() throws {
    let (bench, id) = try sent()
    let (flight, endpoint) = try bench.take()
    try bench.step(.landed(flight: flight, .failed(TransportFailure(.timedOut, reach: .mayHaveArrived))))
    try bench.settle(for: 5_000)
    _ = bench.server.handle(endpoint)
    #expect(current(bench) == "place_a")
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == .settled)
    #expect(current(bench) == "place_b")
    #expect(try bench.state("\(id).back1") == .settled)
  }

  @Test func aDriverWhoFoundHisOwnWayIsLeftAlone() throws {
    let (bench, id) = try sent()
    try bench.answer()
    bench.server.orders["order_a"]?.current = "place_c"
    try bench.settle(for: 5_000)
    #expect(try bench.state("\(id).back1") == .settled)
    #expect(bench.effects() == ["put notes"])
    #expect(current(bench) == "place_c")
  }

  @Test func twoWritesInARowLeaveTheRoundWhereItStood() throws {
    let (bench, _) = try bench()
    try bench.tap(.assign("order_a", "driver_other"))
    try bench.step(.began)
    try bench.settle(for: 30_000)
    #expect(current(bench) == "place_b")
    #expect(bench.server.orders["order_a"]?.driver == "driver_other")
    #expect(try bench.outbox.entries().allSatisfy { $0.state == .settled })
  }

  @Test func aRoundAtItsFirstStopAndAClassicOrderNeedNoWayBack() throws {
    for isRound in [true, false] {
      let bench = try Bench(isDesk: true)
      if isRound { bench.server.orders["order_a"] = ServerModel.round(["place_a", "place_b", "place_c"]) }
      try bench.fetchAll()
      try bench.tap(.update("order_a", [.notes("Ring")]))
      try bench.step(.began)
      try bench.settle(for: 5_000)
      #expect(bench.effects() == ["put notes"])
      #expect(try bench.outbox.entries().count == 1)
    }
  }

  @Test func anotherDriversOrderIsSetBackToo() throws {
    let (bench, _) = try sent()
    bench.server.reassign("order_a", to: "driver_third")
    try bench.answer()
    bench.server.reassign("order_a", to: nil)
    try bench.settle(for: 5_000)
    #expect(current(bench) == "place_b")
  }
}
