import CSQLite

/// How a transaction is committed, also on a disk that fails while it is.
extension Database {
  private static let failedWrite = SQLITE_IOERR | 3 << 8

  /// A commit that failed at its last sync may stand whole in the log all the same, and would count once the log is
  /// read anew, after a crash: something that was reported as not stored. A commit of nothing in its place, the next
  /// in the log, takes it away.
  /// - Throws: `StorageError`; the transaction is then rolled back.
  func commit() throws {
    do {
      try execute("COMMIT")
    } catch let failure as StorageError {
      let code = sqlite3_extended_errcode(handle)
      // Where a write failed the log ends: what it was part of cannot be whole.
      guard code & 0xFF == SQLITE_IOERR, code != Self.failedWrite, case .file = location else {
        throw failure
      }
      if !isRolledBack { _ = try? execute("ROLLBACK") }
      inTransaction = false
      throw (try? commitNothing()) == nil ? failure.doubted : failure
    }
  }

  private func commitNothing() throws {
    let version = try execute("PRAGMA user_version") ?? "0"
    try execute("BEGIN IMMEDIATE")
    try execute("PRAGMA user_version = \(version)")
    try execute("COMMIT")
  }
}
