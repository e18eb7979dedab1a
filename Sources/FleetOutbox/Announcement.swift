import FleetModels
import FleetStorage
import FleetWorkflow

/// News about an entry that a person should hear though there is nothing to decide.
public struct Announcement: Sendable, Equatable {
  /// What happened.
  public enum Kind: String, Sendable, CaseIterable {
    /// It was confirmed, and the server no longer shows it: somebody changed it afterwards.
    case superseded
    /// The server applied it twice.
    case doubled
    /// It was discarded, and had already reached the server.
    case landed
    /// It was discarded, and the server does not show whether it had reached it.
    case unsure
  }

  /// Their order on this store.
  public let number: Int64
  public let entry: Entry
  public let kind: Kind
  /// When it was found out, by the wall clock.
  public let wall: Timestamp

  /// The order it is about, if any.
  public var order: Order.ID? { entry.row.order.map { Order.ID($0) } }

  /// One sentence for a person, without a full stop.
  public var sentence: String {
    let what = entry.command.rules.summary
    return switch kind {
    case .superseded:
      if case .conflict(let conflict) = entry.reason {
        "\(what): the server had said yes, but \(conflict.sentence) after all"
      } else {
        "\(what): the server had done it, but someone changed it afterwards"
      }
    case .doubled: "\(what): the server did it twice"
    case .landed: "\(what): you discarded it, but it had already reached the server"
    case .unsure: "\(what): you discarded it, and the server does not show whether it had reached it"
    }
  }

  /// Nil when a newer version wrote it and this one cannot read it.
  init?(_ record: AnnouncementRecord) {
    guard let kind = Kind(rawValue: record.kind), let entry = try? Entry(record.entry) else { return nil }
    number = record.number
    self.entry = entry
    self.kind = kind
    wall = record.wall
  }
}

extension Outbox {
  /// What nobody has heard yet, after that number, oldest first.
  public func announcements(after number: Int64 = 0) throws -> [Announcement] {
    try store.announcements(after: number).compactMap(Announcement.init)
  }

  /// Somebody has heard this one and all before it: they are not told again.
  public func heard(_ announcement: Announcement) throws {
    try store.forgetAnnouncements(upTo: announcement.number)
  }
}
