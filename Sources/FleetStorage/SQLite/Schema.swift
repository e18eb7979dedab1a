/// A file's kind and its migrations: forward only, one transaction each, numbered by `user_version`.
public struct Schema: Sendable {
  /// Marks the file as ours (`PRAGMA application_id`).
  let applicationID: Int
  /// Step n leads from version n to n + 1. A step that has shipped never changes.
  let steps: [[String]]

  /// Refuses what is no database, by its first bytes: SQLite would take a short text for an empty file and write
  /// over it.
  func checkHeader(of path: String) throws {
    guard let header = readStart(of: path, count: 100), !header.isEmpty else { return }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw StorageError.corrupt(path: path)
    }
  }

  /// Refuses a file that is newer or somebody else's, also where the log says so, before anything is written.
  func check(_ database: Database) throws {
    let path = if case .file(let path, _) = database.location { path } else { ":memory:" }
    let tables = try database.first("SELECT count(*) FROM sqlite_master") { $0.int(0) } ?? 0
    let application = try database.first("PRAGMA application_id") { $0.int(0) } ?? 0
    let version = try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
    if tables == 0 && application == 0 && version == 0 { return }
    try check(application: application, version: version, path: path)
  }

  private func check(application: Int, version: Int, path: String) throws {
    guard application == applicationID else { throw StorageError.foreignFile(path: path) }
    guard version <= steps.count else {
      throw StorageError.newerFile(path: path, found: version, supported: steps.count)
    }
  }

  func migrate(_ database: Database) throws {
    func version() throws -> Int { try database.first("PRAGMA user_version") { $0.int(0) } ?? 0 }
    while try version() < steps.count {
      try database.transaction {
        // Read again: another process may have migrated while this one waited for the lock.
        let current = try version()
        guard current < steps.count else { return }
        for statement in steps[current] { try database.run(statement) }
        try database.run("PRAGMA application_id = \(applicationID)")
        try database.run("PRAGMA user_version = \(current + 1)")
      }
    }
  }
}
