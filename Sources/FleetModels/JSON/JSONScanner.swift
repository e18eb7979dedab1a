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
    var cursor = index + 1
    while true {
      cursor = endOfPlainText(from: cursor)
      guard cursor < bytes.count else { throw .truncated }
      switch bytes[cursor] {
      case UInt8(ascii: "\""):
        index = cursor + 1
        return
      case UInt8(ascii: "\\"): cursor += 2
      default: cursor += 1
      }
    }
  }

  /// Where the first quote, backslash or control character stands at or after `start`; the end of the bytes
  /// when there is none.
  ///
  /// Eight bytes at a time, since most of an order is the text of bar codes.
  func endOfPlainText(from start: Int) -> Int {
    var cursor = start
    let raw = UnsafeRawBufferPointer(bytes)
    while cursor + 8 <= raw.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: cursor, as: UInt64.self))
      let quotes = word ^ 0x2222_2222_2222_2222
      let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
      // The high bit of a byte is set where the byte is zero, zero, or below 0x20; bits above the lowest one
      // may be wrong through the borrow, the lowest never is.
      let hits =
        ((quotes &- 0x0101_0101_0101_0101) & ~quotes
          | (backslashes &- 0x0101_0101_0101_0101) & ~backslashes
          | (word &- 0x2020_2020_2020_2020) & ~word) & 0x8080_8080_8080_8080
      if hits != 0 { return cursor + hits.trailingZeroBitCount / 8 }
      cursor += 8
    }
    while cursor < raw.count {
      let byte = raw[cursor]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return cursor }
      cursor += 1
    }
    return raw.count
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
    var levels = BracketStack()
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        try skipString()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard levels.depth < Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
        levels.push(byte == UInt8(ascii: "{"))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard levels.pop() == (byte == UInt8(ascii: "}")) else { throw .unexpected(offset: index) }
        if levels.depth == 0 {
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

/// Which brackets are open, one bit a level: set for an object, clear for an array.
private struct BracketStack {
  private(set) var depth = 0
  private var bits: UInt64 = 0
  /// Full words below `bits`; real documents never get here, so nothing is allocated.
  private var filled: [UInt64] = []

  mutating func push(_ isObject: Bool) {
    if depth > 0, depth % 64 == 0 {
      filled.append(bits)
      bits = 0
    }
    bits = bits << 1 | (isObject ? 1 : 0)
    depth += 1
  }

  /// Whether the innermost bracket opened an object. There must be one open.
  mutating func pop() -> Bool {
    let isObject = bits & 1 == 1
    bits >>= 1
    depth -= 1
    if depth > 0, depth % 64 == 0, let below = filled.popLast() { bits = below }
    return isObject
  }
}
