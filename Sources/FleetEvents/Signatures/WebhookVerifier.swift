import FleetModels

/// Checks the `Signature` of a webhook: HMAC-SHA256 in hexadecimal over the bytes exactly as received (events 1.3).
///
/// A signature has no date: it proves who wrote a body, not when it was sent.
public struct WebhookVerifier: Sendable {
  public let keys: [SigningKey]
  public let policy: SignaturePolicy
  /// Whether a body signed with the public word `internal` counts under `require`. It is what the console and
  /// every job sign with, and anyone can.
  public let allowsInternalKey: Bool
  private let publicKey = SigningKey(label: SigningKey.publicWord, text: SigningKey.publicWord)

  public init(keys: [SigningKey], policy: SignaturePolicy, allowsInternalKey: Bool = false) {
    self.keys = keys
    self.policy = policy
    self.allowsInternalKey = allowsInternalKey
  }

  /// - Parameters:
  ///   - signature: the header's text, nil when there is none. Upper case and blanks around it do no harm.
  ///   - body: the bytes as received.
  public func verify(signature: String?, body: [UInt8]) -> SignatureVerdict {
    guard policy != .off else { return .notChecked }
    guard let signature else { return .missing }
    let given = Self.trimmed(signature)
    guard !given.isEmpty else { return .missing }
    guard let code = Self.bytes(hex: given) else { return .invalid }
    // Every key is tried, so that the time tells neither which one fits nor how many.
    var found: SignatureVerdict?
    for key in keys where !key.isPublic {
      if Self.areEqual(key.code.code(for: body).bytes, code), found == nil {
        found = .valid(label: key.label)
      }
    }
    if Self.areEqual(publicKey.code.code(for: body).bytes, code), found == nil { found = .validButPublicKey }
    if let found { return found }
    return policy == .acceptUnsigned && !keys.contains { !$0.isPublic } ? .notChecked : .invalid
  }

  /// Whether a body with this verdict is taken.
  public func isAccepted(_ verdict: SignatureVerdict) -> Bool { refusal(verdict) == nil }

  /// The sentence to answer 401 with; nil when the body is taken.
  public func refusal(_ verdict: SignatureVerdict) -> String? {
    switch (verdict, policy) {
    case (_, .off), (.valid, _), (.notChecked, .acceptUnsigned): nil
    case (.missing, .acceptUnsigned), (.validButPublicKey, .acceptUnsigned): nil
    case (.validButPublicKey, .require):
      allowsInternalKey ? nil : "The body is signed with a key that everybody knows."
    case (.missing, .require), (.notChecked, .require):
      "The request carries no signature, and one is required."
    case (.invalid, .require), (.invalid, .acceptUnsigned):
      "The signature does not fit the body with any of the keys held here."
    }
  }

  private static func trimmed(_ text: String) -> Substring.UTF8View {
    var rest = Substring(text).utf8
    while let first = rest.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
    return rest
  }

  private static func bytes(hex: Substring.UTF8View) -> [UInt8]? {
    guard hex.count == 64 else { return nil }
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in hex {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
      default: return nil
      }
      if let upper = high {
        bytes.append(upper << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  /// Compares in a time that depends on the length alone.
  static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
  }
}
