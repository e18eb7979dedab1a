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

  public func unlock() { flock(descriptor, LOCK_UN) }

  /// Runs `body` while holding the lock.
  /// - Throws: `StorageError.busy` when the holder does not let go within ten seconds.
  func exclusive<Value>(_ body: () throws -> Value) throws -> Value {
    try acquire()
    defer { unlock() }
    return try body()
  }

  /// Takes the lock, waiting up to ten seconds for it.
  func acquire() throws {
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
  }
}
