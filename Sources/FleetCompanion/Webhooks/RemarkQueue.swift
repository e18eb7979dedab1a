import Dispatch
import Synchronization

/// Remarks on their way to a person, in the order they were made, written by a thread of their own: whoever makes one
/// does not wait for a reader that has stalled.
///
/// So many wait at most; those beyond are dropped, and when the reader goes on, it is told how many.
public final class RemarkQueue: Sendable {
  private struct State {
    var waiting: [String] = []
    /// Made since it was full, and gone.
    var dropped = 0
    var isWriting = false
  }

  private let limit: Int
  private let lost: @Sendable (Int) -> String
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "companion.remarks")

  /// - Parameters:
  ///   - limit: how many may wait.
  ///   - lost: the remark that so many were dropped.
  ///   - write: writes one remark; may take as long as it takes. One call at a time.
  public init(
    limit: Int = 1_000, lost: @escaping @Sendable (Int) -> String, write: @escaping @Sendable (String) -> Void
  ) {
    self.limit = limit
    self.lost = lost
    self.write = write
  }

  /// Returns at once.
  public func say(_ remark: String) {
    let begins = state.withLock { state in
      // Once some were dropped, half of those that wait go first: the reader is told seldom, and in the right place.
      guard state.waiting.count < (state.dropped == 0 ? limit : (limit + 1) / 2) else {
        state.dropped += 1
        return false
      }
      if state.dropped > 0 { state.waiting.append(lost(state.dropped)) }
      state.dropped = 0
      state.waiting.append(remark)
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if begins { queue.async { self.writeAll() } }
  }

  /// Waits until all that was said is written.
  /// - Returns: false when that took longer than so many milliseconds; the rest may be lost then.
  @discardableResult
  public func finish(within milliseconds: Int) -> Bool {
    let written = DispatchSemaphore(value: 0)
    queue.async { written.signal() }
    return written.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }

  private func writeAll() {
    while let remark = next() { write(remark) }
  }

  private func next() -> String? {
    state.withLock { state in
      if !state.waiting.isEmpty { return state.waiting.removeFirst() }
      defer { state.dropped = 0 }
      if state.dropped > 0 { return lost(state.dropped) }
      state.isWriting = false
      return nil
    }
  }
}
