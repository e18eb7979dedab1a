import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// Absolute values of which only the newest matters: the duty switch and the live position.
@Suite struct LatestWinsTests {
  private func at(_ latitude: Double) -> Tap { .position(Coordinate(latitude: latitude, longitude: 100)!) }

  @Test func aLaterTapReplacesTheOneThatWaits() throws {
    let bench = try Bench()
    let first = try bench.tap(.online(true))
    let second = try bench.tap(.online(false))
    #expect(first == second)
    #expect(try bench.outbox.entries().count == 1)
    try bench.step(.began)
    try bench.settle()
    #expect(bench.effects(on: "driver_own") == ["offline"])
  }

  @Test func dutyAndPositionDoNotReplaceEachOther() throws {
    let bench = try Bench()
    try bench.tap(.online(true))
    try bench.tap(at(1))
    #expect(try bench.outbox.entries().count == 2)
  }

  @Test func reportsAreNeverMerged() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.tapActivity("enroute")
    #expect(try bench.outbox.entries().count == 2)
  }

  @Test func aTapNeverReplacesOneThatIsOnTheWire() throws {
    let bench = try Bench()
    let first = try bench.tap(.online(true))
    try bench.step(.began)
    let second = try bench.tap(.online(false))
    #expect(first != second)
    try bench.settle()
    #expect(bench.effects(on: "driver_own") == ["online", "offline"])
    #expect(try bench.state(first) == .settled)
    #expect(try bench.entry(first).row.fate == .plain)
  }

  @Test func anUnknownPositionIsReplacedByANewerOneAndNeverSentAgain() throws {
    let bench = try Bench()
    let old = try bench.tap(at(1))
    try bench.step(.began)
    try bench.land(status: 500)
    try bench.tap(at(2))
    try bench.step(.woke)
    try bench.settle(for: 60_000)
    #expect(bench.effects(on: "driver_own") == ["position 2"])
    #expect(try bench.state(old) == .withdrawn)
    #expect(try bench.entry(old).row.fate == .superseded)
  }

  @Test func anEarlierValueThatLandsLateDoesNotStand() throws {
    let bench = try Bench()
    try bench.tap(.online(true))
    try bench.step(.began)
    let late = try bench.take()
    try bench.step(
      .landed(flight: late.flight, .failed(TransportFailure(.connectionLost, reach: .mayHaveArrived))))
    let last = try bench.tap(.online(false))
    try bench.step(.woke)
    try bench.settle(for: 60_000)
    _ = bench.server.handle(late.endpoint)
    #expect(bench.server.drivers["driver_own"]?.online == true)
    try bench.settle(for: 400_000)
    #expect(bench.server.drivers["driver_own"]?.online == false)
    #expect(try bench.state(last) == .settled)
    #expect(try bench.entry(last).row.fate == .plain)
  }

  @Test func aPositionThatDidNotLeaveIsNotSentAfterANewerOneWasMeasured() throws {
    let bench = try Bench()
    try bench.tap(at(1))
    try bench.step(.began)
    try bench.tap(at(2))
    try bench.neverLeaves()
    try bench.settle(for: 60_000)
    #expect(bench.effects(on: "driver_own") == ["position 2"])
  }

  @Test func aPositionIsNeverOlderThanTheLastSent() throws {
    let bench = try Bench(seed: 9)
    var dice = SeededGenerator(seed: 9)
    try bench.step(.began)
    for index in 1...80 {
      try bench.tap(at(Double(index) / 10))
      try bench.step(.woke)
      while !bench.wire.isEmpty {
        switch Int.random(in: 0..<5, using: &dice) {
        case 0: try bench.land(status: 500)
        case 1: try bench.neverLeaves()
        case 2: try bench.loseAnswer()
        case 3: break
        default: try bench.answer()
        }
        if Bool.random(using: &dice) { break }
      }
      try bench.wait(Int64.random(in: 1...5_000, using: &dice))
    }
    let sent = bench.effects(on: "driver_own").compactMap { Double($0.dropFirst("position ".count)) }
    #expect(sent.count > 10)
    #expect(zip(sent, sent.dropFirst()).allSatisfy { $0.0 <= $0.1 })
  }

  @Test(arguments: [false, true])
  func aPositionThatCouldNotLeaveForFiveMinutesIsNotSentAnyMore(reboot: Bool) throws {
    let bench = try Bench()
    let id = try bench.tap(.position(Coordinate(latitude: 59.9, longitude: 10.7)!))
    bench.now += bench.policy.positionLifetime + 1
    try bench.die(reboot: reboot)
    #expect(bench.wire.isEmpty)
    #expect(try bench.state(id) == .withdrawn)
  }

  @Test func aPositionIsReadBackNoSoonerThanHalfAMinuteLater() throws {
    let bench = try Bench()
    let id = try bench.tap(at(1))
    try bench.step(.began)
    try bench.answer()
    try bench.settle(for: 29_000)
    #expect(try bench.state(id) == .confirmed)
    try bench.settle(for: 2_000)
    #expect(try bench.state(id) == .settled)
  }

  @Test func earlierPositionsAreNotSupersededByOurOwnLaterOnes() throws {
    let bench = try Bench()
    try bench.step(.began)
    for index in 1...5 {
      try bench.tap(at(Double(index)))
      try bench.step(.woke)
      try bench.settle(for: 1_000)
    }
    try bench.settle(for: 60_000)
    #expect(try bench.outbox.entries().map(\.row.fate) == Array(repeating: .plain, count: 5))
    #expect(!bench.changes.contains { if case .announced = $0 { true } else { false } })
  }

  @Test func aRefusedPositionIsReplacedByTheNext() throws {
    let bench = try Bench()
    try bench.tap(at(1))
    try bench.step(.began)
    try bench.land(status: 422, #"{"error":"Bad."}"#)
    try bench.settle()
    #expect(try bench.outbox.summary(now: bench.moment).attention == 1)
    try bench.tap(at(2))
    try bench.step(.woke)
    try bench.settle()
    #expect(bench.effects(on: "driver_own") == ["position 2"])
    #expect(try bench.outbox.summary(now: bench.moment).attention == 0)
  }

  @Test func aRefusedDutyNeedsAPersonBeforeTheNext() throws {
    let bench = try Bench()
    let id = try bench.tap(.online(true))
    try bench.step(.began)
    try bench.land(status: 422, #"{"error":"Bad."}"#)
    try bench.settle()
    #expect(throws: Refusal.laneHeld(entry: id, reason: "the server refused: Bad.")) {
      try bench.tap(.online(false))
    }
    try bench.outbox.discard(id, includingFollowers: false, now: bench.moment)
    try bench.tap(.online(false))
  }

  @Test func theDutySwitchHoldsUpNoDelivery() throws {
    let bench = try Bench()
    try bench.tap(.online(true))
    try bench.step(.began)
    try bench.land(status: 422, #"{"error":"Bad."}"#)
    try bench.tapStart()
    try bench.step(.woke)
    try bench.settle()
    #expect(bench.effects() == ["started"])
  }

  @Test func theSwitchShowsTheLastWishWhateverTheServerShowed() throws {
    let bench = try Bench()
    try bench.tap(.online(true))
    try bench.step(.began)
    try bench.settle()
    try bench.tap(.online(false))
    try bench.step(.woke)
    try bench.tap(.online(true))
    #expect(try bench.outbox.driverView()?.online == true)
  }

  @Test func zeroZeroIsNoPosition() throws {
    let bench = try Bench()
    let nowhere = try #require(Coordinate(latitude: 0, longitude: 0))
    #expect(throws: Refusal.noPosition) { try bench.tap(.position(nowhere)) }
  }

  @Test func aReceiptOfAPastDayKnowsWhatCameAfterIt() throws {
    let bench = try Bench()
    try bench.tap(.online(true))
    try bench.step(.began)
    try bench.settle()
    let midnight = bench.moment.wall.adding(milliseconds: 1)
    bench.now += 60_000
    try bench.tap(.online(false))
    try bench.step(.woke)
    try bench.settle()
    let yesterday = try bench.outbox.receipt(for: Timestamp(milliseconds: 0)..<midnight)
    #expect(yesterday.total == 1)
    #expect(yesterday.isClean)
  }
}
