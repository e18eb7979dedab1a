import Synchronization

/// The events of a connection on their way from its thread to whoever reads them. Bounded: while too much waits, the
/// thread is told to read no more from the network.
final class WebSocketInbox: Sendable {
  fileprivate struct State {
    var events: [WebSocketEvent] = []
    /// Events before this place are taken.
    var first = 0
    var bytes = 0
    var hasEnded = false
    var waiting: CheckedContinuation<WebSocketEvent?, Never>?
    /// The thread stopped reading and wants to be woken when there is room.
    var isFull = false
  }

  private let state = Mutex(State())
  private let limit: Int
  private let onRoom: Mutex<(@Sendable () -> Void)?> = Mutex(nil)

  init(limit: Int) { self.limit = limit }

  /// What is done once there is room again.
  func whenRoom(_ wake: @escaping @Sendable () -> Void) {
    onRoom.withLock { $0 = wake }
  }

  /// Whether the thread may read on. When not, it will be woken.
  func hasRoom() -> Bool {
    state.withLock { state in
      state.isFull = state.bytes > limit
      return !state.isFull
    }
  }

  /// Nothing is taken behind the last event.
  func put(_ event: WebSocketEvent) {
    let reader = state.withLock { state -> CheckedContinuation<WebSocketEvent?, Never>? in
      guard !state.hasEnded else { return nil }
      if event.isLast { state.hasEnded = true }
      if let waiting = state.waiting {
        state.waiting = nil
        return waiting
      }
      state.events.append(event)
      state.bytes += Self.bytes(event)
      return nil
    }
    reader?.resume(returning: event)
  }

  /// The next event; `nil` after the last, and when the task was cancelled.
  func next() async -> WebSocketEvent? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (answer, wakes) = state.withLock { state -> (WebSocketEvent??, Bool) in
          if state.first < state.events.count {
            let event = state.take()
            state.bytes -= Self.bytes(event)
            let wakes = state.isFull && state.bytes <= limit / 2
            if wakes { state.isFull = false }
            return (event, wakes)
          }
          if state.hasEnded || Task.isCancelled || state.waiting != nil { return (.some(nil), false) }
          state.waiting = continuation
          return (nil, false)
        }
        if let answer { continuation.resume(returning: answer) }
        if wakes { onRoom.withLock { $0 }?() }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        defer { state.waiting = nil }
        return state.waiting
      }
      waiting?.resume(returning: nil)
    }
  }

  /// What an event counts for; a little even when it is empty, so that a flood of those is bounded as well.
  private static func bytes(_ event: WebSocketEvent) -> Int {
    switch event {
    case .text(let text): text.utf8.count + 64
    case .binary(let bytes), .pong(let bytes): bytes.count + 64
    case .opened, .closed, .failed: 0
    }
  }
}

extension WebSocketInbox.State {
  fileprivate mutating func take() -> WebSocketEvent {
    let event = events[first]
    events[first] = .opened
    first += 1
    if first == events.count || first >= 1024 {
      events.removeFirst(first)
      first = 0
    }
    return event
  }
}
