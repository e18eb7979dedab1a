import FleetModels
import FleetOutbox

/// News about what was asked for, as they come: what was changed afterwards, what the server did twice, what had
/// landed although it was discarded. Made by `WorkSession.announcements`.
public struct Announcements: AsyncSequence, Sendable {
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate weak var session: (any WorkSession)?
    fileprivate var changes: AsyncStream<Void>.Iterator
    fileprivate var told: Announcement?

    /// The next one; asking for it says that the one before was heard. Nil when the session was let go of, or the
    /// task is cancelled.
    public mutating func next() async -> Announcement? {
      if let told { try? await session?.heard(told) }
      repeat {
        if let next = try? await session?.unheard(after: told?.number ?? 0).first {
          told = next
          return next
        }
      } while await changes.next() != nil
      return nil
    }
  }

  fileprivate let begin: @Sendable () -> Iterator

  public func makeAsyncIterator() -> Iterator { begin() }
}

extension WorkSession {
  /// What nobody has heard yet, then whatever comes, found out by this session's engine or another process.
  ///
  /// Each is kept on disk until its listener asks for the next one, so a crash loses none; one whose listener dies
  /// over it is told again. For one listener at a time: two share what there is, and may both be told one.
  public nonisolated var announcements: Announcements {
    Announcements { [weak self] in
      let changes = self?.changes() ?? AsyncStream { $0.finish() }
      return Announcements.Iterator(session: self, changes: changes.makeAsyncIterator())
    }
  }

  /// What nobody has heard yet, oldest first, for one who does not wait for more; none of it is told again.
  public func hearAnnouncements() throws -> [Announcement] {
    let unheard = try unheard(after: 0)
    if let last = unheard.last { try heard(last) }
    return unheard
  }

  fileprivate func unheard(after number: Int64) throws -> [Announcement] {
    try outbox.announcements(after: number)
  }

  fileprivate func heard(_ announcement: Announcement) throws { try outbox.heard(announcement) }
}
