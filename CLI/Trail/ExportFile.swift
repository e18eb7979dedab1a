import FleetCompanion
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that is written whole or not at all, readable by its owner only: beside its place first, then into it.
final class ExportFile {
  private let path: String
  private let draft: String
  private var descriptor: Int32

  /// - Throws: `FrontError` when the place is something else than a file, or cannot be written.
  init(_ path: String) throws {
    // A link stays one: what it points to is replaced.
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    var info = stat()
    if stat(place, &info) == 0, info.st_mode & S_IFMT != S_IFREG {
      throw FrontError("\(path) is not a file. Nothing was written.")
    }
    self.path = place
    draft = place + ".\(UUID().uuidString).new"
    descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw Self.problem(path) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(draft)
  }

  func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.problem(path) }
      rest = rest.dropFirst(count)
    }
  }

  /// Puts it into its place; without this, nothing is left of it.
  func finish() throws {
    guard fsync(descriptor) == 0, rename(draft, path) == 0 else { throw Self.problem(path) }
    close(descriptor)
    descriptor = -1
  }

  private static func problem(_ path: String) -> FrontError {
    FrontError("\(path) cannot be written: \(String(cString: strerror(errno))). Nothing was changed.")
  }
}
