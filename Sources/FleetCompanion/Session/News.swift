import Synchronization

/// Tells every listener that something changed; a listener that has not read yet hears it once.
final class News: Sendable {
  private struct Listeners {
    var next = 0
    var streams: [Int: AsyncStream<Void>.Continuation] = [:]
  }

  private let listeners = Mutex(Listeners())

  func subscribe() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = listeners.withLock { listeners in
      listeners.next += 1
      listeners.streams[listeners.next] = continuation
      return listeners.next
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.listeners.withLock { $0.streams.removeValue(forKey: number) }
    }
    return stream
  }

  func tell() {
    let streams = listeners.withLock { Array($0.streams.values) }
    for stream in streams { stream.yield() }
  }
}
