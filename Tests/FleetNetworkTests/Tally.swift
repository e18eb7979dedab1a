import Synchronization

/// What a handler saw, in order.
final class Tally: Sendable {
  private let seen = Mutex<[String]>([])

  var all: [String] { seen.withLock { $0 } }

  func add(_ text: String) { seen.withLock { $0.append(text) } }
}
