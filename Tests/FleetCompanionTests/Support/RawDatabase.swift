import CSQLite
import Testing

/// A file's SQLite behind the store's back, for accidents.
struct RawDatabase {
  let path: String

  init(_ path: String) { self.path = path }

  func run(_ sql: String) throws {
    var handle: OpaquePointer?
    try #require(sqlite3_open(path, &handle) == SQLITE_OK)
    defer { sqlite3_close(handle) }
    sqlite3_busy_timeout(handle, 5_000)
    try #require(
      sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK, "\(String(cString: sqlite3_errmsg(handle)))")
  }
}
