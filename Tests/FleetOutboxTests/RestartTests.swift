import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// Processes that die, devices that boot, clocks that jump, files that come back from a backup.
@Suite struct RestartTests {
  @Test func whatTheLastProcessLeftOnTheWireIsUnknownNeverPending() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.die()
    #expect(try bench.state(id) == .unknown)
    #expect(try bench.entry(id).row.mayHaveLeft)
    #expect(bench.asked == ["get order"])
  }

  @Test func itIsSentAgainOnlyAfterItsQuarantine() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.die()
    try bench.settle(for: bench.policy.noisyQuarantine - 2_000)
    #expect(bench.effects().isEmpty)
    try bench.settle(for: 10_000)
    #expect(bench.effects() == ["started"])
  }

  @Test func anotherRunOfTheSameProcessFindsItUnknownToo() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    bench.wire = []
    try bench.step(.began)
    #expect(try bench.state(id) == .unknown)
  }

  @Test func anAnswerToADeadProcessIsNotTakenIn() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    let (flight, endpoint) = try bench.take()
    let answer = bench.server.handle(endpoint)
    try bench.die()
    try bench.step(.landed(flight: flight, .answered(answer)))
    #expect(try bench.state(id) == .unknown)
    #expect(try bench.view().serverStatus == "dispatched")
  }

  @Test func aProcessThatEndsTakesInItsLastAnswersAndSendsNothingNew() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.tapActivity("enroute")
    try bench.step(.began)
    try bench.answer()
    let (flight, endpoint) = try bench.take()
    let effects = try bench.step(.landedAtEnd(flight: flight, .answered(bench.server.handle(endpoint))))
    #expect(try bench.state(id) == .confirmed)
    #expect(!effects.contains { if case .exchange = $0 { true } else { false } })
    #expect(bench.wire.isEmpty)
  }

  @Test func aStoreFromABackupHasEveryOpenEntryUnknown() throws {
    let bench = try Bench(orders: ["order_a", "order_b", "order_c"])
    try bench.die(epoch: "epoch-1")
    let pending = [try bench.tapStart("order_a"), try bench.tapActivity("enroute")]
    let held = try bench.tapStart("order_b")
    var row = try bench.entry(held).row
    row.state = .attention
    try bench.store.update(row)
    try bench.die(epoch: "epoch-2")
    #expect(try (pending + [held]).map(bench.state) == [.unknown, .unknown, .unknown])
  }

  @Test func whatTheBackupDidNotKnowWasDoneIsFoundAndNotRepeated() throws {
    let bench = try Bench()
    try bench.die(epoch: "epoch-1")
    try bench.tapStart()
    try bench.tapActivity("enroute")
    _ = bench.server.handle(.startOrder("order_a"))
    _ = bench.server.handle(
      .reportActivity(order: "order_a", activity: ["code": "enroute", "complete": false]))
    try bench.die(epoch: "epoch-2")
    try bench.settle(for: 300_000)
    #expect(bench.effects() == ["started", "enroute"])
    #expect(try bench.outbox.summary(now: bench.moment).isDrained)
  }

  @Test func theSameEpochIsNoBackup() throws {
    let bench = try Bench()
    try bench.die(epoch: "epoch-1")
    let id = try bench.tapStart()
    bench.wire = []
    try bench.die(epoch: "epoch-1")
    #expect(try bench.state(id) == .pending)
  }

  // MARK: Clocks

  @Test(arguments: [86_400_000, -86_400_000] as [Int64])
  func aJumpOfTheWallClockMovesNoDeadline(jump: Int64) throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.land(status: 500)
    try bench.settle(for: 10_000)
    bench.wallOffset += jump
    try bench.step(.woke)
    try bench.settle(for: 100_000)
    #expect(bench.effects().isEmpty)
    try bench.settle(for: 20_000)
    #expect(bench.effects() == ["started"])
  }

  @Test(arguments: [0, 86_400_000, -86_400_000] as [Int64])
  func aRebootWithAnyWallClockShortensNoQuarantine(jump: Int64) throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.land(status: 500)
    try bench.settle(for: 10_000)
    bench.wallOffset += jump
    try bench.die(reboot: true)
    try bench.settle(for: 100_000)
    #expect(bench.effects().isEmpty)
    try bench.settle(for: 60_000)
    #expect(bench.effects() == ["started"])
  }

  @Test func engineTimeNeverGoesBack() throws {
    let bench = try Bench()
    var dice = SeededGenerator(seed: 5)
    var last: Int64 = 0
    for round in 0..<300 {
      bench.now += Int64.random(in: 0...90_000, using: &dice)
      if Int.random(in: 0..<4, using: &dice) == 0 {
        bench.wallOffset += Int64.random(in: -86_400_000...86_400_000, using: &dice)
      }
      if Int.random(in: 0..<10, using: &dice) == 0 {
        bench.boot = "boot-\(round)x"
        bench.uptimeOffset = bench.now
      }
      let time = try bench.store.transaction { try EngineClock(bench.store).time(at: bench.moment) }
      #expect(time >= last)
      #expect(time <= bench.now)
      last = time
    }
  }

  @Test func anotherDevicesUptimeIsNotTakenForTimePassed() throws {
    let bench = try Bench()
    let before = try bench.store.transaction { try EngineClock(bench.store).time(at: bench.moment) }
    let there = Moment(
      wall: bench.moment.wall.adding(milliseconds: 5_000), uptime: 40 * 86_400_000, boot: "boot-elsewhere")
    let after = try bench.store.transaction { try EngineClock(bench.store).time(at: there) }
    #expect(after - before == 5_000)
  }

  // MARK: Rows of another version

  /// Makes a stored command one that this version cannot read.
  private func ageAway(_ id: String, _ bench: Bench) throws {
    var row = try bench.entry(id).row
    row.command = Array(#"{"kind":"teleport_order","version":9,"command":{}}"#.utf8)
    try bench.store.update(row)
  }

  @Test func aRowFromANewerVersionHoldsOnlyItsLane() throws {
    let bench = try Bench(orders: ["order_a", "order_b"])
    let strange = try bench.tapStart("order_a")
    let after = try bench.tapActivity("enroute", "order_a")
    try bench.tapStart("order_b")
    try ageAway(strange, bench)
    try bench.step(.began)
    try bench.settle(for: 200_000)
    #expect(bench.effects(on: "order_a").isEmpty)
    #expect(bench.effects(on: "order_b") == ["started"])
    #expect(try bench.outbox.unreadable().map(\.state) == [.attention])
    #expect(try bench.state(after) == .pending)
    #expect(throws: Refusal.self) { try bench.tap(.start("order_a")) }
  }

  @Test func aRowForAnUnknownRecordHoldsOnlyItsLaneAndCostsNoRequests() throws {
    let bench = try Bench()
    let row = EntryRecord(
      id: "entry_x", kind: "report_issue", command: Array("{}".utf8), lane: "issue/1", record: "issue/1",
      order: nil, stop: nil, expected: [], created: bench.moment)
    _ = try bench.store.insert(row)
    bench.books.planted(1)
    try bench.tapStart()
    try bench.step(.began)
    try bench.settle(for: 200_000)
    #expect(bench.effects() == ["started"])
    #expect(try bench.store.entry("entry_x")?.state == .attention)
    #expect(bench.server.reads == 2)
  }

  @Test func aVersionThatCanReadItTakesItUp() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    let command = try bench.entry(id).row.command
    try ageAway(id, bench)
    try bench.step(.began)
    #expect(try bench.store.entry(id)?.state == .attention)
    var row = try #require(try bench.store.entry(id))
    row.command = command
    try bench.store.update(row)
    try bench.die()
    try bench.settle(for: 5_000)
    #expect(bench.effects() == ["started"])
  }

  @Test func aPersonCanDiscardWhatCannotBeRead() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try ageAway(id, bench)
    try bench.step(.began)
    try bench.outbox.discard(id, includingFollowers: true, now: bench.moment)
    #expect(try bench.store.entry(id)?.state == .withdrawn)
  }

  @Test func settledEntriesStaySevenDays() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.settle()
    bench.now += bench.policy.retention - 10_000
    try bench.die()
    #expect(try bench.outbox.entry(id) != nil)
    bench.now += 20_000
    try bench.die()
    #expect(try bench.outbox.entry(id) == nil)
  }
}
