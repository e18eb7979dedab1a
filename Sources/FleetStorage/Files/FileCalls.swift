#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

// The few calls on files that the stores need beside SQLite's own.

/// Names the file itself, not its contents: a copy restored from a backup has another one.
struct FileIdentity: Equatable {
  private let device: UInt64
  private let node: UInt64

  /// Nil when there is no such file.
  init?(of path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: info.st_dev)
    node = UInt64(info.st_ino)
  }

  var text: String { "\(device):\(node)" }
}

/// When a file was last written, renamed or given other times, to the nanosecond; nil when there is none.
func lastTouched(_ path: String) -> String? {
  var info = stat()
  guard stat(path, &info) == 0 else { return nil }
  #if canImport(Darwin)
  return "\(info.st_ctimespec.tv_sec).\(info.st_ctimespec.tv_nsec)"
  #else
  return "\(info.st_ctim.tv_sec).\(info.st_ctim.tv_nsec)"
  #endif
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

func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// The first bytes of a file, fewer when it is shorter; nil when it cannot be read.
func readStart(of path: String, count: Int) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: count)
  let got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, 0) }
  return got < 0 ? nil : Array(bytes.prefix(got))
}

/// Makes names and contents in a folder survive a power cut.
func syncFolder(_ path: String) {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}

func move(_ path: String, to target: String) throws {
  guard rename(path, target) == 0 else {
    throw StorageError.unwritable(path: target, reason: String(cString: strerror(errno)))
  }
}

/// Copies a file with mode 0600.
/// - Parameter model: a database whose first page replaces the copy's; both have pages of its size.
func copyFile(_ path: String, to target: String, beginningAs model: String? = nil) throws {
  let pageSize = 4096
  guard var bytes = readStart(of: path, count: fileSize(path)) else {
    throw StorageError.unwritable(path: target, reason: "\(path) cannot be read")
  }
  if let model, var page = readStart(of: model, count: pageSize), page.count == pageSize {
    let pages = max(1, (bytes.count + pageSize - 1) / pageSize)
    // The model's first page tells its own length, at offset 28.
    for (offset, shift) in zip(28..<32, [24, 16, 8, 0]) {
      page[offset] = UInt8(truncatingIfNeeded: pages >> shift)
    }
    bytes += [UInt8](repeating: 0, count: pages * pageSize - bytes.count)
    bytes.replaceSubrange(0..<pageSize, with: page)
  }
  try createPrivateFile(target)
  let descriptor = open(target, O_WRONLY | O_TRUNC | O_CLOEXEC)
  defer { close(descriptor) }
  guard descriptor >= 0, bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count
  else {
    throw StorageError.unwritable(path: target, reason: String(cString: strerror(errno)))
  }
}

func removeFile(_ path: String) { unlink(path) }

/// Leaves word for the next opening that SQLite found this file damaged.
func markDamaged(_ path: String) { try? createPrivateFile(path + ".isdamaged") }

func isMarkedDamaged(_ path: String) -> Bool { fileExists(path + ".isdamaged") }

func clearDamageMark(_ path: String) { removeFile(path + ".isdamaged") }

/// Renames a database and its log files out of the way, replacing what an earlier accident left there.
func setAside(_ path: String) throws {
  for suffix in ["", "-wal", "-shm"] where access(path + suffix, F_OK) == 0 {
    guard rename(path + suffix, path + ".damaged" + suffix) == 0 else {
      throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
