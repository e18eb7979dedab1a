/// Why bytes are not the JSON we accept, and where.
public enum JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text ends inside a value.
  case truncated
  /// Something other than JSON stands at this byte offset.
  case unexpected(offset: Int)
  /// A string holds bytes that are not UTF-8, a control character or a broken escape.
  case badString(offset: Int)
  /// Arrays and objects are nested deeper than `limit`.
  case tooDeep(limit: Int)

  public var description: String {
    switch self {
    case .truncated: "the JSON ends in the middle"
    case .unexpected(let offset): "not JSON at byte \(offset)"
    case .badString(let offset): "a broken text at byte \(offset)"
    case .tooDeep(let limit): "nested deeper than \(limit) levels"
    }
  }
}

/// Walks over JSON bytes by structure alone, without building values: the fast path under lists.
///
/// Skipping checks brackets and strings, not the spelling of numbers and words; whoever parses a part
/// checks that part.
struct JSONScanner {
  /// Deepest nesting accepted; real documents stay under 12.
  static let depthLimit = 256

  let bytes: UnsafeBufferPointer<UInt8>
  var index: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int = 0) {
    self.bytes = bytes
    self.index = index
  }

  /// The next byte that is not white space, without consuming it.
  mutating func peek() throws(JSONError) -> UInt8 {
    while index < bytes.count {
      let byte = bytes[index]
      if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 { return byte }
      index += 1
    }
    throw .truncated
  }

  mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard try peek() == byte else { throw .unexpected(offset: index) }
    index += 1
  }

  /// Consumes `byte` when it comes next.
  mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
    guard try peek() == byte else { return false }
    index += 1
    return true
  }

  /// Fails unless only white space is left.
  mutating func expectEnd() throws(JSONError) {
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else {
        throw .unexpected(offset: index)
      }
      index += 1
    }
  }

  /// Moves past one value and says where it stood.
  mutating func skipValue() throws(JSONError) -> Range<Int> {
    let first = try peek()
    let start = index
    switch first {
    case UInt8(ascii: "\""):
      try skipString()
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try skipContainer()
    default:
      skipBareWord()
      if index == start { throw .unexpected(offset: index) }
    }
    return start..<index
  }

  /// Moves past a string, opening quote included.
  mutating func skipString() throws(JSONError) {
    index += 1
    while index < bytes.count {
      let byte = bytes[index]
      index += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return }
    }
    throw .truncated
  }

  private mutating func skipBareWord() {
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
        return
      default:
        index += 1
      }
    }
  }

  private mutating func skipContainer() throws(JSONError) {
    var depth = 0
    /// One bit a level: whether it is an object, so that `[}` is seen.
    var isObject = [Bool](repeating: false, count: Self.depthLimit + 1)
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        try skipString()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth < Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
        depth += 1
        isObject[depth] = byte == UInt8(ascii: "{")
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard isObject[depth] == (byte == UInt8(ascii: "}")) else { throw .unexpected(offset: index) }
        depth -= 1
        if depth == 0 {
          index += 1
          return
        }
      default:
        break
      }
      index += 1
    }
    throw .truncated
  }
}
