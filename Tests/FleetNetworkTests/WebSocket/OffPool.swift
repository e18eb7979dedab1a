import Foundation

/// Runs something that blocks on a thread of its own. The threads of Swift's tasks are few, and what a blocked test waits
/// for may need one of them.
func offPool<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Swift.Result(catching: body)) }.start()
  }
}
