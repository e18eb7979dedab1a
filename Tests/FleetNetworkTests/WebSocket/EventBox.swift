import Synchronization

/// Collects what other threads report, and lets a test wait until something is among it.
final class EventBox<Event: Sendable & Equatable>: Sendable {
  private struct State {
    var events: [Event] = []
    var waiting: [(isMet: @Sendable ([Event]) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  var all: [Event] { state.withLock { $0.events } }

  func put(_ event: Event) {
    let met = state.withLock { state in
      state.events.append(event)
      let met = state.waiting.filter { $0.isMet(state.events) }
      state.waiting.removeAll { $0.isMet(state.events) }
      return met
    }
    for waiter in met { waiter.continuation.resume() }
  }

  /// Returns once `isMet`; a test that waits in vain is ended by its time limit.
  func wait(until isMet: @escaping @Sendable ([Event]) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if isMet(state.events) { return true }
        state.waiting.append((isMet, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  func wait(for event: Event) async { await wait { $0.contains(event) } }
}
