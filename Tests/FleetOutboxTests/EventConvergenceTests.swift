import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox

/// Whatever order events come in, however often, and whichever are lost: what is shown is the server's state, at the
/// latest after one reconciliation.
@Suite struct EventConvergenceTests {
  /// What one seed makes: a day of changes on five orders, and the events about them.
  private func day(_ dice: inout SeededGenerator) -> (herald: Herald, first: Herald, events: [[UInt8]]) {
    var herald = Herald()
    let ids = (0..<5).map { "order_\($0)" }
    for id in ids { _ = herald.change(id, at: 0) { _ in } }
    let first = herald
    var events: [[UInt8]] = []
    for stamp in 1...Int.random(in: 4...30, using: &dice) {
      let id = ids.randomElement(using: &dice) ?? "order_0"
      let kind = Int.random(in: 0..<4, using: &dice)
      let status =
        ["dispatched", "started", "enroute", "completed", "canceled"].randomElement(using: &dice) ?? ""
      let driver = ["driver_own", "driver_other", nil].randomElement(using: &dice) ?? nil
      events.append(
        herald.change(id, at: stamp) { row in
          if kind < 2 { row.status = status }
          if kind == 2 { row.driver = driver }
          row.notes = "note \(stamp)"
        })
      if kind == 3 { events.append(herald.event("order.driver_assigned", id)) }
    }
    return (herald, first, events)
  }

  /// What a screen shows of it.
  private func shown(_ ear: Ear, _ herald: Herald) throws -> [String: Herald.Row] {
    var rows: [String: Herald.Row] = [:]
    for id in herald.rows.keys {
      guard let order = try ear.shown(id) else { continue }
      rows[id] = Herald.Row(
        status: order.status?.text ?? "", driver: order.driverAssigned.value?.id.rawValue,
        notes: order.notes ?? "",
        stamp: Int(((order.updatedAt?.milliseconds ?? 0) - Herald.epoch.milliseconds) / 1000))
    }
    return rows
  }

  /// Reads again what is marked, as the session does.
  private func reread(_ ear: Ear, _ herald: Herald) throws {
    for mark in try ear.cache.rereads(limit: 1_000) { try ear.read(herald.document(mark.order.rawValue)) }
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func anyPermutationDuplicationOrLossEndsInTheServersState(seed: UInt64) throws {
    var dice = SeededGenerator(seed: seed)
    let (herald, first, events) = day(&dice)
    let ear = try Ear()
    for id in first.rows.keys.sorted() { try ear.read(first.document(id)) }
    var heard: [[UInt8]] = []
    for event in events where Int.random(in: 0..<10, using: &dice) > 1 {
      heard += Array(repeating: event, count: Int.random(in: 1...3, using: &dice))
    }
    let isProven = Bool.random(using: &dice)
    for event in heard.shuffled(using: &dice) { try ear.hear(event, isProven: isProven) }
    // A reconciliation: the list, then what is still marked.
    for id in herald.rows.keys.sorted() { try ear.list(herald.document(id)) }
    try reread(ear, herald)
    #expect(try shown(ear, herald) == herald.rows)
    #expect(try ear.cache.rereadCount() == 0)
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func withoutALossTheMarkedOrdersAreEnough(seed: UInt64) throws {
    var dice = SeededGenerator(seed: 7_000 + seed)
    let (herald, first, events) = day(&dice)
    let ear = try Ear()
    for id in first.rows.keys.sorted() { try ear.read(first.document(id)) }
    for event in (events + events).shuffled(using: &dice) { try ear.hear(event) }
    try reread(ear, herald)
    #expect(try shown(ear, herald) == herald.rows)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func anyOrderShowsTheSameBeforeAnythingIsReadAgain(seed: UInt64) throws {
    var dice = SeededGenerator(seed: 9_000 + seed)
    let (herald, first, all) = day(&dice)
    // Whose an order is, the flat form tells in part only.
    let events = all.filter { body in
      let text = String(decoding: body, as: UTF8.self)
      return !text.contains("driver_other") && !text.contains("order.driver_assigned")
    }
    var results: [[String: Herald.Row]] = []
    for permutation in [events, events.reversed(), (events + events).shuffled(using: &dice)] {
      let ear = try Ear()
      for id in first.rows.keys.sorted() { try ear.read(first.document(id)) }
      for event in permutation { try ear.hear(event) }
      results.append(try shown(ear, herald))
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }
}
