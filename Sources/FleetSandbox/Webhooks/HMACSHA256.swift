/// HMAC-SHA256 (RFC 2104) in lower-case hexadecimal: how the server signs what it sends (events 1.3). The
/// sandbox's own, so that a client that signs wrongly is not forgiven by the same line.
enum HMACSHA256 {
  private static let blockSize = 64

  /// The signature of `message` under `key`.
  static func hex(key: [UInt8], message: [UInt8]) -> String {
    var block = key.count > blockSize ? digest(key) : key
    block += [UInt8](repeating: 0, count: blockSize - block.count)
    let inner = digest(block.map { $0 ^ 0x36 } + message)
    return SHA256.hex(block.map { $0 ^ 0x5C } + inner)
  }

  private static func digest(_ bytes: [UInt8]) -> [UInt8] {
    let text = Array(SHA256.hex(bytes).utf8)
    return stride(from: 0, to: text.count, by: 2).map { nibble(text[$0]) << 4 | nibble(text[$0 + 1]) }
  }

  private static func nibble(_ digit: UInt8) -> UInt8 {
    digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
  }
}
