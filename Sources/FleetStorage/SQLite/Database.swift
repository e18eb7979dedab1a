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
  let handle: OpaquePointer
  private let lock: FileLock?
  private let file: FileIdentity?
  private let log: WriteAheadLog
  private var statements: [String: Statement] = [:]
  var inTransaction = false
  /// SQLite has found the file damaged.
  private(set) var isDamaged = false
  private var holdsLock: Bool

  /// Opens or creates the database, applies `settings` and migrates it to `schema`, all under the write lock.
  /// - Throws: `StorageError`; the file is untouched when it is newer, foreign or damaged.
  public init(_ location: Location, settings: DatabaseSettings, schema: Schema) throws {
    self.location = location
    switch location {
    case .file(let path, let lockPath):
      lock = try FileLock(path: lockPath)
      try lock?.acquire()
      holdsLock = true
      do {
        try createPrivateFile(path)
        try schema.checkHeader(of: path)
        handle = try Self.open(path)
      } catch {
        lock?.release()
        throw error
      }
      file = FileIdentity(of: path)
    case .memory:
      lock = nil
      holdsLock = false
      handle = try Self.open(":memory:")
      file = nil
    }
    log = WriteAheadLog(of: handle, limit: settings.journalLimitBytes / settings.pageSize)
    defer {
      lock?.release()
      holdsLock = false
    }
    try configure(settings, schema)
  }

  deinit {
    statements = [:]
    log.stopCounting()
    sqlite3_close_v2(handle)
  }

  private static func open(_ path: String) throws -> OpaquePointer {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw StorageError.unwritable(path: path, reason: String(cString: sqlite3_errstr(code)))
    }
    sqlite3_extended_result_codes(opened, 1)
    sqlite3_busy_timeout(opened, 5000)
    return opened
  }

  private func configure(_ settings: DatabaseSettings, _ schema: Schema) throws {
    // A refused file is left without traces: its empty log goes when it is closed. A log with work in it stays.
    let hadLog = if case .file(let path, _) = location { fileSize(path + "-wal") > 0 } else { false }
    if hadLog { _ = fleet_sqlite_no_checkpoint_on_close(handle) }
    try schema.check(self)
    _ = fleet_sqlite_no_checkpoint_on_close(handle)
    try execute("PRAGMA page_size = \(settings.pageSize)")
    let mode = try execute("PRAGMA journal_mode = WAL")
    if case .file(let path, _) = location, mode != "wal" {
      throw StorageError.unwritable(path: path, reason: "the disk does not support write-ahead logging")
    }
    try execute("PRAGMA wal_autocheckpoint = 0")
    log.startCounting()
    try execute("PRAGMA synchronous = \(settings.synchronous.rawValue)")
    try execute("PRAGMA foreign_keys = ON")
    try execute("PRAGMA mmap_size = 0")
    try execute("PRAGMA cache_size = -\(settings.cacheKilobytes)")
    try execute("PRAGMA journal_size_limit = \(settings.journalLimitBytes)")
    try execute("PRAGMA secure_delete = FAST")
    #if canImport(Darwin)
    try execute("PRAGMA fullfsync = ON")
    #endif
    try schema.migrate(self)
  }

  /// Runs one statement to its end; a write outside a transaction is one by itself.
  /// - Returns: how many rows it changed.
  @discardableResult
  public func run(_ sql: String, _ values: any SQLBindable...) throws -> Int {
    try run(sql, values: values)
  }

  @discardableResult
  func run(_ sql: String, values: [any SQLBindable]) throws -> Int {
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
  /// A transaction inside another is part of the outer one, except that its own error undoes only its own work.
  @discardableResult
  public func transaction<Value>(_ body: () throws -> Value) throws -> Value {
    if inTransaction { return try nested(body) }
    return try locked {
      try execute("BEGIN IMMEDIATE")
      inTransaction = true
      defer { inTransaction = false }
      do {
        let value = try body()
        try commit()
        checkpointIfLarge()
        return value
      } catch {
        // After a full disk SQLite may have rolled back by itself; the second ROLLBACK then has nothing to do.
        if isRolledBack == false { _ = try? execute("ROLLBACK") }
        throw error
      }
    }
  }

  private func nested<Value>(_ body: () throws -> Value) throws -> Value {
    try execute("SAVEPOINT inner")
    do {
      let value = try body()
      try execute("RELEASE inner")
      return value
    } catch {
      if isRolledBack == false {
        _ = try? execute("ROLLBACK TO inner")
        _ = try? execute("RELEASE inner")
      }
      throw error
    }
  }

  var isRolledBack: Bool { sqlite3_get_autocommit(handle) != 0 }

  /// Moves the write-ahead log into the file and empties it; call when going to the background or closing.
  /// Where somebody is reading meanwhile, what they need of it stays.
  public func checkpoint() throws {
    try locked {
      let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
      guard code == SQLITE_OK || code & 0xFF == SQLITE_BUSY else { throw error("checkpoint") }
    }
  }

  /// SQLite before 3.51.3 can corrupt a write-ahead log that two connections reset at once, so checkpoints
  /// happen here only, under the write lock. Readers are waited for only when they have held up the log for long.
  private func checkpointIfLarge() {
    guard log.isLarge else { return }
    let mode = log.isHuge ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE
    _ = sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
  }

  /// Another file, or none, stands where this connection's file was opened.
  var isReplaced: Bool {
    guard case .file(let path, _) = location else { return false }
    return FileIdentity(of: path) != file
  }

  /// Runs `body` under the write lock, which shields the file this connection opened: where another one has
  /// taken its name, a log of that name is no longer ours to write.
  private func locked<Value>(_ body: () throws -> Value) throws -> Value {
    guard let lock, !holdsLock else { return try body() }
    return try lock.exclusive {
      holdsLock = true
      defer { holdsLock = false }
      if case .file(let path, _) = location, isReplaced {
        throw StorageError.replaced(path: path)
      }
      return try body()
    }
  }

  /// Runs a statement as it is, for those that are about transactions and settings.
  /// - Returns: the text of its last row, if any.
  @discardableResult
  func execute(_ sql: String) throws -> String? {
    var text: String?
    try perform(prepared(sql), []) { text = $0.text(0) }
    return text
  }

  private func step(_ sql: String, _ values: [any SQLBindable], _ row: (Row) throws -> Void) throws {
    let statement = try prepared(sql)
    if inTransaction || sqlite3_stmt_readonly(statement.handle) != 0 {
      try perform(statement, values, row)
    } else {
      try transaction { try perform(statement, values, row) }
    }
  }

  private func perform(_ statement: Statement, _ values: [any SQLBindable], _ row: (Row) throws -> Void)
    throws
  {
    defer { statement.reset() }
    let wanted = Int(sqlite3_bind_parameter_count(statement.handle))
    guard values.count == wanted else {
      throw StorageError.sqlite(
        code: SQLITE_RANGE, message: "\(values.count) values for \(wanted) parameters", sql: statement.sql)
    }
    if inTransaction, isRolledBack {
      throw StorageError.sqlite(
        code: SQLITE_ABORT, message: "the transaction was already rolled back", sql: statement.sql)
    }
    guard statement.bind(values) == SQLITE_OK else { throw error(statement.sql) }
    while true {
      switch sqlite3_step(statement.handle) {
      case SQLITE_ROW:
        do { try row(Row(handle: statement.handle)) } catch is Seal.Broken { throw foundDamage() }
      case SQLITE_DONE: return
      default: throw error(statement.sql)
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
    let path = if case .file(let path, _) = location { path } else { ":memory:" }
    let error = StorageError(lastOf: handle, path: path, sql: sql)
    if case .corrupt = error { return foundDamage() }
    return error
  }

  /// Remembers that the file is damaged, for this connection and whoever opens it next.
  func foundDamage() -> StorageError {
    let path = if case .file(let path, _) = location { path } else { ":memory:" }
    if file != nil {
      isDamaged = true
      // The file of that name may be a sound one by now.
      if !isReplaced { markDamaged(path) }
    }
    return .corrupt(path: path)
  }
}
