import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// The wall clock is set while something waits: neither the order nor the times of the requests move by more than the
/// watchdog.
@Suite struct ClockJumpTests {
  enum Wait: CaseIterable, Sendable {
    case quarantine, backOff, retryAfter, blocked, nothing

    func outcome(of endpoint: Endpoint, _ attempt: Int) -> World.Outcome {
      guard endpoint.path.hasSuffix("/start"), attempt == 0 else { return .answered }
      return switch self {
      case .quarantine: .requestLost
      case .backOff: .neverLeft
      case .retryAfter: .throttled(seconds: 45)
      case .blocked: .refused("Order has not been dispatched yet and cannot be started.")
      case .nothing: .answered
      }
    }
  }

  static let jumps: [Int64] = [
    86_400_000, -86_400_000, 3_600_000, -3_600_000, 2_000, -2_000,
  ]

  /// What was asked and when, with the clock set by `jump` ten seconds into it, over a boot if one is asked for.
  private func run(_ wait: Wait, jump: Int64, boots: Bool = false) throws -> [(what: String, at: Int64)] {
    let bench = try Bench(orders: ["order_a", "order_b"])
    try bench.tapStart("order_a")
    try bench.tapActivity("enroute", "order_a")
    try bench.tapStart("order_b")
    let world = World(bench)
    var asked: [(what: String, at: Int64)] = []
    var attempts: [String: Int] = [:]
    world.line = { endpoint in
      asked.append(("\(endpoint.name) \(endpoint.path)", bench.now))
      guard endpoint.isWrite else { return .answered }
      defer { attempts[endpoint.path, default: 0] += 1 }
      return wait.outcome(of: endpoint, attempts[endpoint.path] ?? 0)
    }
    world.at(bench.now + 10_000) {
      bench.wallOffset += jump
      if boots {
        bench.boot = "boot-after-the-jump"
        bench.uptimeOffset = bench.now
      }
    }
    try world.run(limit: 3_600_000)
    #expect(bench.effects(on: "order_a") == ["started", "enroute"])
    #expect(bench.effects(on: "order_b") == ["started"])
    return asked
  }

  @Test(arguments: Wait.allCases, jumps)
  func aClockSetWhileSomethingWaitsMovesNothing(wait: Wait, jump: Int64) throws {
    let still = try run(wait, jump: 0)
    let moved = try run(wait, jump: jump)
    #expect(moved.map(\.what) == still.map(\.what))
    #expect(moved.map(\.at) == still.map(\.at))
  }

  @Test(arguments: Wait.allCases, jumps)
  func aClockSetOverABootMovesNothingByMoreThanTheWatchdog(wait: Wait, jump: Int64) throws {
    let still = try run(wait, jump: 0, boots: true)
    let moved = try run(wait, jump: jump, boots: true)
    #expect(moved.map(\.what) == still.map(\.what))
    for (one, other) in zip(moved, still) { #expect(abs(one.at - other.at) <= Policy().watchdog) }
  }

  @Test(arguments: jumps)
  func theOrderOfALaneIsTheOrderOfItsTapsWhateverTheClockSaid(jump: Int64) throws {
    let bench = try Bench()
    try bench.tapStart()
    bench.wallOffset += jump
    try bench.tapActivity("enroute")
    bench.wallOffset -= 2 * jump
    try bench.tapActivity("completed")
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(bench.effects() == ["started", "enroute", "completed"])
  }
}
