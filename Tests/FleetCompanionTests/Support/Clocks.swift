import FleetCompanion
import Synchronization

/// A morning at which every test begins: 2026-11-21 09:00 in Singapore.
let morning = Timestamp(milliseconds: 1_795_222_800_000)

/// The real passing of time from a fixed morning on, so that no test meets midnight.
struct MorningTimekeeper: Timekeeper {
  private let begun = ContinuousClock.now

  func now() -> Moment {
    let (seconds, attoseconds) = (ContinuousClock.now - begun).components
    let passed = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    return Moment(wall: morning.adding(milliseconds: passed), uptime: 1_000_000 + passed, boot: "boot")
  }

  func sleep(milliseconds: Int64) async throws {
    try await Task.sleep(for: .milliseconds(max(0, milliseconds)))
  }
}

/// A clock that stands still until it is moved by hand.
final class ManualTimekeeper: Timekeeper {
  private struct Sleeper {
    var due: Int64
    var length: Int64
    var wake: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var passed: Int64 = 0
    var next = 0
    var sleepers: [Int: Sleeper] = [:]
  }

  private let state = Mutex(State())

  func now() -> Moment {
    let passed = state.withLock { $0.passed }
    return Moment(wall: morning.adding(milliseconds: passed), uptime: 1_000_000 + passed, boot: "boot")
  }

  func sleep(milliseconds: Int64) async throws {
    try Task.checkCancellation()
    guard milliseconds > 0 else { return }
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wake in
        state.withLock { state in
          state.sleepers[number] = Sleeper(
            due: state.passed + milliseconds, length: milliseconds, wake: wake)
        }
        if Task.isCancelled { cancel(number) }
      }
    } onCancel: {
      cancel(number)
    }
  }

  private func cancel(_ number: Int) {
    state.withLock { $0.sleepers.removeValue(forKey: number) }?.wake.resume(throwing: CancellationError())
  }

  /// How many wait for exactly so long.
  func sleepers(of milliseconds: Int64) -> Int {
    state.withLock { $0.sleepers.values.count { $0.length == milliseconds } }
  }

  /// How many wait at all.
  var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// Lets time pass and wakes whoever is due.
  func advance(by milliseconds: Int64) {
    let due = state.withLock { state in
      state.passed += milliseconds
      let due = state.sleepers.filter { $0.value.due <= state.passed }
      for number in due.keys { state.sleepers.removeValue(forKey: number) }
      return due.values.sorted { $0.due < $1.due }
    }
    for sleeper in due { sleeper.wake.resume() }
  }
}
