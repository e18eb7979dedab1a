import FleetAPI
import FleetModels
import FleetStorage
import Foundation
import Testing

@testable import FleetOutbox
@testable import FleetWorkflow

/// One order, its three writes, every outcome of each request and a death at every boundary: not sampled, all of
/// them. What counts is the server's ledger.
@Suite struct SmallScopeTests {
  static let outcomes: [World.Outcome] = [
    .answered, .answerLost, .requestLost, .late(reads: 1), .late(reads: 4), .late(reads: 8),
    .refused("Something new."), .unauthorized, .throttled(seconds: nil), .throttled(seconds: 7), .maintenance,
    .errorBefore(500), .errorAfter(500), .neverLeft, .redirect, .page, .emptyAnswer, .truncatedAnswer,
  ]
  /// One of each sort, for where all combinations are too many.
  static let sorts: [World.Outcome] = [
    .answered, .answerLost, .requestLost, .late(reads: 4), .refused("Something new."), .neverLeft,
  ]

  /// One run. `script` gives the outcome of the n-th attempt of each of the three writes; later attempts are
  /// answered.
  /// - Returns: how many boundaries were crossed, from the first request with an outcome of its own on.
  @discardableResult
  private func run(_ script: [[World.Outcome]], deaths: Set<Int> = []) throws -> ClosedRange<Int> {
    let bench = try Bench()
    try bench.tapStart()
    try bench.tapActivity("enroute")
    try bench.tapActivity("completed")
    let world = World(bench)
    world.deaths = deaths
    var attempts = [0, 0, 0]
    var first: Int?
    world.line = { endpoint in
      guard endpoint.isWrite else { return .answered }
      let write = Self.index(of: endpoint)
      defer { attempts[write] += 1 }
      if first == nil, !script[write].isEmpty { first = world.boundaries }
      return attempts[write] < script[write].count ? script[write][attempts[write]] : .answered
    }
    world.decide = { try bench.outbox.retry($0.id, now: bench.moment) }
    world.watch = { try Self.lookAtTheView(bench) }
    do {
      try world.run(limit: 3_600_000)
      try check(bench, world)
    } catch {
      Issue.record("\(script) deaths \(deaths): \(error)\n\(world.trace.joined(separator: "\n"))")
    }
    let last = max(1, world.boundaries)
    return min(first ?? 1, last)...last
  }

  private static func index(of endpoint: Endpoint) -> Int {
    if endpoint.path.hasSuffix("/start") { return 0 }
    guard case .json(let body) = endpoint.body else { return 0 }
    return body["activity"]?["code"] == "enroute" ? 1 : 2
  }

  /// The driver asked for all three: the screen shows them done, once each, whatever happens below.
  private static func lookAtTheView(_ bench: Bench) throws {
    let view = try bench.view()
    guard view.held == nil else { return }
    if view.order.status != .completed {
      throw World.Failure.broken("the view went back to \(view.order.status?.text ?? "nothing")")
    }
    for code: StatusCode in ["STARTED", "ENROUTE", "COMPLETED"] {
      let shown = view.order.lines(of: code) ?? 0
      if shown != 1 { throw World.Failure.broken("the view shows \(code) \(shown) times") }
    }
  }

  private func check(_ bench: Bench, _ world: World) throws {
    func expect(_ truth: Bool, _ what: @autoclosure () -> String) throws {
      if !truth { throw World.Failure.broken(what()) }
    }
    let effects = bench.effects()
    try expect(effects == ["started", "enroute", "completed"], "the server holds \(effects)")
    for entry in try bench.outbox.entries() {
      try expect(entry.state == .settled, "\(entry.id) rests as \(entry.state.name)")
      try expect(entry.row.fate == .plain, "\(entry.id) settled with \(entry.row.fate)")
    }
    try expect(world.busiestMinute <= 120, "\(world.busiestMinute) requests in a minute")
    let day = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max)
    let receipt = try bench.outbox.receipt(for: day)
    try expect(receipt.isClean && receipt.confirmed == 3, receipt.verdict)
  }

  /// All cases in `make soak`; else an even share of them, each outcome and each boundary still among them.
  private static func share(_ share: Int, of count: Int, at offset: Int) -> Bool {
    isSoak || count % share == offset % share
  }

  static let isSoak = ProcessInfo.processInfo.environment["COMPANION_SOAK"] != nil

  @Test(arguments: 0..<3)
  func everyOutcomeOfOneWriteWithADeathAtEveryBoundary(write: Int) throws {
    // The first write meets all outcomes, the later ones one of each sort.
    for (number, outcome) in (write == 0 ? Self.outcomes + [.half] : Self.sorts).enumerated() {
      var script: [[World.Outcome]] = [[], [], []]
      script[write] = [outcome]
      // What comes before the outcome is the same in all of them: those deaths are the answered start's.
      let boundaries = try outcome == .answered ? 1...run(script).upperBound : run(script)
      if outcome == .answered && write > 0 { continue }
      let isSort = write == 0 && Self.sorts.contains { "\($0)" == "\(outcome)" }
      for death in boundaries where isSort || Self.share(4, of: death, at: number) {
        try run(script, deaths: [death])
      }
    }
  }

  @Test(arguments: 0..<3)
  func everyPairOfOutcomesOfOneWriteInARow(write: Int) throws {
    for (number, first) in (Self.outcomes + (write == 0 ? [.half] : [])).enumerated() {
      for (other, second) in Self.sorts.enumerated() where Self.share(3, of: number, at: other) {
        var script: [[World.Outcome]] = [[], [], []]
        script[write] = [first, second]
        try run(script)
      }
    }
  }

  @Test func everyOutcomeOfEachOfTheThreeWrites() throws {
    for (number, first) in Self.sorts.enumerated() {
      for (other, second) in Self.sorts.enumerated() {
        for (last, third) in Self.sorts.enumerated() where Self.share(3, of: number + other, at: last) {
          try run([[first], [second], [third]])
        }
      }
    }
  }

  @Test func twoDeathsAtAnyTwoBoundaries() throws {
    for first in try run([[], [], []]) {
      for second in first + 1...first + 12 where Self.share(4, of: second, at: first) {
        try run([[], [], []], deaths: [first, second])
      }
    }
  }
}
