/// The two texts by which the ends of a handshake know each other as WebSocket (RFC 6455 4.1, 4.2.2).
enum WebSocketKey {
  /// A `Sec-WebSocket-Key`: 16 random bytes in base64.
  static func fresh() -> String {
    base64((0..<16).map { _ in UInt8.random(in: .min ... .max) })
  }

  /// The `Sec-WebSocket-Accept` for a key.
  static func accept(_ key: String) -> String {
    base64(SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
  }

  /// Whether a client may send this: 24 characters of base64 that stand for 16 bytes.
  static func isValid(_ key: String) -> Bool {
    let bytes = Array(key.utf8)
    guard bytes.count == 24, key.hasSuffix("=="), let last = alphabet.firstIndex(of: bytes[21]) else {
      return false
    }
    return last % 16 == 0 && bytes.prefix(22).allSatisfy(alphabet.contains)
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func base64(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0...3 {
        text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
