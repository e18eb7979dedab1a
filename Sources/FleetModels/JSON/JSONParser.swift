/// Which members of a document to build; everything else is skipped at scanning speed.
///
/// A list line needs a few hundred bytes of an 18 kB order: the shape names them.
public indirect enum JSONShape: Sendable {
  /// The whole value.
  case whole
  /// Of an object these members only; of an array, this of each element.
  case members([String: JSONShape])
}

/// Builds a `JSONValue` from bytes, whole or cut down to a shape.
struct JSONParser {
  private var scanner: JSONScanner
  /// The members of the objects that are still open, innermost last: an object is made when all of its members are
  /// there, so that it never has to grow.
  private var open: [(name: String, value: JSONValue)] = []

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { scanner = JSONScanner(bytes) }

  static func parse(_ bytes: UnsafeBufferPointer<UInt8>, keeping shape: JSONShape) throws(JSONError)
    -> JSONValue
  {
    var parser = JSONParser(bytes)
    let value = try parser.value(shape, depth: 0)
    try parser.scanner.expectEnd()
    return value
  }

  private mutating func value(_ shape: JSONShape, depth: Int) throws(JSONError) -> JSONValue {
    switch try scanner.peek() {
    case UInt8(ascii: "{"): return .object(try object(shape, depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(shape, depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    default: return try bareWord()
    }
  }

  private mutating func object(_ shape: JSONShape, depth: Int) throws(JSONError) -> JSONObject {
    guard depth <= JSONScanner.depthLimit else { throw .tooDeep(limit: JSONScanner.depthLimit) }
    scanner.index += 1
    if try scanner.take(UInt8(ascii: "}")) { return [:] }
    let first = open.count
    while true {
      guard try scanner.peek() == UInt8(ascii: "\"") else { throw .unexpected(offset: scanner.index) }
      let name = try string()
      try scanner.expect(UInt8(ascii: ":"))
      switch shape {
      case .whole:
        open.append((name, try value(.whole, depth: depth)))
      case .members(let wanted):
        if let inner = wanted[name] {
          open.append((name, try value(inner, depth: depth)))
        } else {
          _ = try scanner.skipValue()
        }
      }
      if try scanner.take(UInt8(ascii: ",")) { continue }
      try scanner.expect(UInt8(ascii: "}"))
      return close(from: first)
    }
  }

  /// Makes an object of the open members from `first` on; the last of a name stays.
  private mutating func close(from first: Int) -> JSONObject {
    var members = JSONObject(minimumCapacity: open.count - first)
    for index in first..<open.count { members[open[index].name] = open[index].value }
    open.removeSubrange(first...)
    return members
  }

  private mutating func array(_ shape: JSONShape, depth: Int) throws(JSONError) -> [JSONValue] {
    guard depth <= JSONScanner.depthLimit else { throw .tooDeep(limit: JSONScanner.depthLimit) }
    scanner.index += 1
    var elements: [JSONValue] = []
    if try scanner.take(UInt8(ascii: "]")) { return elements }
    while true {
      elements.append(try value(shape, depth: depth))
      if try scanner.take(UInt8(ascii: ",")) { continue }
      try scanner.expect(UInt8(ascii: "]"))
      return elements
    }
  }

  private mutating func bareWord() throws(JSONError) -> JSONValue {
    let range = try scanner.skipValue()
    let word = scanner.bytes[range]
    switch word.first {
    case UInt8(ascii: "n") where word.elementsEqual("null".utf8): return .null
    case UInt8(ascii: "t") where word.elementsEqual("true".utf8): return .bool(true)
    case UInt8(ascii: "f") where word.elementsEqual("false".utf8): return .bool(false)
    default: break
    }
    guard Self.isNumber(word) else { throw .unexpected(offset: range.lowerBound) }
    return .number(JSONNumber(text: String(decoding: word, as: UTF8.self)))
  }

  /// JSON's number grammar: `-? int frac? exp?`, no leading zeros.
  private static func isNumber(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var index = word.startIndex
    func next() -> UInt8? { index < word.endIndex ? word[index] : nil }
    func digits() -> Int {
      let start = index
      while let byte = next(), byte >= 0x30, byte <= 0x39 { index += 1 }
      return index - start
    }
    if next() == UInt8(ascii: "-") { index += 1 }
    let leadingZero = next() == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !(leadingZero && whole > 1) else { return false }
    if next() == UInt8(ascii: ".") {
      index += 1
      guard digits() > 0 else { return false }
    }
    if let byte = next(), byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      index += 1
      if let sign = next(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { index += 1 }
      guard digits() > 0 else { return false }
    }
    return index == word.endIndex
  }

  private mutating func string() throws(JSONError) -> String {
    let opening = scanner.index
    let start = opening + 1
    let plainEnd = scanner.endOfPlainText(from: start)
    guard plainEnd < scanner.bytes.count else { throw .truncated }
    if scanner.bytes[plainEnd] == UInt8(ascii: "\"") {
      scanner.index = plainEnd + 1
      let content = UnsafeBufferPointer(rebasing: scanner.bytes[start..<plainEnd])
      guard let text = Self.text(content) else { throw .badString(offset: opening) }
      return text
    }
    try scanner.skipString()
    let content = UnsafeBufferPointer(rebasing: scanner.bytes[start..<(scanner.index - 1)])
    guard let text = JSONEscapes.decode(content) else { throw .badString(offset: opening) }
    return text
  }

  /// The text of bytes without escapes; nil when they are not UTF-8. Most are ASCII, which needs no validating and
  /// is several times as quick without.
  private static func text(_ content: UnsafeBufferPointer<UInt8>) -> String? {
    let raw = UnsafeRawBufferPointer(content)
    var seen: UInt64 = 0
    var index = 0
    while index + 8 <= raw.count {
      seen |= raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      index += 8
    }
    while index < raw.count {
      seen |= UInt64(raw[index])
      index += 1
    }
    if seen & 0x8080_8080_8080_8080 == 0 { return String(decoding: content, as: UTF8.self) }
    return String(validating: content, as: UTF8.self)
  }
}
