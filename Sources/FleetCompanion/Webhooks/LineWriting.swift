import Dispatch
import Synchronization

/// A batch of lines on its way, told from one thread that writes and from another that may not want to wait for it.
final class LineWriting: Sendable {
  private struct State {
    var count = 0
    var isStopping = false
    var isOver = false
    var waiting: CheckedContinuation<NotTaken?, Never>?
  }

  /// Milliseconds for a line that is half written, once nobody wants to wait.
  private static let grace = 1_000
  /// Milliseconds until nobody waits any more, also where the thread hangs in a write.
  private static let end = 2_000
  private let state = Mutex(State())

  /// Whole lines that are written.
  var count: Int { state.withLock { $0.count } }
  var isStopping: Bool { state.withLock { $0.isStopping } }
  /// What is not written by now is not to be written.
  var isOver: Bool { state.withLock { $0.isOver } }

  func wroteLine() { state.withLock { $0.count += 1 } }

  func missing(of all: Int) -> NotTaken? {
    let count = count
    return count == all ? nil : NotTaken(taken: count, reason: "this process is being stopped")
  }

  func begin(_ done: CheckedContinuation<NotTaken?, Never>) { state.withLock { $0.waiting = done } }

  func end(_ problem: NotTaken?) {
    let waiting = state.withLock { state in
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: problem)
  }

  /// Nobody wants to wait any more: no line is begun, and the one that was is given some time.
  func stop() {
    state.withLock { $0.isStopping = true }
    let queue = DispatchQueue.global()
    queue.asyncAfter(deadline: .now() + .milliseconds(Self.grace)) {
      self.state.withLock { $0.isOver = true }
    }
    queue.asyncAfter(deadline: .now() + .milliseconds(Self.end)) {
      self.end(NotTaken(taken: self.count, reason: "the reader of the lines reads nothing"))
    }
  }
}
