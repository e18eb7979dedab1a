/// Makes foreign text harmless: what a server or a command line says is shown, never obeyed by the terminal.
///
/// Everything printed for a person passes here. Only our own colours become control sequences: they are written
/// with a mark drawn at random for each process, which no foreign text can know.
enum Visible {
  /// Begins one of our own colours, from a plane no language uses.
  static let mark = Unicode.Scalar(UInt32.random(in: 0xF0000...0xFFFFD)) ?? "\u{F0000}"

  /// The text with control characters written as `\x1b`, and our colours in place.
  static func text(_ text: String) -> String { escaped(text, keepingColours: true) }

  /// As `text`, on one line.
  static func line(_ text: String) -> String { escaped(text, keepingColours: false) }

  private static func escaped(_ text: String, keepingColours isWhole: Bool) -> String {
    guard text.unicodeScalars.contains(where: { isHarmful($0) || $0 == mark || $0 == "\n" }) else {
      return text
    }
    var out = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\n": out.append(contentsOf: (isWhole ? "\n" : "\\n").unicodeScalars)
      case "\t": out.append(" ")
      case mark:
        guard let colour = Style.codes.first(where: { rest.starts(with: "[\($0)m".unicodeScalars) }) else {
          break
        }
        // A line that is only measured or put into a table keeps the mark until it is printed.
        out.append(isWhole ? "\u{1B}" : mark)
        out.append(contentsOf: "[\(colour)m".unicodeScalars)
        rest.removeFirst(colour.unicodeScalars.count + 2)
      case _ where isHarmful(scalar): out.append(contentsOf: name(of: scalar).unicodeScalars)
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  /// Control characters, and those that turn the direction of what follows.
  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case ..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private static func name(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return scalar.value < 0x100
      ? "\\x" + String(repeating: "0", count: 2 - digits.count) + digits : "\\u{\(digits)}"
  }
}
