import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An advisory lock between processes (`flock`), released by the system when its holder dies.
public final class FileLock: Sendable {
  public let path: String
  private let descriptor: Int32

  /// Opens or creates the lock file with mode 0600; takes nothing yet.
  public init(path: String) throws {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }

  deinit { close(descriptor) }

  /// Takes the lock when it is free.
  public func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  /// Takes the lock when it is free, and leaves word of who has it.
  public func trySign() -> Bool {
    guard tryLock() else { return false }
    let text = Array("\(getpid())\n".utf8)
    // The word is for people; without it the lock is as good.
    ftruncate(descriptor, 0)
    _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    return true
  }

  /// The process that has signed the lock and holds it; nil when it is free.
  public var holder: Int32? {
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else {
      unlock()
      return nil
    }
    let word = String(decoding: readStart(of: path, count: 20) ?? [], as: UTF8.self)
    return Int32(word.prefix { $0.isNumber })
  }

  public func unlock() { flock(descriptor, LOCK_UN) }

  /// Runs `body` while holding the lock. Code that runs under it may take it again, also by another value of the
  /// same path: a cache may have to be opened anew within a transaction of the outbox.
  /// - Throws: `StorageError.busy` when the holder does not let go within ten seconds.
  func exclusive<Value>(_ body: () throws -> Value) throws -> Value {
    try acquire()
    defer { release() }
    return try body()
  }

  /// Takes the lock for this thread, waiting up to ten seconds for it. Each is followed by a `release` on the same
  /// thread.
  func acquire() throws {
    if Self.holders.withLock({ $0[path]?.enter(.current) ?? false }) { return }
    var waited: UInt32 = 0
    while !tryLock() {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw StorageError.unwritable(path: path, reason: String(cString: strerror(errno)))
      }
      guard waited < 10_000_000 else { throw StorageError.busy(path: path) }
      let pause: UInt32 = waited < 2_000 ? 50 : 1_000
      usleep(pause)
      waited += pause
    }
    Self.holders.withLock { $0[path] = Holder(thread: ObjectIdentifier(Thread.current)) }
  }

  /// Gives back what `acquire` took; the last one of a thread lets the others in.
  func release() {
    let isLast = Self.holders.withLock { holders in
      holders[path]?.depth -= 1
      guard holders[path].map({ $0.depth > 0 }) != true else { return false }
      holders[path] = nil
      return true
    }
    if isLast { unlock() }
  }

  /// The thread that holds a lock, and how often it took it.
  private struct Holder {
    let thread: ObjectIdentifier
    var depth = 1

    /// - Returns: whether the thread had it already.
    mutating func enter(_ thread: Thread) -> Bool {
      guard ObjectIdentifier(thread) == self.thread else { return false }
      depth += 1
      return true
    }
  }

  /// Who holds which lock of this process, by path.
  private static let holders = Mutex<[String: Holder]>([:])
}
