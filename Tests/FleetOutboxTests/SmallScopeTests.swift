import FleetModels
import FleetStorage
import Synchronization
import Testing

@testable import FleetOutbox

/// One order of each kind, its three writes, every outcome of each request and a death at every boundary: not sampled,
/// all of them. What counts is the server's ledger.
///
/// `make soak` runs them all. `make test` runs an even share: every outcome of every write, each on a third of the kinds,
/// and fewer of what may befall each of these.
@Suite(.countingCases) struct SmallScopeTests {
  static let outcomes: [World.Outcome] = [
    .answered, .answerLost, .requestLost, .late(reads: 1), .late(reads: 4), .late(reads: 8),
    .lateBy(20_000), .lateBy(100_000), .refused("Something new."), .unauthorized, .throttled(seconds: nil),
    .throttled(seconds: 7), .maintenance, .errorBefore(500), .errorAfter(500), .errorBefore(503),
    .errorAfter(502), .neverLeft, .redirect, .page, .emptyAnswer, .truncatedAnswer,
  ]
  /// One of each sort, for where all combinations are too many.
  static let sorts: [World.Outcome] = [
    .answered, .answerLost, .requestLost, .late(reads: 4), .refused("Something new."), .neverLeft,
  ]
  /// What may become of a read.
  static let readOutcomes: [World.Outcome] = [
    .requestLost, .refused("Something new."), .unauthorized, .throttled(seconds: 7), .maintenance,
    .errorBefore(500), .errorBefore(504), .neverLeft, .redirect, .page, .truncatedAnswer,
  ]
  static let isSoak = Scope.isSoak

  /// All that may become of one write of a kind. Applied 208 s later was seen (captures 1364): a write of which a
  /// double would be no more than noise is sent again before that.
  private static func outcomes(of kind: ScopeKind, _ write: Int) -> [World.Outcome] {
    outcomes + (kind.halves.contains(write) ? [.half] : [])
      + (kind.dangerous.contains(write) ? [.lateBy(208_000)] : [])
  }

  private static func script(_ write: Int, _ outcomes: [World.Outcome]) -> [[World.Outcome]] {
    var script: [[World.Outcome]] = [[], [], []]
    script[write] = outcomes
    return script
  }

  /// An even share of a running number, shifted from kind to kind.
  private static func isShare(_ number: Int, _ share: Int, _ offset: Int) -> Bool {
    isSoak || number % share == offset % share
  }

  @Test(arguments: Array(ScopeKind.all.enumerated()))
  func everyOutcomeOfEachWriteWithADeathAtEveryBoundary(offset: Int, kind: ScopeKind) throws {
    let scope = try Scope(kind)
    var (base, number) = (0, 0)
    for write in 0..<3 {
      for outcome in Self.outcomes(of: kind, write) {
        // Nothing special about any write is one run for all three.
        if outcome == .answered && write > 0 { continue }
        base += 1
        guard Self.isShare(base, 3, offset) else { continue }
        let script = Self.script(write, [outcome])
        // What comes before the outcome is the same in all of them: those deaths are the first write's.
        for death in try scope.run(script).boundaries {
          number += 1
          if Self.isShare(number, 199, offset) { try scope.run(script, deaths: [death]) }
        }
      }
    }
  }

  @Test(arguments: Array(ScopeKind.all.enumerated()))
  func everyPairOfOutcomesOfOneWriteInARow(offset: Int, kind: ScopeKind) throws {
    let scope = try Scope(kind)
    var number = 0
    for write in 0..<3 {
      for first in Self.outcomes(of: kind, write) {
        for second in Self.sorts {
          number += 1
          guard Self.isShare(number, 53, offset) else { continue }
          try scope.run(Self.script(write, [first, second]))
        }
      }
    }
  }

  @Test(arguments: Array(ScopeKind.all.enumerated()))
  func everyOutcomeOfEachOfTheThreeWrites(offset: Int, kind: ScopeKind) throws {
    let scope = try Scope(kind)
    var number = 0
    for first in Self.sorts {
      for second in Self.sorts {
        for third in Self.sorts {
          number += 1
          guard Self.isShare(number, 53, offset) else { continue }
          try scope.run([[first], [second], [third]])
        }
      }
    }
  }

  @Test(arguments: Array(ScopeKind.all.enumerated()))
  func everyOutcomeOfEachRead(offset: Int, kind: ScopeKind) throws {
    let scope = try Scope(kind)
    // With nothing lost, and after a lost answer, when reading is all there is to go by.
    var number = 0
    for script in [[[], [], []], [[.answerLost], [.requestLost], [.answerLost]]] as [[[World.Outcome]]] {
      for read in 0..<min(12, try scope.run(script).reads) {
        for outcome in Self.readOutcomes {
          number += 1
          guard Self.isShare(number, 53, offset) else { continue }
          try scope.run(script, reads: [read: outcome])
        }
      }
    }
  }

  @Test(arguments: Array(ScopeKind.all.enumerated()))
  func twoDeathsAtAnyTwoBoundaries(offset: Int, kind: ScopeKind) throws {
    let scope = try Scope(kind)
    var number = 0
    for first in try scope.run().boundaries {
      for second in first + 1...first + 12 {
        number += 1
        if Self.isShare(number, 127, offset) { try scope.run(deaths: [first, second]) }
      }
    }
  }
}

/// Prints how many cases the suite has run.
struct CountingCases: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let before = Scope.cases.withLock { $0 }
    try await function()
    let count = Scope.cases.withLock { $0 } - before
    print(
      "small scope: \(count) cases of \(ScopeKind.all.count) kinds of orders, each with three writes"
        + (Scope.isSoak ? ": all of them" : "; make soak runs all"))
  }
}

extension Trait where Self == CountingCases {
  static var countingCases: CountingCases { CountingCases() }
}
