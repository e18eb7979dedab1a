import Dispatch
import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads the standard input line by line. Waiting for one blocks a thread of its own, and nothing is read before it is
/// asked for: a fast writer waits in its pipe.
final class LineReader: Sendable {
  enum Line: Sendable, Equatable {
    case text(String)
    /// Longer than any line that makes sense; what it says is not kept.
    case tooLong
  }

  /// The longest line, in bytes.
  static let longest = 16_384

  private struct State {
    var bytes: [UInt8] = []
    /// Up to where `bytes` is read.
    var place = 0
    var isOver = false
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "companion.lines")
  private let descriptor: Int32

  /// - Parameter descriptor: of another file than the standard input.
  init(_ descriptor: Int32 = STDIN_FILENO) { self.descriptor = descriptor }

  /// The next line without its end; nil after the last.
  func next() async -> Line? {
    await withCheckedContinuation { done in
      queue.async { done.resume(returning: self.state.withLock { self.read(&$0) }) }
    }
  }

  private func read(_ state: inout State) -> Line? {
    var line: [UInt8] = []
    var isTooLong = false
    func finished() -> Line {
      if isTooLong { return .tooLong }
      if line.last == 0x0D { line.removeLast() }
      return .text(String(decoding: line, as: UTF8.self))
    }
    while true {
      let rest = state.bytes[state.place...]
      let end = rest.firstIndex(of: 0x0A)
      let part = rest[..<(end ?? rest.endIndex)]
      isTooLong = isTooLong || line.count + part.count > Self.longest
      if !isTooLong { line += part }
      if let end {
        state.place = end + 1
        return finished()
      }
      if state.isOver || !fill(&state) { return line.isEmpty && !isTooLong ? nil : finished() }
    }
  }

  /// Reads more; the bytes in hand are used up.
  private func fill(_ state: inout State) -> Bool {
    state.place = 0
    state.bytes = [UInt8](repeating: 0, count: 65_536)
    var count = -1
    repeat {
      count = state.bytes.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
    } while count < 0 && errno == EINTR
    state.bytes.removeLast(state.bytes.count - max(0, count))
    state.isOver = count <= 0
    return !state.isOver
  }
}
