import FleetModels

/// The inbox: every event as it was received, in the order of arrival, in a file of its own, `inbox.db`.
///
/// What `receive` returns for is on the disk: only then may a sender be told that his event was taken. Readers keep
/// their places here by name (`cursor`); what was applied to the cache, the cache remembers. Events stay a while after
/// that, so that one that comes again is known (`prune`).
///
/// A newer version's file is refused and left as it is. What can be read of a damaged one moves into a new file, and
/// the damaged one is kept beside it: see `unseenDamage`. Not `Sendable`: it belongs to whoever opened it. Several
/// processes may receive at once.
public final class Inbox {
  /// How much is kept, and how long.
  public let limits: InboxLimits
  private let folder: StoreFolder?
  private var connection: Database

  /// Opens the folder's `inbox.db`; what can be read of a damaged one is saved first.
  /// - Throws: `StorageError`.
  public init(in folder: StoreFolder, limits: InboxLimits = .standard) throws {
    self.folder = folder
    self.limits = limits
    connection = try InboxSalvage(folder).openSound()
  }

  /// Whether a folder has one.
  public static func exists(in folder: StoreFolder) -> Bool { fileExists(folder.inboxPath) }

  /// Opens an inbox elsewhere, such as in memory; a damaged file is refused.
  public init(location: Database.Location, limits: InboxLimits = .standard) throws {
    folder = nil
    self.limits = limits
    connection = try Database(location, settings: .inbox, schema: .inbox)
  }

  /// The connection to the file that is there now: the one that was opened may have been set aside or removed.
  var database: Database {
    get throws {
      if let folder, !connection.inTransaction, connection.isReplaced || connection.isDamaged {
        connection = try InboxSalvage(folder).openSound()
      }
      return connection
    }
  }

  /// Runs `body` as one durable transaction; on the saved file when the one in hand turns out to be damaged or
  /// replaced.
  func transaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
    for _ in 0..<Self.reopeningLimit where !connection.inTransaction {
      let database = try database
      do {
        return try database.transaction { try body(database) }
      } catch StorageError.corrupt where folder != nil {
      } catch StorageError.replaced where folder != nil {
      }
    }
    let database = try database
    return try database.transaction { try body(database) }
  }

  private static let reopeningLimit = 2

  /// Changes when another connection, of this or another process, wrote to the inbox.
  public func dataVersion() throws -> Int64 { try database.dataVersion() }

  /// Moves the log into the file; at leisure, readers are not held up.
  public func checkpoint() throws { try database.checkpoint() }

  func word(_ name: String) throws -> String? {
    try database.first("SELECT value FROM words WHERE name = ?", name) { $0.text(0) }
  }
}
