/// What SQLite finds when it looks through a file.
extension Database {
  /// What SQLite thinks of the file: `ok`, or what is wrong.
  public func quickCheck() throws -> String {
    try first("PRAGMA quick_check(1)") { $0.text(0) } ?? "ok"
  }

  /// As `quickCheck`, the indexes held against their tables, too: for small files.
  public func integrityCheck() throws -> String {
    try first("PRAGMA integrity_check(1)") { $0.text(0) } ?? "ok"
  }
}
