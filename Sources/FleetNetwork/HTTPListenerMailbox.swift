import Synchronization

/// How other threads reach the listener's thread: a list of messages and a pipe that wakes the poll.
final class HTTPListenerMailbox: Sendable {
  enum Message: Sendable {
    case answered(connection: Int, HTTPListenerReply)
    case stop
  }

  private struct State {
    var messages: [Message] = []
    /// `nil` once the loop has ended: the number may by then belong to another file.
    var wakeEnd: Int32?
  }

  private let state: Mutex<State>

  init(wakeEnd: Int32) {
    state = Mutex(State(wakeEnd: wakeEnd))
  }

  /// Messages posted after the loop has ended go nowhere: there is no one left to answer.
  func post(_ message: Message) {
    state.withLock { state in
      guard let wakeEnd = state.wakeEnd else { return }
      state.messages.append(message)
      SocketCalls.wake(wakeEnd)
    }
  }

  func take() -> [Message] {
    state.withLock { state in
      defer { state.messages = [] }
      return state.messages
    }
  }

  func close() {
    state.withLock { state in
      if let wakeEnd = state.wakeEnd { SocketCalls.closeSocket(wakeEnd) }
      state.wakeEnd = nil
      state.messages = []
    }
  }
}
