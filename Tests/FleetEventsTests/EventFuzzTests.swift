import FleetEvents
import FleetModels
import Foundation
import Testing

/// Mutated samples and frames: nothing crashes, and nothing impossible comes out.
///
/// 20 000 of them; with `COMPANION_SOAK` a million, timed: none takes 100 ms, or ten times that where nothing is
/// optimized. `make fuzz` has libFuzzer look for more.
@Suite struct EventFuzzTests {
  private static let isSoak = ProcessInfo.processInfo.environment["COMPANION_SOAK"] != nil

  private static func bodies() throws -> [[UInt8]] {
    try ["doc_", "real_", "socket_", "hostile_"].flatMap { try Fixture.samples($0) }.map {
      try Fixture.bytes($0)
    }
  }

  private static func frames() throws -> [[UInt8]] {
    try Fixture.lines("events/socket_session.jsonl").compactMap { line in
      try JSONValue(parsing: line)["frame"]?.string.map { Array($0.utf8) }
    }
  }

  @Test func noMutatedInputCrashesOrComesOutImpossible() throws {
    let count = Self.isSoak ? 1_000_000 : 20_000
    let seed = ProcessInfo.processInfo.environment["COMPANION_SEED"].flatMap { UInt64($0) } ?? 6
    var bodies = Mutator(seed: seed, seeds: try Self.bodies())
    var frames = Mutator(seed: seed, seeds: try Self.frames())
    var pushes = Mutator(seed: seed, seeds: try Fixture.samples("push_").map { try Fixture.bytes($0) })
    let exercise = EventExercise()
    let wall = ContinuousClock()
    let start = wall.now
    // Processor time: on a busy machine the wall clock measures the others.
    var slowest: clock_t = 0
    var bytes = 0
    for index in 0..<count {
      let kind = index % 8
      let input = kind == 7 ? pushes.input() : kind >= 4 ? frames.input() : bodies.input()
      bytes += input.count
      let begin = Foundation.clock()
      let problem =
        kind == 7 ? exercise.asPush(input) : kind >= 4 ? exercise.asFrame(input) : exercise.asBody(input)
      slowest = max(slowest, Foundation.clock() - begin)
      if let problem {
        Issue.record(
          "seed \(seed), input \(index): \(problem): \(String(decoding: input.prefix(500), as: UTF8.self))")
        return
      }
    }
    guard Self.isSoak else { return }
    print(
      "\(count) mutated inputs, \(bytes / 1_000_000) MB, in \(start.duration(to: wall.now)); "
        + "slowest \(Double(slowest) * 1000 / Double(CLOCKS_PER_SEC)) ms; "
        + "peak memory of the process \(PeakMemory.megabytes.map { "\($0) MB" } ?? "unknown")")
    #if DEBUG
    let bound = CLOCKS_PER_SEC
    #else
    let bound = CLOCKS_PER_SEC / 10
    #endif
    #expect(slowest < bound)
  }
}
