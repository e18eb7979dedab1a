import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox

/// Whatever order events come in, however often, and whichever are lost: what is shown is the server's state, at the
/// latest after one reconciliation.
@Suite struct EventConvergenceTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func anyPermutationDuplicationOrLossEndsInTheServersState(seed: UInt64) throws {
    let day = try EventDay(seed: seed)
    try day.run()
    try day.reconcile()
    #expect(try day.shown() == day.truth())
    #expect(try day.ear.cache.rereadCount() == 0)
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func withoutALossTheMarkedOrdersAreEnough(seed: UInt64) throws {
    let day = try EventDay(seed: 7_000 + seed, .init(losses: false, reads: false, forgeries: false))
    try day.run()
    try day.reread()
    #expect(try day.shown() == day.truth())
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func anyOrderShowsTheSameBeforeAnythingIsReadAgain(seed: UInt64) throws {
    var dice = SeededGenerator(seed: 9_000 + seed)
    var herald = Herald()
    let ids = (0..<4).map { "order_\($0)" }
    for id in ids { _ = herald.change(id, at: 0) { _ in } }
    let first = herald.rows
    var events: [[UInt8]] = []
    // Whose an order is, the flat form tells in part only.
    for stamp in 1...Int.random(in: 4...30, using: &dice) {
      let status = ["dispatched", "started", "enroute", "completed"].randomElement(using: &dice) ?? ""
      let isFreed = Int.random(in: 0..<6, using: &dice) == 0
      events.append(
        herald.change(ids.randomElement(using: &dice) ?? "", at: stamp) { row in
          row.status = status
          row.notes = "note \(stamp)"
          row.driver = isFreed ? nil : "driver_own"
        })
    }
    var results: [[Order?]] = []
    for permutation in [events, events.reversed(), (events + events).shuffled(using: &dice)] {
      let ear = try Ear()
      for (id, row) in first { try ear.read(Herald.document(id, row)) }
      for event in permutation { try ear.hear(event) }
      results.append(try ids.map { try ear.shown($0) })
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }
}
