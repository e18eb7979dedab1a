/// The line a person is typing, edited byte by byte as it comes from a terminal or a pipe. Pure: the screen shows
/// `text` wherever it likes, so that nothing drawn meanwhile disturbs it.
struct TypedLine {
  enum Outcome: Equatable {
    case edited
    case finished(String)
    /// A key that moves the list.
    case moved(ScrollKey)
    /// Ctrl-D on an empty line.
    case ended
  }

  private enum Escape {
    case none
    case begun
    /// Its parameter so far, of which the last digit is enough.
    case sequence(UInt8)
  }

  /// Longer lines are no words of ours.
  static let limit = 1_000

  private(set) var text = ""
  private var character: [UInt8] = []
  private var escape = Escape.none

  /// Takes the next byte; nil when it changes nothing.
  mutating func take(_ byte: UInt8) -> Outcome? {
    switch escape {
    case .begun:
      escape = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") ? .sequence(0) : .none
      return nil
    case .sequence(let parameter):
      // Arrows and other keys end with a letter or "~".
      guard (0x40...0x7E).contains(byte) else {
        escape = .sequence(byte)
        return nil
      }
      escape = .none
      return ScrollKey(final: byte, parameter: parameter).map { .moved($0) }
    case .none: break
    }
    switch byte {
    case 0x0A, 0x0D:
      defer { clear() }
      return .finished(text)
    case 0x04: return text.isEmpty ? .ended : nil
    case 0x08, 0x7F:
      guard !text.isEmpty else { return nil }
      text.removeLast()
      return .edited
    case 0x15:
      clear()
      return .edited
    case 0x17:
      while text.last == " " { text.removeLast() }
      while let last = text.last, last != " " { text.removeLast() }
      return .edited
    case 0x1B:
      escape = .begun
      return nil
    case ..<0x20: return nil
    default: return add(byte)
    }
  }

  /// What stands there at the end of the input, without an end of line.
  mutating func rest() -> String? {
    defer { clear() }
    return text.isEmpty ? nil : text
  }

  private mutating func clear() {
    text = ""
    character = []
  }

  private mutating func add(_ byte: UInt8) -> Outcome? {
    guard text.utf8.count < Self.limit else { return nil }
    if byte < 0x80 {
      character = []
      text.unicodeScalars.append(Unicode.Scalar(byte))
      return .edited
    }
    if byte >= 0xC0 { character = [] }
    character.append(byte)
    guard character.count <= 4 else {
      character = []
      return nil
    }
    guard let whole = String(validating: character, as: UTF8.self) else { return nil }
    text += whole
    character = []
    return .edited
  }
}
