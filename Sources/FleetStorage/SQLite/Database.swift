import CSQLite

/// One connection to one SQLite file: cached statements, typed binds, transactions. Not an ORM.
///
/// ```swift
/// try database.transaction {
///   try database.run("INSERT INTO notes(text) VALUES (?)", "milk")
/// }
/// let texts = try database.rows("SELECT text FROM notes") { $0.text(0) }
/// ```
///
/// Not `Sendable`: it belongs to whoever opened it, who uses it from one task at a time.
public final class Database {
  /// Where a database lives.
  public enum Location: Equatable, Sendable {
    /// A file and the lock file that guards its writes; both are created with mode 0600.
    case file(path: String, writeLock: String)
    /// Private to this connection, gone with it: for simulations and tests.
    case memory
  }

  public let location: Location
  private let handle: OpaquePointer
  private let lock: FileLock?
  private var statements: [String: Statement] = [:]
  private var inTransaction = false

  /// Opens or creates the database, applies `settings` and migrates it to `schema`.
  /// - Throws: `StorageError`; the file is untouched when it is newer, foreign or damaged.
  public init(_ location: Location, settings: DatabaseSettings, schema: Schema) throws {
    self.location = location
    let path: String
    switch location {
    case .file(let file, let lockPath):
      path = file
      lock = try FileLock(path: lockPath)
      try createPrivateFile(file)
    case .memory:
      path = ":memory:"
      lock = nil
    }
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw StorageError.unwritable(path: path, reason: String(cString: sqlite3_errstr(code)))
    }
    handle = opened
    sqlite3_extended_result_codes(handle, 1)
    try configure(settings, schema)
  }

  deinit {
    statements = [:]
    sqlite3_close_v2(handle)
  }

  private func configure(_ settings: DatabaseSettings, _ schema: Schema) throws {
    _ = fleet_sqlite_no_checkpoint_on_close(handle)
    sqlite3_busy_timeout(handle, 5000)
    try schema.check(self)
    try locked {
      try run("PRAGMA page_size = \(settings.pageSize)")
      _ = try rows("PRAGMA journal_mode = WAL") { $0.text(0) }
      try run("PRAGMA wal_autocheckpoint = 0")
    }
    try run("PRAGMA synchronous = \(settings.synchronous.rawValue)")
    try run("PRAGMA foreign_keys = ON")
    try run("PRAGMA mmap_size = 0")
    try run("PRAGMA cache_size = -\(settings.cacheKilobytes)")
    try run("PRAGMA journal_size_limit = \(settings.journalLimitBytes)")
    try run("PRAGMA secure_delete = FAST")
    #if canImport(Darwin)
    try run("PRAGMA fullfsync = ON")
    #endif
    try schema.migrate(self)
  }

  /// Runs one statement to its end.
  /// - Returns: how many rows it changed.
  @discardableResult
  public func run(_ sql: String, _ values: any SQLBindable...) throws -> Int {
    try step(sql, values) { _ in }
    return Int(sqlite3_changes64(handle))
  }

  /// All rows of a query, each turned into a value.
  public func rows<Value>(_ sql: String, _ values: any SQLBindable..., read: (Row) throws -> Value) throws
    -> [Value]
  {
    var found: [Value] = []
    try step(sql, values) { found.append(try read($0)) }
    return found
  }

  /// The first row of a query, or nil.
  public func first<Value>(_ sql: String, _ values: any SQLBindable..., read: (Row) throws -> Value) throws
    -> Value?
  {
    var found: Value?
    try step(sql, values) { row in
      if found == nil { found = try read(row) }
    }
    return found
  }

  /// The row id given to the last inserted row.
  public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

  /// A number that changes when another connection commits to this file.
  public func dataVersion() throws -> Int64 {
    try first("PRAGMA data_version") { $0.int64(0) } ?? 0
  }

  /// Runs `body` as one transaction, alone among all writers of this folder; an error rolls it back.
  ///
  /// A transaction inside another is part of the outer one.
  @discardableResult
  public func transaction<Value>(_ body: () throws -> Value) throws -> Value {
    if inTransaction { return try body() }
    return try locked {
      try run("BEGIN IMMEDIATE")
      inTransaction = true
      defer { inTransaction = false }
      do {
        let value = try body()
        try run("COMMIT")
        try checkpointIfLarge()
        return value
      } catch {
        // After a full disk SQLite may have rolled back by itself; the second ROLLBACK then has nothing to do.
        if sqlite3_get_autocommit(handle) == 0 { _ = try? run("ROLLBACK") }
        throw error
      }
    }
  }

  /// Moves the write-ahead log into the file; call when going to the background or closing.
  public func checkpoint() throws {
    try locked { _ = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil) }
  }

  /// What SQLite thinks of the file: `ok`, or what is wrong.
  public func quickCheck() throws -> String {
    try first("PRAGMA quick_check(1)") { $0.text(0) } ?? "ok"
  }

  /// SQLite before 3.51.3 can corrupt a write-ahead log that two connections reset at once, so checkpoints
  /// happen here only, under the write lock.
  private func checkpointIfLarge() throws {
    guard case .file(let path, _) = location, fileSize(path + "-wal") > 4 << 20 else { return }
    _ = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_RESTART, nil, nil)
  }

  private func locked<Value>(_ body: () throws -> Value) throws -> Value {
    guard let lock, !inTransaction else { return try body() }
    return try lock.exclusive(body)
  }

  private func step(_ sql: String, _ values: [any SQLBindable], _ row: (Row) throws -> Void) throws {
    let statement = try prepared(sql)
    defer { statement.reset() }
    guard statement.bind(values) == SQLITE_OK else { throw error(sql) }
    while true {
      switch sqlite3_step(statement.handle) {
      case SQLITE_ROW: try row(Row(handle: statement.handle))
      case SQLITE_DONE: return
      default: throw error(sql)
      }
    }
  }

  private func prepared(_ sql: String) throws -> Statement {
    if let statement = statements.removeValue(forKey: sql) {
      // A statement in use (a query inside a query's closure) is busy; a second one serves then.
      if sqlite3_stmt_busy(statement.handle) == 0 {
        statements[sql] = statement
        return statement
      }
    }
    var handle: OpaquePointer?
    guard
      sqlite3_prepare_v3(self.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil) == SQLITE_OK,
      let handle
    else { throw error(sql) }
    let statement = Statement(handle: handle, sql: sql)
    statements[sql] = statement
    return statement
  }

  private func error(_ sql: String) -> StorageError {
    let code = sqlite3_extended_errcode(handle)
    let path = if case .file(let path, _) = location { path } else { ":memory:" }
    switch code & 0xFF {
    case SQLITE_FULL: return .diskFull(path: path)
    case SQLITE_CORRUPT, SQLITE_NOTADB: return .corrupt(path: path)
    case SQLITE_READONLY, SQLITE_CANTOPEN:
      return .unwritable(path: path, reason: String(cString: sqlite3_errmsg(handle)))
    case SQLITE_BUSY: return .busy(path: path)
    default: return .sqlite(code: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql)
    }
  }
}

/// How a file is kept; the reasons are in the design, the measurements in its reference.
public struct DatabaseSettings: Sendable {
  public enum Synchronous: String, Sendable {
    /// A commit is on the disk before it returns.
    case full = "FULL"
    /// The file stays consistent, but a power cut may take the last commits.
    case normal = "NORMAL"
  }

  var pageSize: Int
  var synchronous: Synchronous
  var cacheKilobytes: Int
  var journalLimitBytes: Int

  /// For what can be fetched again.
  public static let cache = DatabaseSettings(
    pageSize: 8192, synchronous: .normal, cacheKilobytes: 8000, journalLimitBytes: 6 << 20)
  /// For what exists nowhere else.
  public static let sacred = DatabaseSettings(
    pageSize: 4096, synchronous: .full, cacheKilobytes: 2000, journalLimitBytes: 1 << 20)
}
