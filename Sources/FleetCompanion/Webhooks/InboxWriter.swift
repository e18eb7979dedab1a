import Dispatch
import FleetModels
import FleetStorage
import Synchronization

/// Stores what comes in, many arrivals in one commit: while one group is being synced the next one gathers, so that
/// a disk with a slow sync holds up each sender once and not once for everybody before him.
final class InboxWriter: Sendable {
  /// Arrivals of one commit, so that the last of them does not wait long.
  static let groupLimit = 500

  private struct Waiting {
    let arrival: Arrival
    let done: CheckedContinuation<Reception, any Error>
  }

  private struct State {
    var waiting: [Waiting] = []
    var isWriting = false
    var groups = 0
  }

  private let inbox: Mutex<Inbox>
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "companion.inbox")
  private let refusedLink: @Sendable (InboxError) -> Void

  /// - Parameter refusedLink: called with each link that contradicts one that is known.
  /// - Throws: `StorageError`.
  init(folder: StoreFolder, refusedLink: @escaping @Sendable (InboxError) -> Void) throws {
    inbox = Mutex(try Inbox(in: folder))
    self.refusedLink = refusedLink
  }

  /// Returns when the arrival is on the disk.
  /// - Throws: `StorageError` and `InboxError.full`; it is not stored then.
  func receive(_ arrival: Arrival) async throws -> Reception {
    try await withCheckedThrowingContinuation { done in
      let begins = state.withLock { state in
        state.waiting.append(Waiting(arrival: arrival, done: done))
        defer { state.isWriting = true }
        return !state.isWriting
      }
      if begins { queue.async { self.write() } }
    }
  }

  /// Commits so far.
  var groups: Int { state.withLock { $0.groups } }

  /// Runs `body` with the inbox, between two groups.
  func withInbox<Value: Sendable>(_ body: (Inbox) throws -> Value) rethrows -> Value {
    try inbox.withLock { try body($0) }
  }

  /// Writes groups until nobody waits.
  private func write() {
    while true {
      let group = state.withLock { state in
        let group = Array(state.waiting.prefix(Self.groupLimit))
        state.waiting.removeFirst(group.count)
        if group.isEmpty { state.isWriting = false }
        return group
      }
      if group.isEmpty { return }
      let outcome = Result {
        try inbox.withLock { try $0.receive(group.map(\.arrival), refused: refusedLink) }
      }
      switch outcome {
      case .success(let receptions):
        state.withLock { $0.groups += 1 }
        for (waiting, reception) in zip(group, receptions) { waiting.done.resume(returning: reception) }
      case .failure(let error):
        for waiting in group { waiting.done.resume(throwing: error) }
      }
    }
  }
}
