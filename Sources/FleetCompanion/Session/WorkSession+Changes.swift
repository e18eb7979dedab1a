import FleetModels
import FleetOutbox

/// What a screen follows: it reads once and again whenever something may have changed.
///
/// The streams end when the session is let go of, which they do not prevent, and cost nothing any more once
/// nobody reads them.
extension WorkSession {
  /// Between looks at what other connections wrote, in milliseconds.
  private static var lookGap: Int64 { 250 }

  /// Says, now and whenever something on disk may have changed, that a screen should read again: by this
  /// session, its engine, or another process. Several changes may come as one.
  public nonisolated func changes() -> AsyncStream<Void> {
    let (stream, listener) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    guard let number = news.add(listener) else {
      listener.finish()
      return stream
    }
    let watch = Task { [weak self, timekeeper = context.options.timekeeper] in
      var seen: [Int64]?
      // The session is held for one look at a time. What a look sees is announced after it, so that the reader
      // sees as much or more.
      while !Task.isCancelled, let versions = await self?.versions() {
        if versions != seen { listener.yield() }
        seen = versions
        do { try await timekeeper.sleep(milliseconds: Self.lookGap) } catch { break }
      }
      listener.finish()
    }
    listener.onTermination = { [news] _ in
      watch.cancel()
      news.remove(number)
    }
    return stream
  }

  /// Numbers that change when another connection commits; empty while the disk fails.
  private func versions() -> [Int64] { (try? [store.dataVersion(), cache.dataVersion()]) ?? [] }

  /// What `read` gives: now, and each time it gives something else. A reading that throws is left out.
  ///
  /// ```swift
  /// for await order in session.values({ try $0.order("ACM-1234567") }) { … }
  /// ```
  public nonisolated func values<Value: Sendable & Equatable>(
    _ read: @escaping @Sendable (isolated Self) throws -> Value
  ) -> AsyncStream<Value> {
    let (stream, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
    let reading = Task { [weak self, changes = changes()] in
      var last: Value?
      for await _ in changes {
        guard let session = self else { break }
        guard let value = try? await session.read(read), value != last else { continue }
        last = value
        continuation.yield(value)
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in reading.cancel() }
    return stream
  }

  private func read<Value: Sendable>(
    _ read: @Sendable (isolated Self) throws -> Value
  ) throws -> Value { try read(self) }

  /// The outbox in figures, now and after each change of it.
  public nonisolated func summaries() -> AsyncStream<OutboxSummary> {
    values { try $0.summary() }
  }
}

extension DriverSession {
  /// The day's list as shown, now and after each change of it.
  public nonisolated func orderLists(on day: CalendarDay) -> AsyncStream<[OrderView]> {
    values { try $0.orders(on: day) }
  }

  /// The orders with work left as shown, now and after each change of them.
  public nonisolated func activeOrderLists() -> AsyncStream<[OrderView]> {
    values { try $0.activeOrders() }
  }
}
