import Synchronization

/// Tells every listener that something changed; one that has not read yet hears it once.
final class News: Sendable {
  typealias Listener = AsyncStream<Void>.Continuation

  private struct Listeners {
    var next = 0
    var all: [Int: Listener] = [:]
    var isOver = false
  }

  private let listeners = Mutex(Listeners())

  /// Adds a listener.
  /// - Returns: its number, to remove it by; nil when there will be no more news.
  func add(_ listener: Listener) -> Int? {
    listeners.withLock { listeners in
      guard !listeners.isOver else { return nil }
      listeners.next += 1
      listeners.all[listeners.next] = listener
      return listeners.next
    }
  }

  func remove(_ number: Int) { _ = listeners.withLock { $0.all.removeValue(forKey: number) } }

  func tell() {
    for listener in listeners.withLock({ Array($0.all.values) }) { listener.yield() }
  }

  /// The last of it: every listener's stream ends.
  func end() {
    let last = listeners.withLock { listeners in
      defer { listeners.all = [:] }
      listeners.isOver = true
      return Array(listeners.all.values)
    }
    // Outside the lock: a stream that ends removes its listener.
    for listener in last { listener.finish() }
  }
}
