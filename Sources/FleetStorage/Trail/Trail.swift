import FleetModels

/// The trail: recorded positions with their own times, in a file of their own, `trail.db`.
///
/// It is not a table of `outbox.db`, where the design's §7 has it: that file syncs at every commit and wakes the
/// engine, and a fix a second is worth neither. Here a fix is committed when `record` returns, so a killed process
/// loses none; a power cut may take the last minutes. Ten hours at one fix a second are 1.3 MB, the log included
/// 1.6 MB, with one sync in more than a minute (`TrailFiguresTests`).
///
/// It is worth less than the outbox and more than the cache: a damaged file is set aside as `trail.db.damaged` and
/// begun anew, which `unheardDamage` tells; a newer version's is refused and left as it is. Not `Sendable`: it belongs
/// to whoever opened it. Several processes may record at once.
public final class Trail {
  private let folder: StoreFolder?
  private var connection: Database

  /// Opens the folder's `trail.db`; a damaged one is set aside first.
  /// - Throws: `StorageError`.
  public init(in folder: StoreFolder) throws {
    self.folder = folder
    connection = try Self.open(in: folder)
  }

  /// Opens a trail elsewhere, such as in memory; a damaged file is refused.
  public init(location: Database.Location) throws {
    folder = nil
    connection = try Database(location, settings: .trail, schema: .trail)
  }

  private static func open(in folder: StoreFolder) throws -> Database {
    let path = folder.trailPath
    let found = FileIdentity(of: path)
    do {
      if isMarkedDamaged(path) { throw StorageError.corrupt(path: path) }
      return try Database(folder.trail, settings: .trail, schema: .trail)
    } catch StorageError.corrupt {
      try folder.writeLock().exclusive {
        // Another process may have done it while this one waited.
        guard found == FileIdentity(of: path) else { return }
        try setAside(path)
        clearDamageMark(path)
      }
      return try Database(folder.trail, settings: .trail, schema: .trail)
    }
  }

  /// The connection to the file that is there now: the one that was opened may have been set aside or removed.
  var database: Database {
    get throws {
      if let folder, connection.isReplaced || connection.isDamaged { connection = try Self.open(in: folder) }
      return connection
    }
  }

  /// Runs `body` as one transaction; on a new file when the one in hand turns out to be damaged or replaced.
  private func transaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
    for _ in 0..<Self.reopeningLimit {
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

  /// Keeps a fix. Fixes may come in any order and with equal times; they are read by time, equal ones as they came.
  ///
  /// The very same fix again is the same fix: a feed that is recorded twice makes one trail.
  /// - Returns: whether it is new.
  /// - Throws: `StorageError`; what was kept before is intact.
  @discardableResult
  public func record(_ fix: Fix) throws -> Bool {
    let row = FixRow(fix)
    return try transaction { database in
      var first = FixRow.key(of: fix.time)
      while true {
        let end = first + FixRow.room
        let last = try database.first(
          "SELECT max(key) FROM fixes WHERE key >= ? AND key < ?", first, end, read: { $0.optionalInt64(0) })
        let key = (last ?? nil).map { $0 + 1 } ?? first
        if key > first, try Self.holds(row, from: first, to: end, database) { return false }
        if key < end {
          try database.run(
            "INSERT INTO fixes(\(FixRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)", key, row.latitude,
            row.longitude, row.speed, row.heading, row.altitude, row.accuracy)
          return true
        }
        // More than a millisecond holds: a receiver whose clock stands still. The next one will do.
        first = end
      }
    }
  }

  private static func holds(_ row: FixRow, from first: Int64, to end: Int64, _ database: Database) throws
    -> Bool
  {
    try database.first(
      """
      SELECT 1 FROM fixes WHERE key >= ? AND key < ? AND latitude = ? AND longitude = ? AND speed IS ?
        AND heading IS ? AND altitude IS ? AND accuracy IS ?
      """, first, end, row.latitude, row.longitude, row.speed, row.heading, row.altitude, row.accuracy,
      read: { _ in true }) ?? false
  }

  /// Hands out the fixes of an interval by time, a few at a time: memory stays flat, and nobody who records waits. One
  /// that comes in behind the place of reading meanwhile is left out.
  /// - Throws: `StorageError`, and what `body` throws, which ends it.
  public func forEach(in interval: Range<Timestamp>, _ body: (Fix) throws -> Void) throws {
    var next = FixRow.key(of: interval.lowerBound)
    let end = FixRow.key(of: interval.upperBound)
    while next < end {
      var rows = 0
      let page = try database.rows(
        "SELECT \(FixRow.columns) FROM fixes WHERE key >= ? AND key < ? ORDER BY key LIMIT ?", next, end,
        Self.pageLength
      ) { row in
        rows += 1
        next = row.int64(0) + 1
        return FixRow.fix(row)
      }
      for case let fix? in page { try body(fix) }
      if rows < Self.pageLength { return }
    }
  }

  private static let pageLength = 1_000

  /// Removes fixes measured before `time`, the oldest first, so many at once that nobody waits long.
  /// - Returns: whether more of them are left.
  /// - Throws: `StorageError`.
  @discardableResult
  public func prune(before time: Timestamp) throws -> Bool {
    let end = FixRow.key(of: time)
    let database = try database
    // Mostly there is nothing to do, and then nobody's lock is taken.
    guard try database.first("SELECT 1 FROM fixes WHERE key < ? LIMIT 1", end, read: { _ in true }) != nil
    else {
      return false
    }
    return try transaction { database in
      let last = try database.first(
        "SELECT key FROM fixes WHERE key < ? ORDER BY key LIMIT 1 OFFSET ?", end, Self.pruneLength
      ) { $0.int64(0) }
      try database.run("DELETE FROM fixes WHERE key < ?", last ?? end)
      return last != nil
    }
  }

  private static let pruneLength = 5_000

  /// Moves the log into the file; call when the app goes to the background.
  public func checkpoint() throws { try database.checkpoint() }

  // MARK: Damage

  /// Where a damaged trail was set aside, until `hearDamage`; nil when nobody needs to be told.
  public func unheardDamage() throws -> String? {
    guard let folder else { return nil }
    let kept = folder.trailPath + ".damaged"
    guard let file = FileIdentity(of: kept), try heardOf() != file.text else { return nil }
    return kept
  }

  /// A person was told of the damaged trail that is set aside now.
  public func hearDamage() throws {
    guard let folder, let file = FileIdentity(of: folder.trailPath + ".damaged") else { return }
    _ = try transaction { database in
      try database.run("INSERT OR REPLACE INTO words(name, value) VALUES ('heard_damage', ?)", file.text)
    }
  }

  private func heardOf() throws -> String? {
    try database.first("SELECT value FROM words WHERE name = 'heard_damage'") { $0.text(0) }
  }
}
