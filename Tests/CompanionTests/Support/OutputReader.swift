import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads a pipe or a terminal on a thread of its own, so that waiting for a process keeps no other test waiting.
final class OutputReader {
  /// All that came out so far.
  private(set) var output: [UInt8] = []
  private var pieces: AsyncStream<[UInt8]>.AsyncIterator

  /// - Parameter descriptor: belongs to the reader from here on, which closes it when the other side has gone.
  init(_ descriptor: Int32) {
    let (stream, mailbox) = AsyncStream.makeStream(of: [UInt8].self)
    pieces = stream.makeAsyncIterator()
    Thread.detachNewThread {
      var bytes = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { break }
        mailbox.yield(Array(bytes[..<count]))
      }
      close(descriptor)
      mailbox.finish()
    }
  }

  var text: String { String(decoding: output, as: UTF8.self) }

  /// Waits for more.
  /// - Returns: false when the other side has gone.
  func more() async -> Bool {
    guard let piece = await pieces.next() else { return false }
    output += piece
    return true
  }
}
