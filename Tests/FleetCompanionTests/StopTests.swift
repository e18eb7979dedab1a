import FleetSandbox
import Foundation
import Testing

@testable import FleetCompanion

/// Ending and beginning again: nothing is left behind, nothing is sent twice.
@Suite(.serialized)
struct StopTests {
  @Test func `What is on the wire at a stop is cut off and counts as unknown`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    shift.line.decide { $0.method == .post ? .hang : .answer }
    try await session.perform(.start(order))
    await session.start()
    try await eventually("it is on the wire") { shift.line.count(.post, "/start") == 1 }
    await session.stop()
    #expect(shift.line.flying == 0)
    let entry = try #require(try await session.entries().first)
    #expect(entry.state == .unknown)
    #expect(try await session.journal(of: entry).last?.what.contains("unknown") == true)
  }

  @Test func `A stop puts nothing new on the wire`() async throws {
    let shift = try await StillShift(orders: 12)
    let session = try shift.session()
    for view in try await session.orders(on: session.today) {
      try await session.perform(.start(view.order.id))
    }
    shift.line.decide { $0.method == .post ? .answerAtTheEnd : .answer }
    await session.start()
    try await eventually("all lanes are busy") {
      shift.line.flying == 4 && shift.line.count(.post, "/start") == 4
    }
    // It needs no look first, so it would be the next to go.
    try await session.perform(.online(true))
    await session.stop()
    #expect(shift.line.writes == 4)
    let entries = try await session.entries()
    #expect(entries.count { $0.state == .confirmed } == 4)
    #expect(entries.count { $0.state == .pending && $0.row.attempts == 0 } == 6)
  }

  @Test func `What a stop cut off is looked up at the next start, not sent again`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    shift.line.decide { $0.method == .post ? .applyAndHang : .answer }
    try await session.perform(.start(order))
    await session.start()
    try await eventually("it is applied") { shift.line.ledger.count(.started) == 1 }
    await session.stop()
    shift.line.decide { _ in .answer }
    await session.start()
    try await shift.pass(upTo: 10_000, until: "it is confirmed") {
      try await session.summary().confirmed == 1
    }
    #expect(shift.line.count(.post, "/start") == 1)
    await session.stop()
  }

  @Test func `Stopping before a start, twice, or after the end does no harm`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    await session.stop()
    await session.start()
    await session.start()
    try await eventually("one engine, once") { shift.clock.sleepers(of: 250) == 1 }
    async let first: Void = session.stop()
    async let second: Void = session.stop()
    _ = await (first, second)
    #expect(shift.clock.sleeperCount == 0)
    await session.stop()
  }

  @Test func `A start during a stop begins anew when that is done`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    for _ in 0..<20 {
      await session.start()
      async let stopping: Void = session.stop()
      await session.start()
      await stopping
      await session.start()
    }
    try await session.perform(.online(true))
    try await shift.pass(upTo: 5_000, until: "the last start counts") {
      shift.line.ledger.count(.online(true)) == 1
    }
    await session.stop()
  }

  @Test func `Fifty starts and stops leave no descriptor, task or timer behind`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    var openAfter: [Int] = []
    for _ in 0..<50 {
      await session.start()
      try await session.perform(.online(true))
      await session.stop()
      _ = try await session.drain(milliseconds: 0)
      openAfter.append(try shift.folder.openDescriptors())
    }
    #expect(openAfter.last == openAfter.first)
    #expect(shift.clock.sleeperCount == 0)
    #expect(shift.line.flying == 0)
  }

  @Test func `A session that is let go of stops sending and closes its files`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    var session: DriverSession? = try shift.session()
    shift.line.decide { $0.method == .post ? .hang : .answer }
    try await session?.perform(.start(order))
    await session?.start()
    try await eventually("it is on the wire") { shift.line.count(.post, "/start") == 1 }
    session = nil
    try await eventually("everything ended") {
      try shift.folder.openDescriptors() == 0 && shift.clock.sleeperCount == 0 && shift.line.flying == 0
    }
    #expect(try await shift.session().summary().unknown == 1)
  }

  @Test func `A disk that fails stops nothing for good, and taps are still taken`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    let file = RawDatabase(
      shift.shift.home.path + "/identities/" + shift.shift.identity.folderName + "/outbox.db")
    try file.run("CREATE TRIGGER full BEFORE INSERT ON attempts BEGIN SELECT RAISE(ABORT, 'no room'); END")
    await session.start()
    try await session.perform(.start(order))
    try await eventually("it says what is wrong") { session.trouble?.contains("no room") == true }
    try await session.perform(.activity(order, .enroute))
    for _ in 0..<20 { shift.clock.advance(by: 250) }
    #expect(shift.line.writes == 0)
    try file.run("DROP TRIGGER full")
    try await shift.pass(upTo: 10_000, until: "it goes on when there is room") {
      try await session.summary().confirmed == 2
    }
    #expect(session.trouble == nil)
    #expect(shift.line.ledger.effects(order: order.rawValue).map(\.name) == ["started", "activity:enroute"])
    await session.stop()
  }

  @Test func `An answer that could not be stored is unknown, and looked up`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    let file = RawDatabase(
      shift.shift.home.path + "/identities/" + shift.shift.identity.folderName + "/outbox.db")
    try file.run("CREATE TRIGGER full BEFORE UPDATE ON attempts BEGIN SELECT RAISE(ABORT, 'no room'); END")
    try await session.perform(.start(order))
    await session.start()
    try await eventually("it says what is wrong") { session.trouble?.contains("no room") == true }
    try file.run("DROP TRIGGER full")
    try await shift.pass(upTo: 10_000, until: "it is found out") {
      try await session.summary().confirmed == 1
    }
    #expect(shift.line.count(.post, "/start") == 1)
    await session.stop()
  }

  @Test func `A store restored from a backup trusts nothing it remembers`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let place = shift.shift.home.path + "/identities/" + shift.shift.identity.folderName
    var session: DriverSession? = try shift.session()
    try await session?.perform(.online(true))
    _ = try await session?.drain(milliseconds: 0)
    try await session?.perform(.start(order))
    session = nil
    try await eventually("its files are closed") { try shift.folder.openDescriptors() == 0 }
    try FileManager.default.copyItem(atPath: place, toPath: place + ".backup")
    _ = try await shift.session().drain(milliseconds: 0)
    #expect(shift.line.ledger.count(.started) == 1)
    try FileManager.default.removeItem(atPath: place)
    try FileManager.default.moveItem(atPath: place + ".backup", toPath: place)
    let restored = try shift.session()
    #expect(try await restored.drain(milliseconds: 0).confirmed == 2)
    #expect(shift.line.count(.post, "/start") == 1)
  }
}
