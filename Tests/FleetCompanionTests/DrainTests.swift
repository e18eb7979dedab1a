import FleetSandbox
import Testing

@testable import FleetCompanion

/// Sending until the work is done, alone and beside others.
@Suite(.serialized)
struct DrainTests {
  @Test func `One pass sends what is due and ends`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    for tap in [Tap.start(order), .activity(order, .enroute), .activity(order, .completed), .online(true)] {
      try await session.perform(tap)
    }
    let summary = try await session.drain(milliseconds: 0)
    #expect(summary.isDrained)
    #expect(summary.confirmed == 4)
    #expect(
      shift.line.ledger.effects(order: order.rawValue).map(\.name)
        == ["started", "activity:enroute", "activity:completed"])
  }

  @Test func `With nothing to do it asks nothing`() async throws {
    let shift = try await StillShift()
    let before = shift.line.requests.count
    #expect(try await shift.session().drain(milliseconds: 60_000).isDrained)
    #expect(shift.line.requests.count == before)
  }

  @Test func `Without a connection it ends at once and keeps the work`() async throws {
    let shift = try await StillShift()
    shift.line.decide { _ in .unreachable }
    let session = try shift.session()
    try await session.perform(.online(true))
    let drain = Running { try await session.drain(milliseconds: 600_000) }
    try await shift.pass(upTo: 60_000, until: "it gives up early") { drain.isOver }
    let summary = try await drain.value
    #expect(summary.isLinkDown)
    #expect(summary.waiting == 1)
  }

  @Test func `Patient, it goes on until the time is over`() async throws {
    let shift = try await StillShift()
    shift.line.decide { _ in .unreachable }
    let session = try shift.session()
    try await session.perform(.online(true))
    let begun = shift.clock.now().uptime
    let drain = Running { try await session.drain(milliseconds: 20_000, patient: true) }
    try await shift.pass(upTo: 30_000, until: "the time is over") { drain.isOver }
    #expect(try await drain.value.waiting == 1)
    #expect(shift.clock.now().uptime - begun >= 20_000)
    #expect(shift.line.writes > 3)
  }

  @Test func `Patient, it is done when the connection comes back in time`() async throws {
    let shift = try await StillShift()
    shift.line.decide { _ in .unreachable }
    let session = try shift.session()
    try await session.perform(.online(true))
    let drain = Running { try await session.drain(milliseconds: 600_000, patient: true) }
    for _ in 0..<20 { shift.clock.advance(by: 250) }
    shift.line.decide { _ in .answer }
    try await shift.pass(upTo: 300_000, until: "it is done") { drain.isOver }
    #expect(try await drain.value.isDrained)
  }

  @Test func `A cancelled drain ends and leaves what was on the wire unknown`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    shift.line.decide { $0.method == .post ? .hang : .answer }
    try await session.perform(.start(order))
    let drain = Running { try await session.drain(milliseconds: 60_000) }
    try await eventually("it is on the wire") { shift.line.count(.post, "/start") == 1 }
    drain.cancel()
    await #expect(throws: CancellationError.self) { _ = try await drain.value }
    #expect(try await session.summary().unknown == 1)
    #expect(shift.line.flying == 0)
  }

  @Test func `Beside its own engine it waits for that one`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    await session.start()
    try await session.perform(.start(order))
    let drain = Running { try await session.drain(milliseconds: 60_000) }
    try await shift.pass(upTo: 30_000, until: "it is done") { drain.isOver }
    #expect(try await drain.value.isDrained)
    #expect(shift.line.ledger.count(.started) == 1)
    await session.stop()
  }

  @Test func `Two drains at once both end with the work done, each effect once`() async throws {
    let shift = try await StillShift(orders: 8)
    let session = try shift.session()
    for view in try await session.orders(on: session.today) {
      try await session.perform(.start(view.order.id))
    }
    let first = Running { try await session.drain(milliseconds: 60_000) }
    let second = Running { try await session.drain(milliseconds: 60_000) }
    try await shift.pass(upTo: 60_000, until: "both are done") { first.isOver && second.isOver }
    #expect(try await first.value.isDrained)
    #expect(try await second.value.isDrained)
    #expect(shift.line.ledger.count(.started) == 6)
    #expect(shift.line.count(.post, "/start") == 6)
  }

  @Test func `Two drains without a connection both give up`() async throws {
    let shift = try await StillShift()
    shift.line.decide { _ in .unreachable }
    let session = try shift.session()
    try await session.perform(.online(true))
    let first = Running { try await session.drain(milliseconds: 600_000) }
    let second = Running { try await session.drain(milliseconds: 600_000) }
    try await shift.pass(upTo: 60_000, until: "both gave up") { first.isOver && second.isOver }
    #expect(try await second.value.waiting == 1)
  }

  @Test func `A drain goes on by itself when the engine beside it stops`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    shift.line.decide { $0.method == .get && $0.target.contains("/orders/") ? .hang : .answer }
    await session.start()
    try await session.perform(.start(order))
    try await eventually("its engine looks first") { shift.line.flying == 1 }
    let drain = Running { try await session.drain(milliseconds: 60_000, patient: true) }
    try await eventually("the drain waits") { shift.clock.sleepers(of: 50) == 1 }
    await session.stop()
    shift.line.decide { _ in .answer }
    try await shift.pass(upTo: 60_000, until: "it is done") { drain.isOver }
    #expect(try await drain.value.isDrained)
    #expect(shift.line.ledger.count(.started) == 1)
  }

  @Test func `Beside another session's engine it waits and reports what that one did`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let sending = try shift.session()
    await sending.start()
    try await eventually("the other one sends") { shift.clock.sleepers(of: 250) == 1 }
    let session = try shift.session()
    try await session.perform(.start(order))
    let drain = Running { try await session.drain(milliseconds: 60_000) }
    try await shift.pass(upTo: 30_000, until: "it is done") { drain.isOver }
    #expect(try await drain.value.isDrained)
    #expect(shift.line.count(.post, "/start") == 1)
    await sending.stop()
  }

  @Test func `Of two sessions that send one does, and the other takes over from it`() async throws {
    let shift = try await StillShift(orders: 8)
    let orders = try await shift.session().orders(on: shift.session().today).map(\.order.id)
    let (one, two) = (try shift.session(), try shift.session())
    await one.start()
    await two.start()
    try await two.perform(.start(orders[0]))
    try await shift.pass(upTo: 5_000, until: "one of them sends it") {
      shift.line.ledger.count(.started) == 1
    }
    await one.stop()
    try await one.perform(.start(orders[1]))
    try await shift.pass(upTo: 5_000, until: "the other one goes on") {
      shift.line.ledger.count(.started) == 2
    }
    await two.stop()
    #expect(shift.line.count(.post, "/start") == 2)
  }

  @Test func `One session taps all day while another one drains`() async throws {
    let shift = try await StillShift(orders: 12)
    let (tapping, draining) = (try shift.session(), try shift.session())
    let orders = try await tapping.orders(on: tapping.today).map(\.order.id)
    let taps = Running {
      for order in orders {
        for tap in [Tap.start(order), .activity(order, .enroute), .activity(order, .completed)] {
          try await tapping.perform(tap)
        }
      }
    }
    let sync = Running {
      while try await draining.summary().confirmed < orders.count * 3 {
        _ = try await draining.drain(milliseconds: 5_000)
        await Task.yield()
      }
    }
    try await shift.pass(upTo: 600_000, until: "everything is confirmed") { taps.isOver && sync.isOver }
    try await taps.value
    try await sync.value
    for order in orders {
      #expect(
        shift.line.ledger.effects(order: order.rawValue).map(\.name)
          == ["started", "activity:enroute", "activity:completed"])
    }
  }
}
