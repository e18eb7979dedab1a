/// One answer on its way out: which bytes may leave now, when the next ones may, and what follows the last.
struct HTTPOutput {
  /// What happens to the connection after the last byte.
  enum Ending: Equatable {
    case keepOpen
    /// FIN.
    case finish
    /// RST.
    case reset
    /// The connection is a WebSocket from here on.
    case handOver
  }

  let ending: Ending
  private let bytes: [UInt8]
  private var sent = 0
  /// Bytes before this place may leave now.
  private var released: Int
  private let bytesPerPiece: Int
  private let pause: Duration
  /// When the next piece is released, while the pause lasts.
  private(set) var resumesAt: ContinuousClock.Instant?

  /// Bytes that may leave as fast as the client takes them.
  init(_ bytes: [UInt8], ending: Ending) {
    self.init(bytes, ending: ending, atOnce: bytes.count, bytesPerPiece: 1, pause: .zero)
  }

  /// The first `atOnce` bytes may leave now, the others in pieces with a pause before each.
  init(_ bytes: [UInt8], ending: Ending, atOnce: Int, bytesPerPiece: Int, pause: Duration) {
    self.bytes = bytes
    self.ending = ending
    self.released = atOnce
    self.bytesPerPiece = max(1, bytesPerPiece)
    self.pause = max(.zero, pause)
  }

  var isDone: Bool { sent == bytes.count }

  /// What may be written now; empty during a pause and when done.
  var writable: ArraySlice<UInt8> { bytes[sent..<released] }

  mutating func wrote(_ count: Int, at now: ContinuousClock.Instant) {
    sent += count
    if sent == released, !isDone { resumesAt = now + pause }
  }

  /// Ends the pause: the next piece may leave.
  mutating func resume() {
    guard resumesAt != nil else { return }
    resumesAt = nil
    released += min(bytesPerPiece, bytes.count - released)
  }
}
