/// The escapes inside JSON strings, both ways.
enum JSONEscapes {
  /// The text of a string's content, or nil when an escape or the UTF-8 is broken or a control character
  /// stands in it.
  ///
  /// A lone surrogate becomes U+FFFD: PHP never writes one, and one bad character must not cost a member.
  static func decode(_ content: UnsafeBufferPointer<UInt8>) -> String? {
    let scanner = JSONScanner(content)
    var out: [UInt8] = []
    out.reserveCapacity(content.count)
    var index = 0
    while index < content.count {
      let end = scanner.endOfPlainText(from: index)
      out.append(contentsOf: UnsafeBufferPointer(rebasing: content[index..<end]))
      index = end
      guard index < content.count else { break }
      guard content[index] == UInt8(ascii: "\\"), index + 1 < content.count else { return nil }
      let kind = content[index + 1]
      index += 2
      switch kind {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(kind)
      case UInt8(ascii: "b"): out.append(0x08)
      case UInt8(ascii: "f"): out.append(0x0C)
      case UInt8(ascii: "n"): out.append(0x0A)
      case UInt8(ascii: "r"): out.append(0x0D)
      case UInt8(ascii: "t"): out.append(0x09)
      case UInt8(ascii: "u"):
        guard let scalar = scalar(content, &index) else { return nil }
        out.append(contentsOf: String(Character(scalar)).utf8)
      default: return nil
      }
    }
    return String(validating: out, as: UTF8.self)
  }

  /// The character of a `\u` escape whose digits start at `index`, its second half included.
  private static func scalar(_ content: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Unicode.Scalar? {
    guard let unit = hexUnit(content, &index) else { return nil }
    var ahead = index + 2
    if (0xD800..<0xDC00).contains(unit), ahead <= content.count, content[index] == UInt8(ascii: "\\"),
      content[index + 1] == UInt8(ascii: "u"), let low = hexUnit(content, &ahead),
      (0xDC00..<0xE000).contains(low)
    {
      index = ahead
      return Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
    }
    return Unicode.Scalar(unit) ?? "\u{FFFD}"
  }

  private static func hexUnit(_ content: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt16? {
    guard index + 4 <= content.count else { return nil }
    var unit: UInt16 = 0
    for byte in content[index..<(index + 4)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    index += 4
    return unit
  }

  /// Appends `text` as a JSON string, quotes included.
  static func append(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        out.append(UInt8(ascii: "\\"))
        out.append(byte)
      case 0x0A: out.append(contentsOf: "\\n".utf8)
      case 0x0D: out.append(contentsOf: "\\r".utf8)
      case 0x09: out.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        let hex = String(byte, radix: 16)
        out.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8)
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
