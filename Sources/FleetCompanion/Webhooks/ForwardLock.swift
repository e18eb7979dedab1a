import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Keeps two programs from being at work on events at once, also across the death of this process: a file lock that a
/// program and all that it starts inherit, so that the system frees it when the last of them has ended.
///
/// The file says for which event the last program was started. Whoever closes what it has inherited is out of this.
final class ForwardLock: Sendable {
  /// The descriptor by which a program holds the lock, beyond those that scripts use themselves.
  static let inherited: Int32 = 250

  /// What the file says of the last program.
  struct Word: Sendable, Equatable {
    /// The event it was started for.
    var seq: Int64
    /// Its process group; nil when its starter died before it noted that.
    var group: Int32?

    /// The group, when somebody of it is still there.
    var runningGroup: Int32? {
      group.flatMap { $0 > 1 && kill(-$0, 0) == 0 ? $0 : nil }
    }
  }

  struct Unusable: Error, CustomStringConvertible {
    var description: String
  }

  let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// - Returns: nil while somebody holds it.
  /// - Throws: `Unusable`.
  static func take(_ path: String) throws(Unusable) -> ForwardLock? {
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw unusable(path) }
    defer { close(opened) }
    // Another number than the one it is inherited by, so that the program gets it and this process keeps its own.
    let descriptor = fcntl(opened, F_DUPFD_CLOEXEC, inherited + 1)
    guard descriptor >= 0 else { throw unusable(path) }
    let lock = ForwardLock(descriptor)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { throw unusable(path) }
      return nil
    }
    return lock
  }

  /// What the file says, whoever holds it; nil when it says nothing.
  static func word(in path: String) -> Word? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return word(descriptor)
  }

  var word: Word? { Self.word(descriptor) }

  /// Leaves word that a program is about to be started, on the disk when it returns.
  /// - Throws: `Unusable`.
  func begin(_ seq: Int64) throws(Unusable) {
    guard write(seq, group: 0), fsync(descriptor) == 0 else { throw Self.unusable("the lock's file") }
  }

  /// Leaves word of the program's group; that is for people, and the lock is as good without it.
  func note(_ group: pid_t, of seq: Int64) { _ = write(seq, group: group) }

  /// Lets go of it for everybody: what a program that has taken its event leaves behind holds nobody up.
  func release() { flock(descriptor, LOCK_UN) }

  /// All in one piece and always as long, so that whoever reads it finds the old word or the new one.
  private func write(_ seq: Int64, group: pid_t) -> Bool {
    let text = Array((Self.padded(seq) + " " + Self.padded(Int64(group)) + "\n").utf8)
    return text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) } == text.count
  }

  private static func word(_ descriptor: Int32) -> Word? {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let parts = String(decoding: bytes[..<count], as: UTF8.self).split { $0 == " " || $0 == "\n" }
    guard parts.count == 2, let seq = Int64(parts[0]), let group = Int32(parts[1]) else { return nil }
    return Word(seq: seq, group: group == 0 ? nil : group)
  }

  private static func padded(_ number: Int64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
  }

  private static func unusable(_ path: String) -> Unusable {
    Unusable(description: "\(path) cannot be used: \(String(cString: strerror(errno)))")
  }
}
