import FleetModels
import Testing

@Suite struct HMACSHA256Tests {
  struct Vector: Sendable {
    var key: [UInt8]
    var message: [UInt8]
    var hex: String
  }

  /// RFC 4231, 4.2 to 4.8; of 4.5's code only 128 bits are given there.
  static let vectors = [
    Vector(
      key: Array(repeating: 0x0B, count: 20), message: Array("Hi There".utf8),
      hex: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Vector(
      key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
      hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Vector(
      key: Array(repeating: 0xAA, count: 20), message: Array(repeating: 0xDD, count: 50),
      hex: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Vector(
      key: Array(0x01...0x19), message: Array(repeating: 0xCD, count: 50),
      hex: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Vector(
      key: Array(repeating: 0x0C, count: 20), message: Array("Test With Truncation".utf8),
      hex: "a3b6167473100ee06e0c796c2955552b"),
    Vector(
      key: Array(repeating: 0xAA, count: 131),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      hex: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Vector(
      key: Array(repeating: 0xAA, count: 131),
      message: Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      hex: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
  ]

  @Test(arguments: vectors) func theCodeIsTheStandards(_ vector: Vector) {
    let code = HMACSHA256(key: vector.key).code(for: vector.message).hex
    #expect(code.prefix(vector.hex.count) == vector.hex)
  }

  @Test func oneKeyServesForManyMessages() {
    let key = HMACSHA256(key: Array("Jefe".utf8))
    let first = key.code(for: Array("a".utf8))
    #expect(key.code(for: Array("b".utf8)) != first)
    #expect(key.code(for: Array("a".utf8)) == first)
  }

  @Test func aKeyOfExactlyABlockIsNotHashed() {
    let block = [UInt8](repeating: 7, count: 64)
    #expect(HMACSHA256(key: block).code(for: [1]) == HMACSHA256(key: block).code(for: [1]))
    #expect(
      HMACSHA256(key: block).code(for: [1]) != HMACSHA256(key: SHA256Sum(of: block).bytes).code(for: [1]))
    let longer = block + [7]
    #expect(
      HMACSHA256(key: longer).code(for: [1]) == HMACSHA256(key: SHA256Sum(of: longer).bytes).code(for: [1]))
  }

  @Test func theKeyIsNeverShown() {
    var shown = ""
    dump(HMACSHA256(key: Array("secret".utf8)), to: &shown)
    #expect(shown == "- HMAC-SHA256 (key hidden)\n")
  }
}
