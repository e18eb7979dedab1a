import FleetModels
import FleetStorage
import Foundation
import Synchronization
import Testing

@testable import FleetOutbox
@testable import FleetWorkflow

/// One case of the small scope: an order of a kind, an outcome for each attempt, deaths at boundaries. It runs until
/// everything is at rest, and what the server holds then is compared with what was tapped.
struct Scope {
  let kind: ScopeKind
  var pictures: Pictures?

  /// How many cases were run in this process.
  static let cases = Mutex(0)
  static let isSoak = ProcessInfo.processInfo.environment["COMPANION_SOAK"] != nil

  init(_ kind: ScopeKind) throws {
    self.kind = kind
    if kind.takesPictures { pictures = try Pictures() }
  }

  /// Runs a case.
  /// - Parameters:
  ///   - script: what becomes of the n-th attempt of each of the three writes; later ones are answered.
  ///   - reads: what becomes of the n-th read; others are answered.
  ///   - deaths: the boundaries at which the process dies.
  /// - Returns: the boundaries that were crossed, from the first attempt with an outcome of its own on.
  @discardableResult
  func run(
    _ script: [[World.Outcome]] = [[], [], []], reads: [Int: World.Outcome] = [:], deaths: Set<Int> = []
  ) throws -> (boundaries: ClosedRange<Int>, reads: Int) {
    Self.cases.withLock { $0 += 1 }
    let bench = try Bench(pictures: pictures?.files)
    kind.prepare(&bench.server)
    try bench.fetchAll()
    try kind.learn(bench)
    try kind.tap(bench)
    let ids = try bench.outbox.entries().map(\.id)
    let shown = try Shown(bench.view())
    let world = World(bench)
    world.deaths = deaths
    var attempts = ids.map { _ in 0 }
    var first: Int?
    var readings = 0
    world.lineOfEntry = { id, _ in
      guard let write = ids.firstIndex(of: id) else { return nil }
      defer { attempts[write] += 1 }
      if first == nil, !script[write].isEmpty { first = world.boundaries }
      return attempts[write] < script[write].count ? script[write][attempts[write]] : .answered
    }
    world.line = { _ in
      defer { readings += 1 }
      if first == nil, reads[readings] != nil { first = world.boundaries }
      return reads[readings] ?? .answered
    }
    world.decide = { try bench.outbox.retry($0.id, now: bench.moment) }
    world.watch = {
      let view = try bench.view()
      guard view.held == nil else { return }
      let now = Shown(view)
      if now != shown { throw World.Failure.broken("the view went from \(shown) to \(now)") }
    }
    do {
      try world.run(limit: 7_200_000)
      try check(bench, world, ids)
    } catch {
      Issue.record(
        """
        \(kind.name) \(script) reads \(reads) deaths \(deaths.sorted()): \(error)
        \(world.trace.joined(separator: "\n"))
        """)
    }
    let last = max(1, world.boundaries)
    return (min(first ?? 1, last)...last, readings)
  }

  private func check(_ bench: Bench, _ world: World, _ ids: [String]) throws {
    func expect(_ truth: Bool, _ what: @autoclosure () -> String) throws {
      if !truth { throw World.Failure.broken(what()) }
    }
    // At most once, at the right stop, in order: the ledger is what was tapped.
    let effects = bench.effects()
    try expect(effects == kind.effects(bench), "the server holds \(effects)")
    try expect(ids.count == 3, "\(ids.count) writes")
    for entry in try bench.outbox.entries() {
      try expect(entry.state == .settled, "\(entry.id) rests as \(entry.state.name)")
      try expect(entry.row.fate == .plain, "\(entry.id) settled with \(entry.row.fate)")
    }
    for proof in bench.server.orders["order_a"]?.proofs ?? [] {
      try expect(proof.url != nil && proof.sha256 != nil, "\(proof.id) is not whole")
      try expect(proof.subject == "order_a", "\(proof.id) is of \(proof.subject)")
    }
    try expect(world.busiestMinute <= 120, "\(world.busiestMinute) requests in a minute")
    let faults = try bench.imbalance()
    try expect(faults.isEmpty, "\(faults)")
    let day = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max)
    let receipt = try bench.outbox.receipt(for: day)
    try expect(receipt.isClean && receipt.confirmed == 3, receipt.verdict)
  }
}

/// What a driver sees of an order. All three writes are tapped: from then on it must stay as it is, whatever happens
/// below.
struct Shown: Equatable, CustomStringConvertible {
  var status: String
  var driver: String
  var current: String
  var stops: [String]
  var lines: [String: Int]

  init(_ view: OrderView) {
    status = view.order.status?.core ?? "none"
    driver = view.order.driverAssigned.value?.id.rawValue ?? "nobody"
    current = view.order.currentDestination?.rawValue ?? "nowhere"
    stops = view.stops.map { "\($0.id) \($0.status?.core ?? "created") \($0.complete ?? false)" }
    lines = [:]
    for line in view.order.trackingStatuses.value ?? [] {
      if let code = line.code { lines[code.core, default: 0] += 1 }
    }
  }

  var description: String { "\(status) of \(driver) at \(current) \(stops) \(lines.sorted { $0 < $1 })" }
}
