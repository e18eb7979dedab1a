import FleetModels
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file of lines, locked for its one writer.
final class LineFile {
  let path: String
  let descriptor: Int32
  let isRegular: Bool

  init(_ path: String) throws(EventLines.Unusable) {
    self.path = path
    let isPipe = Self.isPipe(path)
    // Whoever could read it himself would fill a pipe that has no other reader.
    descriptor =
      isPipe
      ? open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
      : open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0o600)
    guard descriptor >= 0 else {
      throw Self.unusable(path, isPipe && errno == ENXIO ? Self.unread : Self.reason)
    }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else {
      close(descriptor)
      throw Self.unusable(path, Self.reason)
    }
    isRegular = info.st_mode & S_IFMT == S_IFREG
    guard isRegular else { return }
    // From here on `deinit` closes it, also when this throws: closed twice, it might be somebody else's by then.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw Self.unusable(path, "another process writes to it")
    }
    try cutTornLine()
    syncParent()
  }

  /// A file that nobody writes any more.
  init(reading path: String) throws(EventLines.Unusable) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw Self.unusable(path, Self.reason) }
    isRegular = true
  }

  deinit { close(descriptor) }

  /// What names the file itself, whatever its name; nil of what is no file.
  var identity: String? {
    var info = stat()
    return fstat(descriptor, &info) == 0 ? Self.identity(info) : nil
  }

  static func identity(of path: String) -> String? {
    var info = stat()
    return lstat(path, &info) == 0 ? identity(info) : nil
  }

  private static func identity(_ info: stat) -> String? {
    info.st_mode & S_IFMT == S_IFREG ? "\(info.st_dev) \(info.st_ino)" : nil
  }

  /// What has that name is a pipe (FIFO), of which nothing can be read back.
  static func isPipe(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFIFO
  }

  /// Why a pipe takes nothing.
  static let unread = "nobody reads it"

  /// Another file, or none, has this one's name.
  var isMovedAway: Bool {
    guard isRegular else { return false }
    var mine = stat()
    var named = stat()
    return fstat(descriptor, &mine) != 0 || stat(path, &named) != 0 || mine.st_ino != named.st_ino
      || mine.st_dev != named.st_dev
  }

  /// The number in the last line; nil in an empty file, or where there are no lines to read back.
  func lastNumber() throws(EventLines.Unusable) -> Int64? {
    guard isRegular else { return nil }
    let size = try size()
    guard size > 0 else { return nil }
    guard let number = Self.number(in: try line(endingAt: size)) else { throw foreign }
    return number
  }

  /// The last line that is whole; nil where there is none.
  var lastWholeLine: JSONValue? {
    guard let size = try? size(), let end = try? endOfLine(before: size) else { return nil }
    return try? line(endingAt: end)
  }

  private func line(endingAt end: off_t) throws(EventLines.Unusable) -> JSONValue? {
    guard end > 0 else { return nil }
    let start = try endOfLine(before: end - 1)
    return try? JSONValue(parsing: read(from: start, count: Int(end - 1 - start)))
  }

  static func number(in line: JSONValue?) -> Int64? {
    guard case .number(let number)? = line?["seq"] else { return nil }
    return number.integer.map { Int64($0) }
  }

  /// All of it is on the disk, or none of it is in the file.
  /// Of a regular file only.
  func append(_ bytes: [UInt8]) throws(EventLines.Unusable) {
    let before = try size()
    do throws(EventLines.Unusable) {
      try Self.write(bytes, to: descriptor, path)
      guard fsync(descriptor) == 0 else { throw Self.unusable(path, Self.reason) }
    } catch {
      ftruncate(descriptor, before)
      throw error
    }
  }

  /// - Throws: `Unusable` where what stands in it is not ours; then nothing of it is changed.
  private func cutTornLine() throws(EventLines.Unusable) {
    let size = try size()
    let end = try endOfLine(before: size)
    if end > 0 {
      guard Self.number(in: try line(endingAt: end)) != nil else { throw foreign }
    } else if size > 0 {
      guard try isTornLine(ofSize: size) else { throw foreign }
    }
    if end < size, ftruncate(descriptor, end) != 0 { throw Self.unusable(path, Self.reason) }
  }

  /// All that is in it may be the beginning of the first of our lines.
  private func isTornLine(ofSize size: off_t) throws(EventLines.Unusable) -> Bool {
    let opening = try read(from: 0, count: min(Int(size), HandedEvent.opening.count))
    guard HandedEvent.opening.starts(with: opening) else { return false }
    guard try read(from: size - 1, count: 1) == [UInt8(ascii: "}")] else { return true }
    // Either a whole one that only lacks its end, or somebody else's document.
    guard let whole = try? JSONValue(parsing: read(from: 0, count: Int(size))) else { return true }
    return Self.number(in: whole) != nil
  }

  private var foreign: EventLines.Unusable {
    Self.unusable(path, "its last line is no event of `listen`; give a file of its own")
  }

  /// Behind the last line end before `place`; 0 when there is none.
  private func endOfLine(before place: off_t) throws(EventLines.Unusable) -> off_t {
    var end = place
    while end > 0 {
      let start = max(0, end - 65_536)
      let piece = try read(from: start, count: Int(end - start))
      if let found = piece.lastIndex(of: 0x0A) { return start + off_t(found) + 1 }
      end = start
    }
    return 0
  }

  private func size() throws(EventLines.Unusable) -> off_t {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw Self.unusable(path, Self.reason) }
    return off_t(info.st_size)
  }

  private func read(from place: off_t, count: Int) throws(EventLines.Unusable) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes { raw in
        pread(descriptor, raw.baseAddress.map { $0 + done }, count - done, place + off_t(done))
      }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { throw Self.unusable(path, "it cannot be read back") }
      done += got
    }
    return bytes
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(EventLines
    .Unusable)
  {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw unusable(path, reason) }
      rest = rest.dropFirst(count)
    }
  }

  /// A file that was just made has its name after a power cut, too.
  private func syncParent() {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static var reason: String { String(cString: strerror(errno)) }

  private static func unusable(_ path: String, _ reason: String) -> EventLines.Unusable {
    EventLines.Unusable(description: "\(path) cannot be written to: \(reason)")
  }
}
