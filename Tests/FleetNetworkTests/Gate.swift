import Synchronization

/// Lets everyone wait until `needed` have arrived; afterwards lets everyone through.
final class Gate: Sendable {
  private struct State {
    var arrived = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let needed: Int
  private let state = Mutex(State())

  init(needed: Int) { self.needed = needed }

  /// Counts as one arrival, and waits for the others.
  func pass() async {
    await withCheckedContinuation { continuation in
      state.withLock { $0.waiting.append(continuation) }
      arrive()
    }
  }

  /// Counts as one arrival without waiting.
  func arrive() {
    let released = state.withLock { state in
      state.arrived += 1
      guard state.arrived >= needed else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiting = [] }
      return state.waiting
    }
    released.forEach { $0.resume() }
  }
}
