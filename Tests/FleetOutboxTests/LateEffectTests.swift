import FleetAPI
import FleetModels
import FleetWorkflow
import Foundation
import Testing

@testable import FleetOutbox
@testable import FleetStorage

/// What a sceptic found: writes that land late upon later ones, pointers that were moved meanwhile, words given before
/// the world changed, and what makes work wait that need not.
@Suite struct LateEffectTests {
  private let t1 = Timestamp("2026-03-11T08:00:00Z")!
  private let t2 = Timestamp("2026-03-11T10:00:00Z")!

  @Test func aServerWithoutALimitMaySayTheLargestNumber() throws {
    let bench = try Bench(orders: ["order_a", "order_b"])
    try bench.tapStart("order_a")
    try bench.tapStart("order_b")
    try bench.step(.began)
    let (flight, endpoint) = try bench.take()
    var response = bench.server.handle(endpoint)
    response.headers["X-RateLimit-Limit"] = "9223372036854775807"
    response.headers["X-RateLimit-Remaining"] = "9223372036854775806"
    try bench.step(.landed(flight: flight, .answered(response)))
  }

  @Test func aScheduleThatLandsLateDoesNotUndoALaterOne() throws {
    let bench = try Bench(isDesk: true)
    try bench.fetchAll()
    try bench.tap(.schedule("order_a", t1))
    try bench.step(.began)
    try bench.answer()
    #expect(bench.asked == ["schedule order"])
    let late = bench.wire[0].endpoint
    try bench.loseRequest()  // still in the server's queue
    try bench.settle(for: 5_000)
    try bench.tap(.schedule("order_a", t2))
    try bench.step(.woke)
    try bench.settle(for: 20_000)
    _ = bench.server.handle(late)  // 112-208 s are known
    try bench.settle(for: 900_000)
    #expect(bench.server.orders["order_a"]?.desk.scheduledAt?.contains("T10:00") == true)
  }

  @Test func notesThatLandLateDoNotUndoLaterOnes() throws {
    let bench = try Bench(isDesk: true)
    try bench.fetchAll()
    try bench.tap(.update("order_a", [.notes("A")]))
    try bench.step(.began)
    try bench.answer()
    let late = bench.wire[0].endpoint
    try bench.loseRequest()
    try bench.settle(for: 5_000)
    try bench.tap(.update("order_a", [.notes("B")]))
    try bench.step(.woke)
    try bench.settle(for: 20_000)
    _ = bench.server.handle(late)
    try bench.settle(for: 900_000)
    #expect(bench.server.orders["order_a"]?.desk.notes == "B")
  }

