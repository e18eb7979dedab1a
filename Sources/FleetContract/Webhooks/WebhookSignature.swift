import FleetModels

/// HMAC-SHA256 (RFC 2104) in lower-case hexadecimal, as a receiver computes it over the bytes it got (events 1.3).
/// The contract's own: the sandbox' signatures are checked by another line than the one that makes them.
struct WebhookSignature {
  private static let blockSize = 64
  private let inner: [UInt8]
  private let outer: [UInt8]

  init(secret: String) {
    let bytes = Array(secret.utf8)
    var key = bytes.count > Self.blockSize ? SHA256Sum(of: bytes).bytes : bytes
    key += [UInt8](repeating: 0, count: Self.blockSize - key.count)
    inner = key.map { $0 ^ 0x36 }
    outer = key.map { $0 ^ 0x5C }
  }

  func hex(of body: [UInt8]) -> String {
    SHA256Sum(of: outer + SHA256Sum(of: inner + body).bytes).hex
  }
}
