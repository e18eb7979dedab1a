import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// Rounds: an activity for a stop is sent only while that stop is current and the list is the one the driver saw.
@Suite struct RoundTests {
  private func bench(_ stops: [String] = ["place_a", "place_b", "place_c"], ends: Bool = false) throws
    -> Bench
  {
    let bench = try Bench()
    bench.server.orders["order_a"] = ServerModel.round(stops, ends: ends)
    try bench.fetchAll()
    return bench
  }

  private func deliver(_ bench: Bench, _ stop: Place.ID) throws -> String {
    try bench.tap(.activity("order_a", "enroute", stop: stop))
    return try bench.tap(.activity("order_a", "completed", stop: stop))
  }

  @Test func aWholeRoundIsDeliveredStopByStop() throws {
    let bench = try bench()
    for stop in ["place_a", "place_b", "place_c"] as [Place.ID] { _ = try deliver(bench, stop) }
    #expect(try bench.view().order.isCompleted)
    try bench.step(.began)
    try bench.settle(for: 600_000)
    #expect(
      bench.effects() == [
        "enroute at place_a", "completed at place_a", "enroute at place_b", "completed at place_b",
        "enroute at place_c", "completed at place_c",
      ])
    #expect(try bench.outbox.entries().allSatisfy { $0.state == .settled && $0.row.fate == .plain })
  }

  @Test func aRoundBetweenPickupAndDropoffIsDeliveredToo() throws {
    let bench = try bench(ends: true)
    for stop in ["place_a", "place_b", "place_c"] as [Place.ID] { _ = try deliver(bench, stop) }
    try bench.step(.began)
    try bench.settle(for: 600_000)
    #expect(bench.effects().count == 6)
    #expect(bench.server.orders["order_a"]?.round.allSatisfy(\.isComplete) == true)
    #expect(try bench.outbox.entries().allSatisfy { $0.state == .settled && $0.row.fate == .plain })
    #expect(try bench.view().stops.allSatisfy { $0.complete == true })
  }

  @Test(arguments: [false, true])
  func aLostAnswerNeverDeliversTheNextStop(ends: Bool) throws {
    let bench = try bench(ends: ends)
    _ = try deliver(bench, "place_a")
    try bench.step(.began)
    while bench.effects().count < 2 {
      let isWrite = bench.wire.first?.endpoint.isWrite == true
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) }
      if isWrite { try bench.loseAnswer() } else if !bench.wire.isEmpty { try bench.answer() }
    }
    try bench.settle(for: 900_000)
    #expect(bench.effects() == ["enroute at place_a", "completed at place_a"])
    #expect(try bench.outbox.entries().allSatisfy { $0.state == .settled && $0.row.fate == .plain })
  }

  @Test(arguments: [false, true])
  func aLostRequestIsSentAgainAfterItsQuarantine(ends: Bool) throws {
    let bench = try bench(ends: ends)
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    try bench.step(.began)
    while bench.wire.first?.endpoint.isWrite != true { try bench.answer() }
    try bench.loseRequest()
    try bench.settle(for: 60_000)
    #expect(bench.effects() == [])
    try bench.settle(for: 600_000)
    #expect(bench.effects() == ["enroute at place_a"])
    #expect(try bench.state(id) == .settled)
  }

  @Test func aDriverWhoGoesElsewhereFirstSetsTheDestinationFirst() throws {
    let bench = try bench()
    _ = try deliver(bench, "place_b")
    #expect(try bench.view().order.currentDestination == "place_c")
    try bench.step(.began)
    try bench.settle(for: 600_000)
    #expect(bench.effects() == ["destination place_b", "enroute at place_b", "completed at place_b"])
    #expect(try bench.outbox.entries().allSatisfy { $0.state == .settled && $0.row.fate == .plain })
  }

  /// Plays on while the server fails to say what comes next at a stop.
  private func playWithoutOffers(_ bench: Bench, for milliseconds: Int64) throws {
    let end = bench.now + milliseconds
    while bench.now < end {
      if bench.wire.isEmpty {
        try bench.wait(max(1, min(bench.wake, end - bench.now)))
      } else if bench.wire.first?.endpoint.name == "next activities" {
        try bench.land(status: 500, #"{"errors":["Server Error"]}"#)
      } else {
        try bench.answer()
      }
    }
  }

  @Test func aStopWhoseOffersCannotBeReadGoesToThePersonAndHoldsUpNobody() throws {
    let bench = try bench(ends: true)
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    try bench.step(.began)
    try playWithoutOffers(bench, for: 3_600_000)
    #expect(try bench.entry(id).reason == .cannotTell)
    #expect(bench.effects() == [])
  }

  @Test func aConfirmedStopWhoseOffersCannotBeReadComesToRest() throws {
    let bench = try bench(ends: true)
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    try bench.step(.began)
    while try bench.state(id) != .confirmed {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
    }
    try playWithoutOffers(bench, for: 7_200_000)
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.fate == .plain)
    #expect(bench.effects() == ["enroute at place_a"])
  }

  @Test func aLaterDestinationReplacesOneThatWaits() throws {
    let bench = try bench()
    try bench.tap(.destination("order_a", "place_b"))
    try bench.tap(.destination("order_a", "place_c"))
    #expect(try bench.outbox.entries().map { $0.command.stop } == ["place_c"])
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(bench.effects() == ["destination place_c"])
  }

  // MARK: What others change meanwhile

  enum Change: CaseIterable, Sendable {
    case removed, reordered, added, classic, pointer, deleted, reassigned

    func make(_ bench: Bench) {
      switch self {
      case .removed: bench.server.orders["order_a"]?.round.remove(at: 0)
      case .reordered: bench.server.orders["order_a"]?.round.swapAt(0, 2)
      case .added: bench.server.orders["order_a"]?.round.append(ServerModel.RoundStop(id: "place_d"))
      case .classic: bench.server.orders["order_a"]?.round = []
      case .pointer: bench.server.orders["order_a"]?.current = "place_c"
      case .deleted: bench.server.orders["order_a"] = nil
      case .reassigned: bench.server.reassign("order_a", to: "driver_other")
      }
    }
  }

  @Test(arguments: Change.allCases)
  func aRoundThatOthersChangedIsHeldWithoutAWrite(change: Change) throws {
    let bench = try bench()
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    change.make(bench)
    let before = bench.server.ledger
    try bench.step(.began)
    try bench.settle(for: 600_000)
    #expect(try bench.state(id) == .attention)
    #expect(bench.server.ledger == before)
  }

  @Test func thePersonsWordSetsTheRoundBackToItsStop() throws {
    let bench = try bench()
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    bench.server.orders["order_a"]?.current = "place_c"
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(try bench.entry(id).reason == .conflict(.anotherStopCurrent("place_c")))
    try bench.outbox.sendAnyway(id, now: bench.moment)
    try bench.step(.woke)
    try bench.settle(for: 600_000)
    #expect(bench.effects() == ["destination place_a", "enroute at place_a"])
    #expect(try bench.state(id) == .settled)
  }

  @Test func thePersonsWordDoesNotCoverAChangedStopList() throws {
    let bench = try bench()
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    bench.server.orders["order_a"]?.current = "place_c"
    try bench.step(.began)
    try bench.settle(for: 60_000)
    try bench.outbox.sendAnyway(id, now: bench.moment)
    bench.server.orders["order_a"]?.round.swapAt(0, 2)
    try bench.step(.woke)
    try bench.settle(for: 60_000)
    #expect(try bench.entry(id).reason == .conflict(.stopsChanged))
    #expect(bench.effects() == [])
    #expect(throws: Outbox.DecisionRefusal.stopsChanged(id)) {
      try bench.outbox.sendAnyway(id, now: bench.moment)
    }
  }

  @Test func aPointerThatKeepsMovingGoesBackToThePerson() throws {
    let bench = try bench()
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    bench.server.orders["order_a"]?.current = "place_c"
    try bench.step(.began)
    try bench.settle(for: 60_000)
    try bench.outbox.sendAnyway(id, now: bench.moment)
    try bench.step(.woke)
    for _ in 0..<200 {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
      bench.server.orders["order_a"]?.current = "place_c"
    }
    #expect(try bench.state(id) == .attention)
    #expect(!bench.effects().contains("enroute at place_c"))
  }

  @Test func thePersonsWordMayBeGivenAgainAfterThePointerMovedAgain() throws {
    let bench = try bench()
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    bench.server.orders["order_a"]?.current = "place_c"
    try bench.step(.began)
    try bench.settle(for: 60_000)
    for _ in 0..<3 {
      try bench.outbox.sendAnyway(id, now: bench.moment)
      try bench.step(.woke)
      for _ in 0..<200 where try bench.state(id) != .attention {
        if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
        bench.server.orders["order_a"]?.current = "place_c"
      }
      #expect(try bench.state(id) == .attention)
    }
    #expect(!bench.effects().contains("enroute at place_c"))
  }

  @Test(arguments: ["ARRIVED", "COMPLETED"])
  func thePersonsWordIsNotTakenForTheStopWhereTheRoundStands(status: String) throws {
    let bench = try bench()
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    bench.server.orders["order_a"]?.round[0].status = status
    bench.server.orders["order_a"]?.round[0].isComplete = status == "COMPLETED"
    bench.server.orders["order_a"]?.current = "place_b"
    try bench.step(.began)
    try bench.settle(for: 60_000)
    try bench.outbox.sendAnyway(id, now: bench.moment)
    try bench.step(.woke)
    try bench.settle(for: 600_000)
    #expect(!bench.effects().contains("enroute at place_b"))
  }

  @Test func aWayBackIsGivenUpWithItsActivity() throws {
    let bench = try bench()
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    bench.server.orders["order_a"]?.current = "place_c"
    try bench.step(.began)
    try bench.settle(for: 60_000)
    try bench.outbox.sendAnyway(id, now: bench.moment)
    try bench.step(.woke)
    while try bench.outbox.entries().count < 2 { try bench.answer() }
    try bench.outbox.discard(id, includingFollowers: false, now: bench.moment)
    try bench.settle(for: 600_000)
    #expect(bench.effects() == [])
  }

  @Test func aViewGoesBackToTheStopWhereTheServerStillStands() throws {
    let bench = try bench()
    try bench.tap(.activity("order_a", "enroute", stop: "place_b"))
    try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    #expect(try bench.view().order.currentDestination == "place_a")
    #expect(try bench.view().stops[0].status == "ENROUTE")
  }

  @Test func aDestinationWhoseAnswerWasLostIsNotSentAgainWhileItMayLand() throws {
    let bench = try bench()
    try bench.tap(.destination("order_a", "place_b"))
    try bench.step(.began)
    while bench.wire.first?.endpoint.isWrite != true { try bench.answer() }
    try bench.loseAnswer()
    bench.server.orders["order_a"]?.current = "place_a"
    try bench.settle(for: 200_000)
    #expect(bench.effects().count == 1)
  }
}
