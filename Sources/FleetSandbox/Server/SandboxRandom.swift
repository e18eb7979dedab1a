/// A small seeded generator (SplitMix64): the same seed gives the same ids, the same faults, the same bytes.
public struct SandboxRandom: RandomNumberGenerator, Sendable, Equatable {
  private var state: UInt64

  /// A generator that repeats itself for the same `seed`.
  public init(seed: UInt64) {
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in 0..<1.
  mutating func fraction() -> Double {
    Double(next() >> 11) / Double(1 << 53)
  }

  /// `count` lower-case alphanumerics, the tail of a public id (rest-api 1.5).
  mutating func alphanumerics(_ count: Int) -> String {
    text(count, from: Self.lower)
  }

  /// A public id such as `order_juga0jjr94`.
  mutating func publicID(_ type: String) -> String {
    "\(type)_\(alphanumerics(10))"
  }

  /// An internal id such as `AL472467` (captures 114).
  mutating func internalID() -> String {
    "AL" + text(6, from: Self.digits)
  }

  /// A tracking number such as `ACM8133354694SG` (rest-api 4.9).
  mutating func trackingNumber(prefix: String, region: String) -> String {
    prefix + text(10, from: Self.digits) + region
  }

  /// The secret half of a driver token: `{id}|{40+ characters}` (rest-api 1.3).
  mutating func tokenSecret() -> String {
    text(48, from: Self.mixed)
  }

  /// Letters and digits of both cases, as the name of a stored file.
  mutating func mixedText(_ count: Int) -> String {
    text(count, from: Self.mixed)
  }

  /// A version-4 UUID in lower case.
  mutating func uuid() -> String {
    let hex = text(32, from: Self.hex).map(String.init)
    let variant = ["8", "9", "a", "b"][Int(next() % 4)]
    return hex[0..<8].joined() + "-" + hex[8..<12].joined() + "-4" + hex[13..<16].joined() + "-"
      + variant + hex[17..<20].joined() + "-" + hex[20..<32].joined()
  }

  /// Base64 text of `count` characters that begins as a PNG's does: stands in for a QR or bar-code picture.
  mutating func pictureText(_ count: Int) -> String {
    let head = "iVBORw0KGgoAAAANSUhEUgAAA"
    let tail = "AAAAAElFTkSuQmCC"
    return head + text(max(0, count - head.count - tail.count), from: Self.base64) + tail
  }

  private mutating func text(_ count: Int, from alphabet: [UInt8]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for _ in 0..<count { bytes.append(alphabet[Int(next() % UInt64(alphabet.count))]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let digits = Array("0123456789".utf8)
  private static let lower = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
  private static let hex = Array("0123456789abcdef".utf8)
  private static let mixed = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
  private static let base64 = mixed + Array("+/".utf8)
}

/// FNV-1a: a number that stays the same for the same text on every run.
func stableHash(_ text: String) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in text.utf8 {
    hash ^= UInt64(byte)
    hash &*= 0x0000_0100_0000_01B3
  }
  return hash
}
