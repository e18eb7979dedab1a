import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes lines to what is no file, such as a pipe, and waits while its reader reads nothing; not longer than it is
/// wanted.
struct LineStream {
  var descriptor: Int32
  let name: String
  /// A line was begun and not ended; its rest is never written, since who knows what reads now.
  private var isTorn: Bool

  /// A pipe takes that much whole or not at all, so that a line that is not longer is never cut. It differs by system.
  private static let piece = Int(PIPE_BUF)
  /// Milliseconds between two looks whether it is still wanted.
  private static let look: Int32 = 100

  /// - Parameter isShared: others may have written to it before, and died within a line: what is written first is the
  ///   end of that, an empty line else.
  init(_ descriptor: Int32, name: String, isShared: Bool) {
    self.descriptor = descriptor
    self.name = name
    isTorn = isShared
  }

  /// Returns when all is written, or when it was stopped.
  mutating func write(_ lines: [[UInt8]], _ writing: LineWriting) throws(EventLines.Unusable) {
    for line in lines {
      var rest = (isTorn ? [0x0A] + line : line)[...]
      let whole = rest.count
      while !rest.isEmpty {
        guard awaitRoom(writing, isWithinLine: rest.count < whole) else { return }
        let count = rest.prefix(Self.piece).withUnsafeBytes {
          Foundation.write(descriptor, $0.baseAddress, $0.count)
        }
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN {
          usleep(10_000)
          continue
        }
        guard count > 0 else {
          let reason = errno == EPIPE ? LineFile.unread : String(cString: strerror(errno))
          throw EventLines.Unusable(description: "\(name) cannot be written to: \(reason)")
        }
        rest = rest.dropFirst(count)
        isTorn = !rest.isEmpty
      }
      writing.wroteLine()
    }
  }

  /// - Returns: false when it is stopped, also where there is room; within a line not before that has been given some
  ///   time.
  private func awaitRoom(_ writing: LineWriting, isWithinLine: Bool) -> Bool {
    while !(writing.isOver || writing.isStopping && !isWithinLine) {
      var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let ready = poll(&polled, 1, Self.look)
      // What is wrong with it the write itself will say.
      if ready > 0 || ready < 0 && errno != EINTR { return true }
    }
    return false
  }
}
