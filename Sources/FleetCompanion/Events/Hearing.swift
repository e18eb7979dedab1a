import FleetModels
import FleetOutbox
import FleetStorage

/// A session's part in hearing of events: the open inbox, and what applies it. It belongs to its session, which uses it
/// from one task at a time.
final class Hearing {
  private let folder: StoreFolder
  private let driver: Driver.ID?
  private var opened: (inbox: Inbox, applier: EventApplier)?
  /// When the inbox was last looked through for what is too old, by the uptime.
  private var prunedAt: Int64?

  init(in folder: StoreFolder, driver: Driver.ID?) {
    self.folder = folder
    self.driver = driver
  }

  /// Whether anything was ever received here.
  var isThere: Bool { opened != nil || Inbox.exists(in: folder) }

  /// Opened when they are first needed: trouble with the inbox is no trouble of the session's.
  func parts(_ cache: OrderCache, _ store: OutboxStore) throws -> (inbox: Inbox, applier: EventApplier) {
    if let opened { return opened }
    let inbox = try Inbox(in: folder)
    let parts = (
      inbox: inbox, applier: EventApplier(cache: cache, inbox: inbox, store: store, driver: driver)
    )
    opened = parts
    return parts
  }

  /// Whether the inbox is to be looked through for what is too old, which is now and then.
  func isPruneDue(at now: Moment) -> Bool {
    if let prunedAt, now.uptime - prunedAt < Self.pruneGap { return false }
    prunedAt = now.uptime
    return true
  }

  private static let pruneGap: Int64 = 600_000

  /// Signed out: the files are let go of.
  func end() { opened = nil }
}
