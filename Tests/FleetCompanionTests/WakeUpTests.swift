import FleetSandbox
import Testing

@testable import FleetCompanion

/// The running engine misses no reason to look, in virtual time.
@Suite(.serialized)
struct WakeUpTests {
  /// An engine at rest: it looked at everything and waits for the clock.
  private func atRest(_ shift: StillShift, _ session: DriverSession) async throws {
    await session.start()
    try await eventually("the engine rests") { shift.clock.sleepers(of: 250) == 1 }
  }

  @Test func `A tap in this session goes out although the clock stands still`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    try await atRest(shift, session)
    try await session.perform(.start(order))
    try await eventually("it is applied") { shift.line.ledger.count(.started, order: order.rawValue) == 1 }
    await session.stop()
  }

  @Test func `A tap in another session goes out within a quarter of a second`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    try await atRest(shift, session)
    try await shift.session().perform(.start(order))
    shift.clock.advance(by: 250)
    try await eventually("it is applied") { shift.line.ledger.count(.started, order: order.rawValue) == 1 }
    await session.stop()
  }

  @Test func `A tap before the start goes out with it`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    try await session.perform(.start(order))
    await session.start()
    try await eventually("it is applied") { shift.line.ledger.count(.started, order: order.rawValue) == 1 }
    await session.stop()
  }

  @Test func `A hundred taps from ten tasks all go out, each once`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    try await atRest(shift, session)
    try await withThrowingTaskGroup { group in
      for task in 0..<10 {
        group.addTask {
          for tap in 0..<10 {
            let place = try #require(
              Coordinate(latitude: 1 + Double(task) / 10, longitude: 103 + Double(tap) / 10))
            try await session.perform(.position(place))
          }
        }
      }
      try await group.waitForAll()
    }
    try await shift.pass(upTo: 120_000, until: "nothing waits") { try await session.summary().isDrained }
    let positions = shift.line.ledger.count(.position)
    #expect(positions >= 1)
    #expect(positions == shift.line.count(.post, "/track"))
    await session.stop()
  }

  @Test func `A back-off ends by itself`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    shift.line.decide { _ in .unreachable }
    try await session.perform(.online(true))
    await session.start()
    try await eventually("it was tried") { shift.line.writes > 0 }
    shift.line.decide { _ in .answer }
    try await shift.pass(upTo: 10_000, until: "it goes out") { shift.line.ledger.count(.online(true)) == 1 }
    await session.stop()
  }

  /// Fails until the link's back-off is long.
  private func farOff(_ shift: StillShift, _ session: DriverSession) async throws {
    shift.line.decide { _ in .unreachable }
    try await session.perform(.online(true))
    await session.start()
    try await shift.pass(upTo: 3_600_000, by: 1_000, until: "the back-off is long") {
      try await session.dueLinkIn() > 20_000
    }
  }

  @Test func `A link that is back ends a long back-off`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    try await farOff(shift, session)
    shift.line.decide { _ in .answer }
    await session.linkRegained()
    try await shift.pass(upTo: 3_000, until: "it goes out") { shift.line.ledger.count(.online(true)) == 1 }
    await session.stop()
  }

  @Test func `A link that came back before the start is not forgotten`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    try await farOff(shift, session)
    await session.stop()
    shift.line.decide { _ in .answer }
    await session.linkRegained()
    await session.start()
    try await shift.pass(upTo: 3_000, until: "it goes out") { shift.line.ledger.count(.online(true)) == 1 }
    await session.stop()
  }

  @Test func `A person who asks ends a long back-off`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    try await farOff(shift, session)
    shift.line.decide { _ in .answer }
    let drain = Running { try await session.drain(milliseconds: 60_000) }
    try await shift.pass(upTo: 3_000, until: "it is drained") { drain.isOver }
    #expect(try await drain.value.isDrained)
    #expect(shift.line.ledger.count(.online(true)) == 1)
    await session.stop()
  }

  @Test func `The watchdog looks every minute even with nothing to do`() async throws {
    let shift = try await StillShift()
    let credentials = CountingCredentials(shift.shift.home.credentials)
    let session = try DriverSession(
      home: try Home(path: shift.shift.home.path, credentials: credentials), options: shift.shift.options)
    try await atRest(shift, session)
    try await eventually("the watchdog waits") { shift.clock.sleepers(of: 60_000) == 1 }
    for _ in 0..<3 {
      let steps = credentials.count
      for _ in 0..<4 { shift.clock.advance(by: 14_000) }
      #expect(credentials.count == steps)
      shift.clock.advance(by: 5_000)
      try await eventually("the engine looked") { credentials.count > steps }
      try await eventually("it rests again") { shift.clock.sleepers(of: 60_000) == 1 }
    }
    await session.stop()
  }

  @Test func `A decision in another session wakes the engine`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    try await session.perform(.start(order))
    try shift.line.withServer {
      let other = $0.accounts[1].driver
      try $0.reassign(order: order.rawValue, to: other, now: $1)
    }
    await session.start()
    try await shift.pass(upTo: 30_000, until: "it is held") { try await session.summary().attention == 1 }
    let entry = try #require(try await session.entries().first)
    try await shift.session().sendAnyway(entry.id)
    try await shift.pass(upTo: 5_000, until: "it goes out on that person's word") {
      shift.line.ledger.count(.started, order: order.rawValue) == 1
    }
    await session.stop()
  }
}
