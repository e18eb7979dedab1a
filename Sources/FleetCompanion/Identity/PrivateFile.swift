import FleetStorage
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Small files of our own, readable by their owner only and replaced as a whole.
enum PrivateFile {
  /// Writes beside the file, makes it durable, then renames it into place: a crash leaves the old or the new one.
  static func write(_ data: Data, to path: String) throws {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    let written = data.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
    let durable = written && fsync(descriptor) == 0
    close(descriptor)
    guard durable, rename(temporary, path) == 0 else { throw failure(path) }
  }

  private static func failure(_ path: String) -> StorageError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}

extension Slice where Base == UnsafeRawBufferPointer {
  fileprivate var baseAddress: UnsafeRawPointer? {
    base.baseAddress.map { $0 + startIndex }
  }
}
