#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The folder that holds everything of one identity: its databases and the two locks between processes.
///
/// - `cache.db` may be deleted and fetched again; `outbox.db` is sacred, and so is `inbox.db`.
/// - `write.lock` is held around every write and checkpoint; `engine.lock` by the process that sends.
public struct StoreFolder: Sendable, Equatable {
  public let path: String

  /// Creates the folder with mode 0700 when it is missing.
  public init(path: String) throws {
    self.path = path
    try createPrivateFolder(path)
  }

  var cache: Database.Location { .file(path: path + "/cache.db", writeLock: path + "/write.lock") }
  var outbox: Database.Location { .file(path: path + "/outbox.db", writeLock: path + "/write.lock") }

  /// The lock around every write, for work on the files themselves.
  func writeLock() throws -> FileLock { try FileLock(path: path + "/write.lock") }

  /// The lock of the one process that sends.
  public func engineLock() throws -> FileLock { try FileLock(path: path + "/engine.lock") }
}

/// Creates a folder and its missing parents, all with mode 0700.
public func createPrivateFolder(_ path: String) throws {
  var info = stat()
  if stat(path, &info) == 0 {
    guard info.st_mode & S_IFMT == S_IFDIR else {
      throw StorageError.unwritable(path: path, reason: "it is not a folder")
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    return
  }
  if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
    try createPrivateFolder(String(path[..<slash]))
  }
  guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
    throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
