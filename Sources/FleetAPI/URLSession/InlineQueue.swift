#if canImport(FoundationNetworking)
import Foundation

/// Runs a session's callbacks where they arise, on the session's own serial queue.
///
/// FoundationNetworking hands every piece of an answer to the delegate queue without waiting: a fast sender
/// piles up pieces without limit, and the cancellation queues behind them. Run at once, the pieces are
/// counted as they come and nothing piles up.
final class InlineQueue: OperationQueue, @unchecked Sendable {
  // Sendable as its superclass is: it adds no state.
  override func addOperation(_ block: @escaping @Sendable () -> Void) { block() }
}
#endif
