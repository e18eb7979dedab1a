import FleetModels

/// Texts that a server makes up, by their form: two servers never make up the same one.
enum MadeUp: Equatable {
  /// `order_juga0jjr94`: its kind. Also the internal ids `AL472467` and the tracking numbers `ACM8133354694SG`.
  case name(of: String)
  /// A moment, with the form it is written in: `0000-00-00T00:00:00.000000Z`.
  case moment(Timestamp, form: String)
  /// A picture as base64, whole or cut by the recorder.
  case picture
  /// A driver's token, `1|…`.
  case token

  init?(_ text: String) {
    let bytes = Array(text.utf8)
    if let kind = Self.kind(ofName: bytes) {
      self = .name(of: kind)
    } else if bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let moment = Timestamp(text)
    {
      self = .moment(moment, form: String(text.map { $0.isASCII && $0.isNumber ? "0" : $0 }))
    } else if text.hasPrefix("iVBORw0KGgo") {
      self = .picture
    } else if Self.isToken(bytes) {
      self = .token
    } else {
      return nil
    }
  }

  /// What kind of record a name belongs to; nil when it is no name a server made up.
  static func kind(ofName bytes: some BidirectionalCollection<UInt8>) -> String? {
    let count = bytes.count
    if let bar = bytes.lastIndex(of: UInt8(ascii: "_")) {
      let tail = bytes[bytes.index(after: bar)...]
      let head = bytes[..<bar]
      guard tail.count == 10, !head.isEmpty, tail.allSatisfy(isLowerOrDigit),
        head.allSatisfy({ isLower($0) || $0 == UInt8(ascii: "_") })
      else { return nil }
      return String(decoding: head, as: UTF8.self)
    }
    if count == 36, isUUID(bytes) { return "uuid" }
    // `AL472467`, `ACM8133354694SG`: letters of the company's own, then digits.
    let letters = bytes.prefix(while: isUpper).count
    if (1...5).contains(letters), count == letters + 6, bytes.dropFirst(letters).allSatisfy(isDigit) {
      return "internal id"
    }
    if (2...5).contains(letters), count == letters + 12,
      bytes.dropFirst(letters).prefix(10).allSatisfy(isDigit),
      bytes.suffix(2).allSatisfy(isUpper)
    {
      return "tracking number"
    }
    return nil
  }

  private static func isToken(_ bytes: [UInt8]) -> Bool {
    guard let bar = bytes.firstIndex(of: UInt8(ascii: "|")), bar > 0 else { return false }
    return bytes[..<bar].allSatisfy(isDigit) && bytes.count - bar > 20
  }

  private static func isUUID(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    bytes.enumerated().allSatisfy { offset, byte in
      [8, 13, 18, 23].contains(offset)
        ? byte == UInt8(ascii: "-") : isDigit(byte) || (97...102).contains(byte)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  private static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
  private static func isUpper(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
  private static func isLowerOrDigit(_ byte: UInt8) -> Bool { isLower(byte) || isDigit(byte) }
}
