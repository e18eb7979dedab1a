#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The folder that holds everything of one identity: two databases and the two locks between processes.
///
/// - `cache.db` may be deleted and fetched again; `outbox.db` is sacred.
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

/// Creates an empty file with mode 0600 when it is missing, so that SQLite never makes it readable to others.
func createPrivateFile(_ path: String) throws {
  let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else {
    throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
  }
  close(descriptor)
}

func fileSize(_ path: String) -> Int {
  var info = stat()
  return stat(path, &info) == 0 ? Int(info.st_size) : 0
}

/// Names the file itself, not its contents: a copy restored from a backup has another one.
func fileIdentity(_ path: String) -> String? {
  var info = stat()
  return stat(path, &info) == 0 ? "\(info.st_dev):\(info.st_ino)" : nil
}

/// Renames a database and its log files out of the way, replacing what an earlier accident left there.
func setAside(_ path: String) throws {
  for suffix in ["", "-wal", "-shm"] where access(path + suffix, F_OK) == 0 {
    guard rename(path + suffix, path + ".damaged" + suffix) == 0 else {
      throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
