/// Frames on their way out, in order, with the count of their bytes.
struct WebSocketOutput {
  private var frames: [(bytes: [UInt8], isPong: Bool)] = []
  /// Frames before this place are gone.
  private var first = 0
  /// Bytes of the first frame already written.
  private var sent = 0
  private(set) var unsentBytes = 0

  var isEmpty: Bool { first == frames.count }

  var writable: ArraySlice<UInt8> { isEmpty ? [] : frames[first].bytes[sent...] }

  /// A pong replaces one that waits: only the newest ping wants an answer (RFC 6455 5.5.3), and a flood of pings must not
  /// become a queue of pongs. The first frame stays: TLS may have begun it without having taken a byte.
  mutating func push(_ bytes: [UInt8], isPong: Bool) {
    if isPong, let last = frames.last, last.isPong, frames.count - 1 > first {
      unsentBytes -= last.bytes.count
      frames.removeLast()
    }
    frames.append((bytes, isPong))
    unsentBytes += bytes.count
  }

  mutating func wrote(_ count: Int) {
    sent += count
    unsentBytes -= count
    guard !isEmpty, sent >= frames[first].bytes.count else { return }
    frames[first].bytes = []
    first += 1
    sent = 0
    if first == frames.count || first >= 1024 {
      frames.removeFirst(first)
      first = 0
    }
  }

  /// Takes out every frame but the first, which may have been begun.
  mutating func dropUnbegun() {
    if first + 1 < frames.count { frames.removeSubrange((first + 1)...) }
    unsentBytes = isEmpty ? 0 : frames[first].bytes.count - sent
  }
}
