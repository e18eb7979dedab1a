import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// Three proofs on two stops and the activities that cite them; the process dies at every boundary, with answers,
/// without, and with requests that never came. What counts is the server's ledger.
@Suite struct ProofChainTests {
  /// What becomes of the first attempt of each write.
  static let lines: [World.Outcome] = [
    .answered, .answerLost, .requestLost, .errorAfter(500), .late(reads: 4),
  ]

  private static let share = 53

  @discardableResult
  private func run(_ first: World.Outcome, deaths: Set<Int>, _ pictures: Pictures) throws -> Int {
    let bench = try Bench(pictures: pictures.files)
    bench.server.orders["order_a"] = ServerModel.round(["place_a", "place_b"])
    for index in 0...1 { bench.server.orders["order_a"]?.round[index].proofMethod = "photo" }
    try bench.fetchAll()
    try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    let proofs = [
      try bench.tap(.photo(of: "place_a")), try bench.tap(.signature(of: "place_a")),
    ]
    try bench.tap(.activity("order_a", "completed", stop: "place_a", proof: proofs[0]))
    try bench.tap(.activity("order_a", "enroute", stop: "place_b"))
    let last = try bench.tap(.photo(of: "place_b"))
    try bench.tap(.activity("order_a", "completed", stop: "place_b"))

    let world = World(bench)
    world.deaths = deaths
    var tried: Set<String> = []
    world.line = { endpoint in
      guard endpoint.isWrite else { return .answered }
      return tried.insert("\(endpoint.path) \(bench.server.ledger.count)").inserted ? first : .answered
    }
    do {
      try world.run(limit: 7_200_000)
      try check(bench, proofs + [last])
    } catch {
      Issue.record("\(first) deaths \(deaths): \(error)\n\(world.trace.joined(separator: "\n"))")
    }
    return world.boundaries
  }

  private func check(_ bench: Bench, _ proofs: [String]) throws {
    let held = proofs.map { bench.server.proof($0) ?? "none" }
    let expected = [
      "enroute at place_a", "proof \(proofs[0]) of waypoint_of_place_a",
      "proof \(proofs[1]) of waypoint_of_place_a", "completed at place_a by \(held[0])",
      "enroute at place_b", "proof \(proofs[2]) of waypoint_of_place_b",
      "completed at place_b by \(held[2])",
    ]
    guard bench.effects() == expected else {
      throw World.Failure.broken("the server holds \(bench.effects())")
    }
    for entry in try bench.outbox.entries() where entry.state != .settled || entry.row.fate != .plain {
      throw World.Failure.broken("\(entry.id) rests as \(entry.state.name), \(entry.row.fate)")
    }
    let day = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max)
    let receipt = try bench.outbox.receipt(for: day)
    guard receipt.isClean, receipt.confirmed == 7 else { throw World.Failure.broken(receipt.verdict) }
  }

  /// All boundaries in `make soak`; else an even share of them, shifted from line to line.
  @Test(arguments: lines)
  func eachProofIsOnItsOwnStopOnceWhereverTheProcessDies(first: World.Outcome) throws {
    let pictures = try Pictures()
    let number = Self.lines.firstIndex(of: first) ?? 0
    let boundaries = try run(first, deaths: [], pictures)
    for death in 1...boundaries where SmallScopeTests.isSoak || death % Self.share == number % Self.share {
      try run(first, deaths: [death], pictures)
    }
  }
}
