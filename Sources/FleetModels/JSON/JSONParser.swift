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
    var members: JSONObject = [:]
    if try scanner.take(UInt8(ascii: "}")) { return members }
    while true {
      guard try scanner.peek() == UInt8(ascii: "\"") else { throw .unexpected(offset: scanner.index) }
      let name = try string()
      try scanner.expect(UInt8(ascii: ":"))
      switch shape {
      case .whole:
        members[name] = try value(.whole, depth: depth)
      case .members(let wanted):
        if let inner = wanted[name] {
          members[name] = try value(inner, depth: depth)
        } else {
          _ = try scanner.skipValue()
        }
      }
      if try scanner.take(UInt8(ascii: ",")) { continue }
      try scanner.expect(UInt8(ascii: "}"))
      return members
    }
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
    if word.elementsEqual("null".utf8) { return .null }
    if word.elementsEqual("true".utf8) { return .bool(true) }
    if word.elementsEqual("false".utf8) { return .bool(false) }
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
      guard let text = String(validating: content, as: UTF8.self) else { throw .badString(offset: opening) }
      return text
    }
    try scanner.skipString()
    let content = UnsafeBufferPointer(rebasing: scanner.bytes[start..<(scanner.index - 1)])
    guard let text = JSONEscapes.decode(content) else { throw .badString(offset: opening) }
    return text
  }
}
