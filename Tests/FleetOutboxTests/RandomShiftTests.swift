import FleetAPI
import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox
@testable import FleetWorkflow

/// Several orders, a dispatcher who interferes, a line that loses things, deaths, reboots and clock jumps, all from
/// one seed. What counts is the server's ledger.
@Suite struct RandomShiftTests {
  private static let orders = (0..<4).map { "order_\($0)" }

  @Test(arguments: SmallScopeTests.isSoak ? [0..<150, 150..<300] : [0..<12, 12..<24])
  func aShiftFromASeedComesToRestWithEveryEffectOnce(seeds: Range<Int>) {
    for seed in seeds {
      do { try shift(UInt64(seed)) } catch { Issue.record("seed \(seed): \(error)") }
    }
  }

  private func shift(_ seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed &+ 1_000)
    let bench = try Bench(orders: Self.orders, seed: seed)
    let world = World(bench)
    let begun = bench.now
    // A subset of faults a seed, each at its own rate.
    let faults = SmallScopeTests.outcomes.filter { _ in Int.random(in: 0..<3, using: &chance) == 0 }
    let rate = Double.random(in: 0...0.5, using: &chance)
    let quietAfter = begun + 400_000
    var dice = SeededGenerator(seed: seed &+ 2_000)
    world.line = { endpoint in
      guard bench.now < quietAfter, Double.random(in: 0..<1, using: &dice) < rate else { return .answered }
      let outcome = faults.randomElement(using: &dice) ?? .answered
      if endpoint.isWrite { return outcome }
      // A read has no effect to land late, and a 400 to a read is no word of the server's.
      switch outcome {
      case .late, .refused: return .requestLost
      default: return outcome
      }
    }
    world.deaths = Set(
      (0..<Int.random(in: 0...6, using: &chance)).map { _ in Int.random(in: 1...250, using: &chance) })
    var touched: Set<String> = []
    plan(world, &touched, &chance, begun)
    var discarded: Set<String> = []
    world.decide = { entry in
      // The person tries again while it may heal, and gives it up in the end.
      if bench.now < begun + 1_200_000, entry.row.probes < 3, !touched.contains(entry.row.order ?? "") {
        try bench.outbox.retry(entry.id, now: bench.moment)
      } else {
        discarded.formUnion(try bench.outbox.discard(entry.id, includingFollowers: true, now: bench.moment))
      }
    }
    var shown: [String: Int] = [:]
    world.watch = { try Self.lookAtTheViews(bench, touched, discarded, &shown) }
    do {
      try world.run(limit: 4 * 3_600_000)
      try check(world, touched, discarded)
    } catch {
      throw World.Failure.broken("\(error)\n" + world.trace.suffix(400).joined(separator: "\n"))
    }
  }

  /// When the driver taps, the dispatcher interferes, and clocks jump.
  private func plan(
    _ world: World, _ touched: inout Set<String>, _ chance: inout SeededGenerator, _ begun: Int64
  ) {
    let bench = world.bench
    for order in Self.orders {
      var time = begun
      let taps: [Tap] = [
        .start(Order.ID(order)), .activity(Order.ID(order), "enroute"),
        .activity(Order.ID(order), "completed"),
      ]
      for tap in taps {
        time += Int64.random(in: 0...120_000, using: &chance)
        // A refused tap (the order is held, or taken away meanwhile) stores nothing: the driver sees why.
        world.at(time) { do { try bench.tap(tap) } catch is Refusal {} }
      }
      let interferes = Int.random(in: 0..<5, using: &chance)
      if interferes <= 1 {
        touched.insert(order)
        world.at(begun + Int64.random(in: 0...300_000, using: &chance)) {
          if interferes == 0 {
            bench.server.reassign(order, to: "driver_other")
          } else if bench.server.orders[order]?.status != "completed" {
            bench.server.cancel(order)
          }
        }
      }
    }
    for _ in 0..<Int.random(in: 0...6, using: &chance) {
      let online = Bool.random(using: &chance)
      world.at(begun + Int64.random(in: 0...300_000, using: &chance)) {
        do { try bench.tap(.online(online)) } catch is Refusal {}
      }
    }
    for _ in 0..<Int.random(in: 0...2, using: &chance) {
      let jump = Int64.random(in: -86_400_000...86_400_000, using: &chance)
      world.at(begun + Int64.random(in: 0...400_000, using: &chance)) { bench.wallOffset += jump }
    }
  }

  /// An order nobody interferes with never goes a step back on the screen.
  private static func lookAtTheViews(
    _ bench: Bench, _ touched: Set<String>, _ discarded: Set<String>, _ shown: inout [String: Int]
  ) throws {
    let ranks: [StatusCode: Int] = [.dispatched: 0, .started: 1, .enroute: 2, .completed: 3]
    let given = Set(try bench.outbox.entries().filter { discarded.contains($0.id) }.compactMap(\.row.order))
    for order in orders where !touched.contains(order) {
      let view = try bench.view(Order.ID(order))
      // Held or given up: a step back is the truth then, and counts anew.
      if view.held != nil || given.contains(order) {
        shown[order] = nil
        continue
      }
      let rank = view.order.status.flatMap { ranks[$0] } ?? -1
      if rank < shown[order] ?? 0 {
        throw World.Failure.broken("\(order) went back to \(view.order.status!)")
      }
      shown[order] = rank
      for code: StatusCode in ["STARTED", "ENROUTE", "COMPLETED"] {
        let lines = view.order.lines(of: code) ?? 0
        if lines > 1 { throw World.Failure.broken("\(order) shows \(code) \(lines) times") }
      }
    }
  }

  private func check(_ world: World, _ touched: Set<String>, _ discarded: Set<String>) throws {
    let bench = world.bench
    let entries = try bench.outbox.entries()
    for order in Self.orders {
      let effects = bench.effects(on: order)
      guard effects == Array(["started", "enroute", "completed"].prefix(effects.count)) else {
        throw World.Failure.broken("\(order) holds \(effects)")
      }
      let mine = entries.filter { $0.row.order == order }
      let landed = mine.filter { $0.state == .settled || $0.row.fate == .landed }
      // What is said to have been done was done, and nothing else was.
      if landed.count != effects.count {
        throw World.Failure.broken("\(order): \(landed.count) said, \(effects.count) done")
      }
      if mine.contains(where: { $0.row.fate == .doubled }) { throw World.Failure.broken("\(order) doubled") }
    }
    for entry in entries where ![.settled, .withdrawn].contains(entry.state) {
      throw World.Failure.broken("\(entry.id) rests as \(entry.state.name)")
    }
    let duty = entries.filter { $0.command.kind == .setOnline }
    if let last = duty.last, last.state == .settled, case .setOnline(let command) = last.command,
      bench.server.drivers["driver_own"]?.online != command.online
    {
      throw World.Failure.broken("the last duty tap is not what the server holds")
    }
    guard world.busiestMinute <= 120 else {
      throw World.Failure.broken("\(world.busiestMinute) requests in a minute")
    }
  }
}
