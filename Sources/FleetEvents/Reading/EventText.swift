import FleetModels

/// Which texts of a stranger may serve as an id or a name.
enum EventText {
  /// 1 to 200 characters of `A-Z a-z 0-9 _ . : -` (events 6.2).
  static func isID(_ text: String) -> Bool {
    let count = text.utf8.count
    guard count > 0, count <= 200 else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
  }

  /// The id of a record, when the text can be one.
  static func id(_ value: JSONValue?) -> String? {
    guard let text = value?.string, isID(text) else { return nil }
    return text
  }

  /// A text to show on one line: not empty, at most 200 bytes, no control characters.
  static func line(_ value: JSONValue?) -> String? {
    guard let text = value?.string, !text.isEmpty, text.utf8.count <= 200,
      !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return nil }
    return text
  }

  /// A stranger's text for a message: at most 300 characters, those that would steer a terminal or turn the
  /// reading direction as escapes.
  static func shown(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars.prefix(300) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: out += scalar.escaped(asASCII: true)
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
