import FleetAPI
import FleetModels
import FleetWorkflow
import Testing

@testable import FleetOutbox
@testable import FleetStorage

/// Everything that was ever asked for is accounted for, and what is not is missed.
@Suite struct ConservationTests {
  /// One entry confirmed, one in attention with one behind it, one withdrawn and one on the wire.
  private func busyBench() throws -> Bench {
    let bench = try Bench(orders: ["order_a", "order_b", "order_c"])
    try bench.tapStart("order_a")
    try bench.step(.began)
    try bench.settle()
    try bench.tapStart("order_b")
    try bench.tapActivity("enroute", "order_b")
    bench.server.orders["order_b"]?.driver = "driver_other"
    try bench.step(.woke)
    try bench.settle(for: 5_000)
    let given = try bench.tap(.comment("order_a", "Nobody home"))
    try bench.outbox.discard(given, includingFollowers: false, now: bench.moment)
    try bench.tapStart("order_c")
    try bench.step(.woke)
    try bench.answer()
    return bench
  }

  @Test func nothingAskedForIsAnEquationToo() throws {
    let check = try Bench().outbox.check()
    #expect(check.isWhole)
    #expect(check.equation == "queued 0 = confirmed 0 + waiting 0 + unknown 0 + attention 0 + withdrawn 0")
  }

  @Test func everythingAskedForIsAccountedFor() throws {
    let check = try busyBench().outbox.check()
    #expect(check.findings == [])
    #expect(check.equation == "queued 5 = confirmed 1 + waiting 2 + unknown 0 + attention 1 + withdrawn 1")
  }

  @Test func whatHasGoneAfterItsTimeIsCounted() throws {
    let bench = try busyBench()
    bench.books.isTornUp = true
    try bench.store.purge(restedBefore: Timestamp(milliseconds: .max))
    let check = try bench.outbox.check()
    #expect(check.findings == [])
    #expect(
      check.equation
        == "queued 5 = confirmed 0 + waiting 2 + unknown 0 + attention 1 + withdrawn 0 + let go after their time 2"
    )
  }

  @Test func anEntryThatVanishesIsMissed() throws {
    let bench = try busyBench()
    bench.books.isTornUp = true
    try bench.store.database.run("DELETE FROM entries WHERE id = 'entry_3'")
    let check = try bench.outbox.check()
    #expect(check.findings == ["1 entries have vanished"])
    #expect(check.equation.hasPrefix("queued 5 ≠ "))
  }

  @Test func anEntryOnTheWireWithoutAnAttemptIsFound() throws {
    let bench = try busyBench()
    bench.books.isTornUp = true
    try bench.store.database.run("DELETE FROM attempts WHERE entry = 5")
    #expect(try bench.outbox.check().findings == ["entry_5 counts 1 attempts and has 0"])
  }

  @Test func anAttemptThatItsJournalDoesNotTellOfIsFound() throws {
    let bench = try busyBench()
    bench.books.isTornUp = true
    try bench.store.database.run("DELETE FROM journal WHERE entry = 1 AND what LIKE 'attempt %'")
    #expect(try bench.outbox.check().findings == ["entry_1 has 1 attempts and its journal tells of 0"])
  }

  @Test func aPictureThatIsNeededAndGoneIsFound() throws {
    let pictures = try Pictures()
    let bench = try Bench(pictures: pictures.files)
    let id = try bench.tap(.photo())
    #expect(try bench.outbox.check().isWhole)
    bench.books.isTornUp = true
    for name in pictures.names { pictures.files.remove(name) }
    #expect(
      try bench.outbox.check().findings == ["the picture of \(id) is not on this device any more"])
  }
}
