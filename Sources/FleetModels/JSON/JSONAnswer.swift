/// Takes apart an answer's bytes: bare as the real server sends it, or wrapped in `data` as the public
/// recipes show it (rest-api 1.5).
public enum JSONAnswer {
  /// The document of an answer that holds one record.
  /// - Throws: `JSONError` when the bytes are not JSON.
  public static func document(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    unwrapped(try JSONValue(parsing: bytes))
  }

  /// `value` without its `data` wrapper: an object with a `data` object or array and no id of its own.
  public static func unwrapped(_ value: JSONValue) -> JSONValue {
    guard let members = value.object, members["id"] == nil, members["public_id"] == nil,
      let data = members["data"], data.object != nil || data.array != nil
    else { return value }
    return data
  }

  /// Whether a record's answer comes in a `data` wrapper.
  public static func isWrapped(_ bytes: [UInt8]) -> Bool {
    let outline = JSONShape.members(["id": .whole, "public_id": .whole, "data": .members(["id": .whole])])
    guard let top = try? JSONValue(parsing: bytes, keeping: outline) else { return false }
    return unwrapped(top) != top
  }

  /// Where the documents of a list answer stand in its bytes, found by structure alone.
  ///
  /// - Returns: one range a document, in the order sent.
  /// - Throws: `JSONError` when the list is cut off or is no list; nothing of it is then to be used.
  public static func documents(_ bytes: [UInt8]) throws(JSONError) -> [Range<Int>] {
    let result: Result<[Range<Int>], JSONError> = bytes.withUnsafeBufferPointer { buffer in
      do throws(JSONError) {
        var scanner = JSONScanner(buffer)
        if try scanner.peek() == UInt8(ascii: "{") {
          return .success(try wrappedElements(buffer))
        }
        let ranges = try elements(&scanner)
        try scanner.expectEnd()
        return .success(ranges)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func wrappedElements(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> [Range<Int>] {
    var scanner = JSONScanner(bytes)
    try scanner.expect(UInt8(ascii: "{"))
    var found: [Range<Int>]?
    if try !scanner.take(UInt8(ascii: "}")) {
      repeat {
        guard try scanner.peek() == UInt8(ascii: "\"") else { throw .unexpected(offset: scanner.index) }
        let name = try scanner.skipValue()
        try scanner.expect(UInt8(ascii: ":"))
        if bytes[name].elementsEqual("\"data\"".utf8), try scanner.peek() == UInt8(ascii: "[") {
          found = try elements(&scanner)
        } else {
          _ = try scanner.skipValue()
        }
      } while try scanner.take(UInt8(ascii: ","))
      try scanner.expect(UInt8(ascii: "}"))
    }
    try scanner.expectEnd()
    guard let found else { throw .unexpected(offset: 0) }
    return found
  }

  private static func elements(_ scanner: inout JSONScanner) throws(JSONError) -> [Range<Int>] {
    try scanner.expect(UInt8(ascii: "["))
    var ranges: [Range<Int>] = []
    if try scanner.take(UInt8(ascii: "]")) { return ranges }
    repeat { ranges.append(try scanner.skipValue()) } while try scanner.take(UInt8(ascii: ","))
    try scanner.expect(UInt8(ascii: "]"))
    return ranges
  }
}
