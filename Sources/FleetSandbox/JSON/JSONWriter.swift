/// Writes JSON as PHP's `json_encode` does by default: slashes escaped, everything outside ASCII as `\u` and
/// four hexadecimal digits, whole floats without a point (rest-api 4.0).
struct JSONWriter {
  private var bytes: [UInt8] = []
  private var isPlain = false
  private var keepsPoints = false

  /// The bytes of `value` on one line; a plain one escapes only what JSON must; whole floats lose their
  /// point unless they keep it.
  static func compact(_ value: SandboxJSON, isPlain: Bool = false, keepsPoints: Bool = false)
    -> [UInt8]
  {
    var writer = JSONWriter()
    writer.isPlain = isPlain
    writer.keepsPoints = keepsPoints
    writer.bytes.reserveCapacity(4096)
    writer.write(value)
    return writer.bytes
  }

  private mutating func write(_ value: SandboxJSON) {
    switch value {
    case .null: append("null")
    case .bool(let flag): append(flag ? "true" : "false")
    case .int(let number): append(String(number))
    case .double(let number): write(number)
    case .string(let text): write(text)
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(item)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(member.name)
        bytes.append(UInt8(ascii: ":"))
        write(member.value)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func write(_ number: Double) {
    guard number.isFinite else { return append("0") }
    if !keepsPoints, number == number.rounded(), abs(number) < 1e15 {
      append(String(Int64(number)))
    } else {
      append(String(number))
    }
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if isPlain {
      for byte in text.utf8 {
        if byte >= 0x20, byte != 0x22, byte != 0x5C { bytes.append(byte) } else { escape(UInt16(byte)) }
      }
    } else {
      for unit in text.utf16 { escape(unit) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ unit: UInt16) {
    switch unit {
    case 0x22: append("\\\"")
    case 0x5C: append("\\\\")
    case 0x2F: append("\\/")
    case 0x08: append("\\b")
    case 0x0C: append("\\f")
    case 0x0A: append("\\n")
    case 0x0D: append("\\r")
    case 0x09: append("\\t")
    case 0x20..<0x7F: bytes.append(UInt8(truncatingIfNeeded: unit))
    default:
      let hex = String(unit, radix: 16)
      append("\\u" + String(repeating: "0", count: 4 - hex.count) + hex)
    }
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }
}