  @Test func aShortOutageIsNotAllThatAWriteIsGiven() throws {
    let bench = try Bench(isDesk: true)
    try bench.fetchAll()
    let id = try bench.tap(.schedule("order_a", t1))
    try bench.step(.began)
    let begun = bench.now
    var writes = 0
    while try bench.state(id) != .attention, bench.now - begun < 600_000 {
      while !bench.wire.isEmpty, try bench.state(id) != .attention {
        bench.now += 50
        if bench.wire[0].endpoint.isWrite {
          writes += 1
          try bench.land(status: 500, #"{"error":"Server Error"}"#)
        } else {
          try bench.answer()
        }
      }
      if try bench.state(id) != .attention { try bench.wait(max(1, bench.wake)) }
    }
    #expect(bench.now - begun > 30_000)
  }

  @Test func theMetaOfANamedNewOrderCanBeChangedBeforeItIsThere() throws {
    let bench = try Bench(orders: [], isDesk: true)
    var draft = OrderDraft(pickup: .known("place_pickup"), dropoff: .known("place_dropoff"))
    draft.driver = "driver_own"
    draft.internalID = "PO-1"
    draft.meta = OrderMeta(["gate": "4"])
    let create = try bench.tap(.create(draft))
    let update = try bench.tap(.update(Order.ID(createdBy: create), [.meta(OrderMeta(["gate": "5"]))]))
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(try bench.state(update) == .settled)
  }

  @Test func aSecondPutThatLandsAfterTheWayBackIsFollowedByAnother() throws {
    let bench = try Bench(isDesk: true)
    bench.server.orders["order_a"] = ServerModel.round(["place_a", "place_b", "place_c"])
    bench.server.orders["order_a"]?.round[0].isComplete = true
    bench.server.orders["order_a"]?.round[0].status = "COMPLETED"
    bench.server.orders["order_a"]?.current = "place_b"
    try bench.fetchAll()
    try bench.tap(.update("order_a", [.notes("Ring")]))
    try bench.tap(.assign("order_a", "driver_other"))
    try bench.step(.began)
    var late: Endpoint?
    var puts = 0
    let end = bench.now + 5_000
    while bench.now < end {
      while !bench.wire.isEmpty {
        if bench.asked[0] == "update order" {
          puts += 1
          if puts == 2 {
            late = bench.wire[0].endpoint
            try bench.loseRequest()
            continue
          }
        }
        try bench.answer()
      }
      try bench.wait(max(1, bench.wake))
    }
    try bench.settle(for: 60_000)
    _ = bench.server.handle(try #require(late))
    try bench.settle(for: 900_000)
    #expect(bench.server.orders["order_a"]?.current == "place_b")
  }

  @Test func whatAnEarlierVersionWritesBesideThisOneIsNoDamage() throws {
    let path = FileManager.default.temporaryDirectory.path + "/sceptic-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = try StoreFolder(path: path)
    do {
      let bench = try Bench(folder: folder)
      bench.books.isTornUp = true
      try bench.tapStart()
      // What the version before wrote: no seal.
      try bench.store.database.run(
        "UPDATE entries SET state = 1, attempts = 1, may_have_left = 0 WHERE seq = 1")
    }
    let store = try OutboxStore(in: folder)
    #expect(try store.all().map(\.id) == ["entry_1"])
    let again = try OutboxStore(in: folder)
    #expect(try again.all().count == 1)
  }

  @Test func aSessionsReadsWaitForTheServersPatience() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.land(status: 429, #"{"error":"Too Many Attempts."}"#)
    #expect(try bench.engine.gates.shut(at: bench.engineTime()) != nil)
    let wait = try bench.outbox.takeRequest(now: bench.moment, policy: bench.policy)
    #expect(wait > 0)
  }

  @Test func aPositionDoesNotHoldUpAStartWhileTheLinkIsTried() throws {
    let bench = try Bench()
    try bench.tap(.position(Coordinate(latitude: 59.9, longitude: 10.7)!))
    try bench.wait(10)
    try bench.tapStart()
    try bench.step(.began)
    // The link fails under what is on the wire; before that the server said that three are left.
    try bench.engine.gates.learn(
      RateLimit(limit: 120, remaining: 4), askedAt: bench.engineTime(), at: bench.engineTime())
    while !bench.wire.isEmpty { try bench.neverLeaves() }
    var waited: Int64 = 0
    while bench.wire.isEmpty, waited < 120_000 {
      let step = max(1, bench.wake)
      waited += step
      try bench.wait(step)
    }
    #expect(waited < 10_000)
  }

  @Test func anAssignmentThatLandsLateDoesNotUndoALaterOne() throws {
    let bench = try Bench(isDesk: true)
    try bench.fetchAll()
    try bench.tap(.assign("order_a", "driver_wrong"))
    try bench.step(.began)
    try bench.answer()
    let late = bench.wire[0].endpoint
    try bench.loseRequest()
    try bench.settle(for: 140_000)
    try bench.tap(.assign("order_a", "driver_right"))
    try bench.step(.woke)
    try bench.settle(for: 20_000)
    _ = bench.server.handle(late)
    try bench.settle(for: 900_000)
    #expect(bench.server.orders["order_a"]?.driver == "driver_right")
  }

  @Test func aWordGivenBeforeTheOrderWasSomebodyElsesDoesNotCoverThat() throws {
    // Forced on a canceled order; a 429 holds it; meanwhile the order is given to somebody else.
    let bench = try Bench()
    let id = try bench.tapStart()
    bench.server.orders["order_a"]?.status = "canceled"
    try bench.step(.began)
    try bench.settle(for: 10_000)
    #expect(try bench.state(id) == .attention)
    try bench.outbox.sendAnyway(id, now: bench.moment)
    try bench.step(.woke)
    try bench.answer()
    try bench.land(status: 429, #"{"error":"Too Many Attempts."}"#, ["Retry-After": "1800"])
    bench.server.reassign("order_a", to: "driver_third")
    try bench.settle(for: 2_000_000)
    #expect(bench.effects().isEmpty)
    #expect(try bench.state(id) == .attention)
  }

  @Test func aStepThatLandsLateIsNotTakenForTheNextStop() throws {
    let bench = try Bench()
    bench.server.orders["order_a"] = ServerModel.round(["place_a", "place_b", "place_c"])
    try bench.fetchAll()
    try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    try bench.tap(.activity("order_a", "completed", stop: "place_a"))
    try bench.step(.began)
    while !bench.asked[0].contains("activity") || !bench.wire[0].endpoint.isWrite { try bench.answer() }
    let late = bench.wire[0].endpoint
    try bench.loseRequest()
    try bench.settle(for: 170_000)
    _ = bench.server.handle(late)
    try bench.settle(for: 600_000)
    #expect(!bench.effects().contains("enroute at place_b"))
  }

  @Test func aPositionFromBeforeARestartOfTheDeviceIsNotSent() throws {
    let bench = try Bench()
    try bench.tap(.position(Coordinate(latitude: 59.9, longitude: 10.7)!))
    bench.now += 7_200_000
    bench.wallOffset = 0  // no clock of its own: it begins in 1970 until the network tells
    try bench.die(reboot: true)
    #expect(!bench.asked.contains { $0.contains("position") })
  }

  @Test func aWayBackLeadsToWhereTheDriverIsByNow() throws {
    let bench = try Bench(isDesk: true)
    bench.server.orders["order_a"] = ServerModel.round(["place_a", "place_b", "place_c"])
    bench.server.orders["order_a"]?.round[0].isComplete = true
    bench.server.orders["order_a"]?.round[0].status = "COMPLETED"
    bench.server.orders["order_a"]?.current = "place_b"
    try bench.fetchAll()
    try bench.tap(.update("order_a", [.notes("Ring")]))
    try bench.step(.began)
    try bench.answer()
    #expect(bench.asked == ["update order"])
    // Its driver completes place_b in the meantime.
    bench.server.orders["order_a"]?.round[1].isComplete = true
    bench.server.orders["order_a"]?.round[1].status = "COMPLETED"
    bench.server.orders["order_a"]?.current = "place_c"
    try bench.answer()
    try bench.settle(for: 600_000)
    #expect(bench.server.orders["order_a"]?.current == "place_c")
  }

  @Test func aFirstStopThatTheDriverChoseIsLeftToHimWhileAWriteIsInDoubt() throws {
    let bench = try Bench(isDesk: true)
    bench.server.orders["order_a"] = ServerModel.round(["place_a", "place_b", "place_c"])
    bench.server.orders["order_a"]?.current = "place_b"
    try bench.fetchAll()
    try bench.tap(.update("order_a", [.notes("Ring")]))
    try bench.step(.began)
    try bench.answer()
    try bench.loseRequest()
    // Never arrived. The driver himself chooses the first stop, not done yet.
    bench.server.orders["order_a"]?.current = "place_a"
    try bench.settle(for: 20_000)
    #expect(bench.server.orders["order_a"]?.current == "place_a")
  }
}
