/// What SQLite finds when it looks through a file.
extension Database {
  /// What SQLite thinks of the file: `ok`, or what is wrong.
  public func quickCheck() throws -> String {
    try first("PRAGMA quick_check(1)") { $0.text(0) } ?? "ok"
  }

  /// The same after looking at every page, index and reference: `ok`, or the first thing that is wrong. Takes as long
  /// as reading the whole file.
  public func integrityCheck() throws -> String {
    let sound = try first("PRAGMA integrity_check(1)") { $0.text(0) } ?? "ok"
    guard sound == "ok" else { return sound }
    return try first("PRAGMA foreign_key_check") { "a row of \($0.text(0)) refers to one that is gone" }
      ?? "ok"
  }
}
