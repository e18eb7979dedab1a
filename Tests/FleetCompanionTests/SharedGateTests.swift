import FleetAPI
import FleetOutbox
import FleetStorage
import Testing

@testable import FleetCompanion

/// Reads and several processes under the engine's gates; news from one process to another.
@Suite(.serialized)
struct SharedGateTests {
  @Test func `A person's sync ends the back-off of the process that sends`() async throws {
    let shift = try await StillShift()
    shift.line.decide { _ in .unreachable }
    let sender = try shift.session()
    let person = try shift.session()
    try await sender.perform(.online(true))
    await sender.start()
    try await shift.pass(upTo: 10_000, until: "the link is known to be down") {
      try await sender.summary().isLinkDown
    }
    try await sender.waitFiveMinutes()
    shift.line.decide { _ in .answer }
    let drain = Running { try await person.drain(milliseconds: 60_000) }
    try await shift.pass(upTo: 20_000, until: "it is done") { drain.isOver }
    #expect(try await drain.value.isDrained)
    await sender.stop()
  }

  @Test func `A link regained in one process is tried by the one that sends`() async throws {
    let shift = try await StillShift()
    shift.line.decide { _ in .unreachable }
    let sender = try shift.session()
    try await sender.perform(.online(true))
    await sender.start()
    try await shift.pass(upTo: 10_000, until: "the link is known to be down") {
      try await sender.summary().isLinkDown
    }
    try await sender.waitFiveMinutes()
    shift.line.decide { _ in .answer }
    try await shift.session().linkRegained()
    try await shift.pass(upTo: 20_000, until: "it goes out now") {
      shift.line.ledger.count(.online(true)) == 1
    }
    await sender.stop()
  }

  @Test func `A 429 to a refresh holds back the engine, too`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    shift.line.decide { _ in .body("{}", status: 429) }
    await #expect(throws: APIError.self) { try await session.refresh() }
    shift.line.decide { _ in .answer }
    try await session.perform(.online(true))
    _ = try await session.drain(milliseconds: 0)
    #expect(shift.line.writes == 0)
    #expect(try await session.summary().heldBackMilliseconds ?? 0 > 0)
  }

  @Test func `A token refused to a refresh pauses the account until a sign-in`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    shift.line.decide { _ in .refusedToken }
    await #expect(throws: APIError.self) { try await session.refresh() }
    #expect(try await session.summary().isTokenRefused)
  }

  @Test func `News comes to whoever listens, from whichever process found it out`() async throws {
    let shift = try await StillShift()
    let (listener, other) = (try shift.session(), try shift.session())
    let entry = try await other.perform(.online(true))
    var news = listener.announcements.makeAsyncIterator()
    try await other.announceDouble(of: entry)
    let told = try #require(await news.next())
    #expect(told.entry.id == entry.id)
    #expect(told.kind == .doubled)
    try await other.announceDouble(of: entry)
    #expect(await news.next()?.number == told.number + 1)
  }

  @Test func `News is told again when its listener died over it, and not once he asked for more`()
    async throws
  {
    let shift = try await StillShift()
    let session = try shift.session()
    let entry = try await session.perform(.online(true))
    for _ in 0..<2 { try await session.announceDouble(of: entry) }
    var first = session.announcements.makeAsyncIterator()
    let told = await first.next()
    let later = try shift.session()
    var second = later.announcements.makeAsyncIterator()
    #expect(await second.next()?.number == told?.number)
    #expect(told != nil)
    _ = await first.next()
    #expect(try await shift.session().hearAnnouncements().map(\.number) == [(told?.number ?? 0) + 1])
    #expect(try await shift.session().hearAnnouncements().isEmpty)
  }

  @Test func `The news ends when the session is let go of`() async throws {
    let shift = try await StillShift()
    var session: DriverSession? = try shift.session()
    var news = try #require(session?.announcements.makeAsyncIterator())
    session = nil
    #expect(await news.next() == nil)
  }
}

extension DriverSession {
  /// As after many failures in a row.
  fileprivate func waitFiveMinutes() throws {
    let time = try store.number("clock_engine") ?? 0
    try store.transaction {
      try store.setGate("link", Gate(until: time + 300_000, strikes: 9, reason: "no route"))
    }
  }

  fileprivate func announceDouble(of entry: Entry) throws {
    try store.transaction { try store.announce("doubled", entry: entry.row.seq, wall: now.wall) }
  }
}
