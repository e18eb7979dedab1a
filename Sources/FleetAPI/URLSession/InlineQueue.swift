#if canImport(FoundationNetworking)
import Foundation

/// Runs a session's callbacks where they arise, on the session's own serial queue.
///
/// FoundationNetworking hands every piece of an answer to the delegate queue without waiting: a fast sender
/// piles up pieces without limit, and the cancellation queues behind them. Run at once, the pieces are
/// counted as they come and nothing piles up.
///
/// Safe to share: `OperationQueue` is thread-safe and Sendable itself, and this class adds no stored state; its one
/// method touches nothing but the block it was given, which is Sendable and runs on the caller's own thread.
final class InlineQueue: OperationQueue, @unchecked Sendable {
  override func addOperation(_ block: @escaping @Sendable () -> Void) { block() }
}
#endif
