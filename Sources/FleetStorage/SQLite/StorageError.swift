import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What can go wrong with the files under a store, each with a sentence for a person. Bound values are never
/// part of it: they are people's names and addresses.
public enum StorageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// SQLite refused: its extended result code, its message and the statement.
  case sqlite(code: Int32, message: String, sql: String)
  /// The disk is full; the transaction was rolled back, earlier work is intact.
  case diskFull(path: String)
  /// The disk failed to do as it was told. Undone: the transaction was rolled back, earlier work is intact. Else
  /// nobody can know before the file is next read whether this last one was stored.
  case diskFailed(path: String, reason: String, isUndone: Bool)
  /// The file was written by a newer version of this program and has not been touched.
  case newerFile(path: String, found: Int, supported: Int)
  /// The file is a database of something else and has not been touched.
  case foreignFile(path: String)
  /// The file is damaged; it was left as it is.
  case corrupt(path: String)
  /// Another file has taken the name of the one that is open: it was damaged and set aside, or removed.
  case replaced(path: String)
  /// A folder or file cannot be created or written.
  case unwritable(path: String, reason: String)
  /// Another process has held the write lock for too long.
  case busy(path: String)

  public var description: String {
    switch self {
    case .sqlite(let code, let message, let sql): "SQLite error \(code): \(message) in: \(sql)"
    case .diskFull(let path):
      "The disk is full, so nothing was stored in \(path). Earlier work is intact; free some space and do it again."
    case .diskFailed(let path, let reason, isUndone: true):
      "The disk failed at \(path): \(reason). Nothing of this was stored, earlier work is intact; look after the disk and do it again."
    case .diskFailed(let path, let reason, isUndone: false):
      "The disk failed at \(path): \(reason). Earlier work is intact, but this may or may not have been stored: see what is shown before doing it again."
    case .newerFile(let path, let found, let supported):
      "\(path) was written by a newer version (format \(found), this one knows \(supported)). It was not touched; update this program."
    case .foreignFile(let path): "\(path) is not a FleetCompanion file. It was not touched."
    case .corrupt(let path): "\(path) is damaged. It was left as it is."
    case .replaced(let path):
      "Another file has taken the place of \(path) since it was opened. Nothing was changed; open it again."
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason). Nothing was changed."
    case .busy(let path):
      "Another process is writing to \(path) and does not finish. Nothing was changed; try again."
    }
  }
}

extension StorageError {
  /// The same, of a commit that may stand in the log although it failed.
  var doubted: StorageError {
    switch self {
    case .diskFull(let path): .diskFailed(path: path, reason: "it is full", isUndone: false)
    case .diskFailed(let path, let reason, _): .diskFailed(path: path, reason: reason, isUndone: false)
    case .sqlite, .newerFile, .foreignFile, .corrupt, .replaced, .unwritable, .busy: self
    }
  }

  /// What a connection's last call came to.
  init(lastOf handle: OpaquePointer, path: String, sql: String) {
    let code = sqlite3_extended_errcode(handle)
    let message = String(cString: sqlite3_errmsg(handle))
    switch code & 0xFF {
    case SQLITE_FULL: self = .diskFull(path: path)
    case SQLITE_IOERR where [ENOSPC, EDQUOT].contains(sqlite3_system_errno(handle)):
      self = .diskFull(path: path)
    case SQLITE_IOERR: self = .diskFailed(path: path, reason: "\(message) (\(code))", isUndone: true)
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(path: path)
    case SQLITE_READONLY, SQLITE_CANTOPEN: self = .unwritable(path: path, reason: message)
    case SQLITE_BUSY: self = .busy(path: path)
    default: self = .sqlite(code: code, message: message, sql: sql)
    }
  }
}
