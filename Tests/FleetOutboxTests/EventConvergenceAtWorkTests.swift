import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// Events that arrive while the driver works: entries of the same orders wait, are on the wire, or are of unknown
/// fate. None is touched by it, the work stays on top of what is shown, and in the end all is as the server has it.
@Suite struct EventConvergenceAtWorkTests {
  private static let orders = ["order_a", "order_b"]

  @Test(arguments: 0..<8 as Range<UInt64>)
  func eventsNeitherLoseNorMisleadTheWorkUnderWay(seed: UInt64) throws {
    let bench = try Bench(orders: Self.orders, seed: seed)
    var dice = SeededGenerator(seed: 3_000 + seed)
    let newsroom = try Newsroom(bench, seed: 4_000 + seed)
    let world = World(bench)
    let begun = bench.now
    world.line = { endpoint in
      guard endpoint.isWrite, bench.now < begun + 300_000, Int.random(in: 0..<3, using: &dice) == 0 else {
        return .answered
      }
      return [.answerLost, .requestLost, .late(reads: 2), .errorAfter(500), .half].randomElement(using: &dice)
        ?? .answered
    }
    var chance = SeededGenerator(seed: 5_000 + seed)
    let isDisturbed = seed % 4 == 3
    plan(world, newsroom, isDisturbed: isDisturbed, &chance, begun)
    if seed % 2 == 1 { world.deaths = Set((0..<3).map { _ in Int.random(in: 1...120, using: &chance) }) }
    var ranks: [String: Int] = [:]
    if !isDisturbed { world.watch = { try Self.look(bench, &ranks) } }
    world.decide = { entry in
      if bench.now < begun + 1_200_000, entry.row.probes < 3, !isDisturbed {
        try bench.outbox.retry(entry.id, now: bench.moment)
      } else {
        _ = try bench.outbox.discard(entry.id, includingFollowers: true, now: bench.moment)
      }
    }
    try world.run(limit: 4 * 3_600_000)
    try newsroom.finish()
    try reconcile(bench)
    try check(bench, isDisturbed: isDisturbed)
  }

  /// When the driver taps, staff write, and news come.
  private func plan(
    _ world: World, _ newsroom: Newsroom, isDisturbed: Bool, _ chance: inout SeededGenerator, _ begun: Int64
  ) {
    let bench = world.bench
    for order in Self.orders {
      var time = begun
      for tap in [
        Tap.start(Order.ID(order)), .activity(Order.ID(order), "enroute"),
        .activity(Order.ID(order), "completed"),
      ] {
        time += Int64.random(in: 0...60_000, using: &chance)
        world.at(time) { do { try bench.tap(tap) } catch is Refusal {} }
      }
      for number in 0..<Int.random(in: 1...4, using: &chance) {
        world.at(begun + Int64.random(in: 0...200_000, using: &chance)) {
          bench.server.orders[order]?.desk.notes = "note \(number)"
        }
      }
      guard isDisturbed else { continue }
      let isCanceled = Bool.random(using: &chance)
      world.at(begun + Int64.random(in: 0...200_000, using: &chance)) {
        guard bench.server.orders[order]?.status != "completed" else { return }
        if isCanceled { bench.server.cancel(order) } else { bench.server.reassign(order, to: "driver_other") }
      }
    }
    for _ in 0..<40 {
      world.at(begun + Int64.random(in: 0...300_000, using: &chance)) {
        try newsroom.pass()
        try world.watch()
      }
    }
  }

  /// With nobody else at work on it an order never goes a step back on the screen.
  private static func look(_ bench: Bench, _ ranks: inout [String: Int]) throws {
    let steps: [StatusCode: Int] = [.dispatched: 0, .started: 1, .enroute: 2, .completed: 3]
    for order in orders {
      let view = try bench.view(Order.ID(order))
      if view.held != nil {
        ranks[order] = nil
        continue
      }
      let rank = view.order.status.flatMap { steps[$0] } ?? -1
      if rank < ranks[order] ?? 0 {
        throw World.Failure.broken("\(order) went back to \(view.order.status?.text ?? "")")
      }
      ranks[order] = rank
    }
  }

  private func reconcile(_ bench: Bench) throws {
    bench.now += 1_000
    try bench.fetchAll()
    bench.now += 1_000
    for mark in try bench.cache.rereads(limit: 100) {
      try bench.cache.store(
        [bench.server.document(mark.order.rawValue).encoded()[...]], asked: bench.moment, from: .record)
    }
  }

  private func check(_ bench: Bench, isDisturbed: Bool) throws {
    #expect(try bench.cache.rereadCount() == 0)
    let entries = try bench.outbox.entries()
    #expect(entries.allSatisfy { [.settled, .withdrawn].contains($0.state) })
    for order in Self.orders {
      let model = try #require(bench.server.orders[order])
      let view = try bench.view(Order.ID(order))
      #expect(view.order.status?.text == model.status)
      #expect(view.order.notes == model.desk.notes)
      #expect(view.order.driverAssigned.value?.id.rawValue == model.driver)
      #expect(view.hint == nil)
      let effects = bench.effects(on: order)
      #expect(effects == Array(["started", "enroute", "completed"].prefix(effects.count)))
      #expect(isDisturbed || effects.count == 3)
      let landed = entries.filter {
        $0.row.order == order && ($0.state == .settled || $0.row.fate == .landed)
      }
      #expect(landed.count == effects.count)
    }
  }
}
