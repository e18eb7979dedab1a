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
  /// The file's bytes; nil when there is none.
  /// - Throws: `HomeError.unreadable` when it is there and cannot be read.
  static func read(_ path: String) throws -> Data? {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch CocoaError.fileReadNoSuchFile {
      return nil
    } catch {
      throw HomeError.unreadable(path: path, reason: reason(error))
    }
  }

  /// Writes beside the file, makes it durable, then renames it into place: a crash leaves the old or the new one,
  /// and two processes at once leave one of theirs, whole.
  /// - Throws: `StorageError.unwritable`; the old file is then as it was.
  static func write(_ data: Data, to path: String) throws {
    let temporary = path + ".\(UUID().uuidString).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw unwritable(path) }
    let written = data.withUnsafeBytes { write($0, to: descriptor) } && fsync(descriptor) == 0
    // Closing may change what errno says.
    let problem = written ? nil : unwritable(path)
    close(descriptor)
    if let problem {
      unlink(temporary)
      throw problem
    }
    guard rename(temporary, path) == 0 else {
      let problem = unwritable(path)
      unlink(temporary)
      throw problem
    }
    makeDurable(folderOf: path)
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      #if canImport(Glibc)
      let count = Glibc.write(descriptor, start, rest.count)
      #elseif canImport(Musl)
      let count = Musl.write(descriptor, start, rest.count)
      #else
      let count = Darwin.write(descriptor, start, rest.count)
      #endif
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }

  /// The rename itself reaches the disk. Where a folder cannot be synced it is as durable as the system makes it.
  private static func makeDurable(folderOf path: String) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func unwritable(_ path: String) -> StorageError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
      return error.localizedDescription
    }
    return String(cString: strerror(Int32(underlying.code)))
  }
}
