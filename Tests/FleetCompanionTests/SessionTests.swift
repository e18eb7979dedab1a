import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// Opening, reading from disk, and what a screen follows.
@Suite(.serialized)
struct SessionTests {
  @Test func `Opening needs no network, and the whole day is there`() async throws {
    let shift = try await StillShift(orders: 8)
    shift.line.decide { _ in .hang }
    let before = shift.line.requests.count
    let session = try shift.session()
    let orders = try await session.orders(on: session.today)
    #expect(orders.count == 6)
    #expect(try await session.activeOrders().count == 6)
    #expect(try await session.driver()?.id == shift.shift.identity.driver)
    let number = try #require(orders[2].order.trackingNumber.value?.number)
    #expect(try await session.order(number).order.id == orders[2].order.id)
    #expect(try await session.search(number).first?.order.id == orders[2].order.id)
    #expect(shift.line.requests.count == before)
  }

  @Test func `An order this device does not have is refused by name`() async throws {
    let session = try await StillShift().session()
    await #expect(throws: Refusal.unknownOrder("order_nope")) { _ = try await session.order("order_nope") }
  }

  @Test func `An outbox from a newer version is refused and not touched`() async throws {
    let shift = try await StillShift()
    let path = shift.shift.home.path + "/identities/" + shift.shift.identity.folderName + "/outbox.db"
    try RawDatabase(path).run("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)")
    let before = FileManager.default.contents(atPath: path)
    #expect(throws: StorageError.self) { try shift.session() }
    #expect(FileManager.default.contents(atPath: path) == before)
  }

  @Test func `A lost cache costs nothing but a refresh`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    try await shift.session().perform(.start(order))
    let folder = shift.shift.home.path + "/identities/" + shift.shift.identity.folderName
    for name in ["cache.db", "cache.db-wal", "cache.db-shm"] {
      try? FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    let session = try shift.session()
    #expect(try await session.orders(on: session.today).isEmpty)
    #expect(try await session.lastRefreshed() == nil)
    try await session.refresh()
    #expect(try await session.order(order.rawValue).order.started == true)
  }

  @Test func `A tap is shown at once and on disk for the next process`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    try await session.perform(.start(order))
    let view = try await shift.session().order(order.rawValue)
    #expect(view.order.started == true)
    #expect(view.serverStatus == "dispatched")
    #expect(view.pending == 1)
  }

  @Test func `A tap that is not possible is refused with its rule and leaves no entry`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    await #expect(throws: Refusal.notStarted(order)) { try await session.perform(.activity(order, .enroute)) }
    #expect(try await session.entries().isEmpty)
  }

  @Test func `A day is a day by the organization's time zone`() async throws {
    let shift = try await StillShift()
    // 2026-11-21 23:59:59.999 in Singapore, and a moment later.
    shift.clock.advance(by: 15 * 3_600_000 - 1)
    let session = try shift.session()
    #expect(session.today.description == "2026-11-21")
    shift.clock.advance(by: 1)
    #expect(session.today.description == "2026-11-22")
  }

  // MARK: Changes

  @Test func `The list comes at once, and again after a tap`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    var lists = session.orderLists(on: session.today).makeAsyncIterator()
    let first = try #require(await lists.next())
    #expect(first.count == 3)
    try await session.perform(.start(first[0].order.id))
    #expect(await lists.next()?.first?.pending == 1)
  }

  @Test func `The session's own refresh is a change`() async throws {
    let shift = try await StillShift(refreshed: false)
    let session = try shift.session()
    var lists = session.orderLists(on: session.today).makeAsyncIterator()
    #expect(await lists.next()?.isEmpty == true)
    try await session.refresh()
    #expect(await lists.next()?.count == 3)
  }

  @Test func `A tap in another session is a change within a quarter of a second`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    var summaries = session.summaries().makeAsyncIterator()
    #expect(await summaries.next()?.waiting == 0)
    try await eventually("the stream watches") { shift.clock.sleepers(of: 250) == 1 }
    try await shift.session().perform(.online(true))
    shift.clock.advance(by: 250)
    #expect(await summaries.next()?.waiting == 1)
  }

  @Test func `What the engine does is a change`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    var summaries = session.summaries().makeAsyncIterator()
    _ = await summaries.next()
    try await session.perform(.online(true))
    #expect(await summaries.next()?.waiting == 1)
    _ = try await session.drain(milliseconds: 0)
    #expect(await summaries.next()?.confirmed == 1)
  }

  @Test func `A stream does not keep its session, and ends with it`() async throws {
    let shift = try await StillShift()
    var session: DriverSession? = try shift.session()
    weak let seen = session
    let changes = try #require(session?.changes())
    let lists = try #require(session.map { $0.orderLists(on: $0.today) })
    let reading = Running {
      for await _ in changes {}
      for await _ in lists {}
    }
    try await eventually("the streams watch") { shift.clock.sleepers(of: 250) == 2 }
    session = nil
    try await eventually("the session is gone") { seen == nil }
    try await reading.value
    #expect(shift.clock.sleeperCount == 0)
  }

  @Test func `A stream nobody reads any more watches no more`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    for _ in 0..<50 {
      for await _ in session.changes() { break }
      for await _ in session.orderLists(on: session.today) { break }
    }
    try await eventually("nothing waits for the clock") { shift.clock.sleeperCount == 0 }
  }
}
