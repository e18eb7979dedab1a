/// Percent-encoding that trusts nobody: only what RFC 3986 calls unreserved passes as it is.
enum URLText {
  /// One path segment; whatever the text, the path keeps its number of segments.
  ///
  /// URL layers fold `.` and `..` away, some of them also as `%2E`, and an empty segment turns the path of a
  /// record into that of its list: such a text gets an encoded blank, which no id ends with, and is then
  /// simply not found.
  static func segment(_ text: String) -> String {
    let encoded = encode(text, keeping: "")
    return text.allSatisfy { $0 == "." } ? encoded + "%20" : encoded
  }

  /// A name or value of a query. `,` and `:` stay: lists and times are written with them (captures 1348).
  static func query(_ text: String) -> String { encode(text, keeping: ",:") }

  private static func encode(_ text: String, keeping kept: String) -> String {
    var out = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        if kept.utf8.contains(byte) {
          out.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
          let hex = String(byte, radix: 16, uppercase: true)
          out += byte < 16 ? "%0" + hex : "%" + hex
        }
      }
    }
    return out
  }
}
