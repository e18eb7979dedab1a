import Synchronization

/// How other threads reach a thread that polls: a list of messages and a pipe that wakes the poll.
final class LoopMailbox<Message: Sendable>: Sendable {
  private struct State {
    var messages: [Message] = []
    /// `nil` once the loop has ended: the number may by then belong to another file.
    var wakeEnd: Int32?
  }

  private let state: Mutex<State>

  init(wakeEnd: Int32) {
    state = Mutex(State(wakeEnd: wakeEnd))
  }

  /// False when the loop has ended: then there is no one left to read it.
  @discardableResult
  func post(_ message: Message) -> Bool {
    state.withLock { state in
      guard let wakeEnd = state.wakeEnd else { return false }
      state.messages.append(message)
      // Whoever posts behind an unread message need not wake again.
      if state.messages.count == 1 { SocketCalls.wake(wakeEnd) }
      return true
    }
  }

  func take() -> [Message] {
    state.withLock { state in
      defer { state.messages = [] }
      return state.messages
    }
  }

  /// Ends it, and returns what was not read any more.
  @discardableResult
  func close() -> [Message] {
    state.withLock { state in
      if let wakeEnd = state.wakeEnd { SocketCalls.closeSocket(wakeEnd) }
      state.wakeEnd = nil
      defer { state.messages = [] }
      return state.messages
    }
  }
}
