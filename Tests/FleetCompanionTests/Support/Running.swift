import Synchronization

/// Something under way that a test can look at without waiting for it.
final class Running<Value: Sendable>: Sendable {
  private let task: Task<Value, any Error>
  private let over: Flag

  private final class Flag: Sendable {
    let isUp = Mutex(false)
  }

  init(_ body: @escaping @Sendable () async throws -> Value) {
    let over = Flag()
    self.over = over
    task = Task {
      defer { over.isUp.withLock { $0 = true } }
      return try await body()
    }
  }

  var isOver: Bool { over.isUp.withLock { $0 } }
  var value: Value { get async throws { try await task.value } }
  func cancel() { task.cancel() }
}
