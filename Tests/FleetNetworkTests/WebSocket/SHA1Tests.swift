import Testing

@testable import FleetNetwork

@Suite struct SHA1Tests {
  /// FIPS 180-4's examples, and the lengths around a block's padding (digests by another implementation).
  @Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
    (String(repeating: "a", count: 55), "c1c8bbdc22796e28c0e15163d20899b65621d65a"),
    (String(repeating: "a", count: 56), "c2db330f6083854c99d4b5bfb6e8f29f201be699"),
    (String(repeating: "a", count: 64), "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
  ])
  func `The digest is the one other implementations give`(text: String, digest: String) {
    let hex = SHA1.digest(Array(text.utf8)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    #expect(hex == digest)
  }

  @Test func `The handshake's echo is that of RFC 6455's example`() {
    #expect(WebSocketKey.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  @Test(arguments: [
    ("dGhlIHNhbXBsZSBub25jZQ==", true), ("dGhlIHNhbXBsZSBub25jZQ=", false),
    ("dGhlIHNhbXBsZSBub25jZR==", false),
    ("dGhlIHNhbXBsZSBub25j!Q==", false), ("", false),
  ])
  func `A key is sixteen bytes in base64 and nothing else`(key: String, isValid: Bool) {
    #expect(WebSocketKey.isValid(key) == isValid)
  }

  @Test func `A fresh key is a valid one and never the same`() {
    let keys = Set((0..<100).map { _ in WebSocketKey.fresh() })
    #expect(keys.count == 100 && keys.allSatisfy(WebSocketKey.isValid))
  }
}
