/// Reading JSON from bytes, writing it to bytes, and carrying it inside other `Codable` values.
extension JSONValue {
  /// Reads one value that fills `bytes`.
  /// - Parameter shape: which members to build; the rest is skipped.
  /// - Throws: `JSONError`.
  public init(parsing bytes: [UInt8], keeping shape: JSONShape = .whole) throws(JSONError) {
    self = try Self.parse(bytes[...], shape)
  }

  /// Reads one value that fills a slice, without copying it.
  public init(parsing bytes: ArraySlice<UInt8>, keeping shape: JSONShape = .whole) throws(JSONError) {
    self = try Self.parse(bytes, shape)
  }

  private static func parse(_ bytes: ArraySlice<UInt8>, _ shape: JSONShape) throws(JSONError) -> JSONValue {
    // A typed throw does not travel through `withUnsafeBufferPointer` of a slice; a Result does.
    let result: Result<JSONValue, JSONError> = bytes.withUnsafeBufferPointer { buffer in
      do throws(JSONError) {
        return .success(try JSONParser.parse(buffer, keeping: shape))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The value as compact UTF-8 JSON, members sorted by name: equal values give equal bytes.
  public func encoded() -> [UInt8] {
    var out: [UInt8] = []
    append(to: &out)
    return out
  }

  /// `encoded()` as text.
  public var text: String { String(decoding: encoded(), as: UTF8.self) }

  private func append(to out: inout [UInt8]) {
    switch self {
    case .null: out.append(contentsOf: "null".utf8)
    case .bool(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
    case .number(let number): out.append(contentsOf: number.text.utf8)
    case .string(let text): JSONEscapes.append(text, to: &out)
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        element.append(to: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      for (index, name) in members.keys.sorted().enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        JSONEscapes.append(name, to: &out)
        out.append(UInt8(ascii: ":"))
        (members[name] ?? .null).append(to: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }
}

extension JSONValue: Codable {
  public init(from decoder: any Decoder) throws {
    if let list = try? decoder.singleValueContainer() {
      if list.decodeNil() {
        self = .null
        return
      }
      if let flag = try? list.decode(Bool.self) {
        self = .bool(flag)
        return
      }
      if let whole = try? list.decode(Int.self) {
        self = .number(JSONNumber(whole))
        return
      }
      if let decimal = try? list.decode(Double.self), let number = JSONNumber(decimal) {
        self = .number(number)
        return
      }
      if let text = try? list.decode(String.self) {
        self = .string(text)
        return
      }
      if let elements = try? list.decode([JSONValue].self) {
        self = .array(elements)
        return
      }
      self = .object(try list.decode(JSONObject.self))
      return
    }
    throw DecodingError.dataCorrupted(
      .init(codingPath: decoder.codingPath, debugDescription: "Not a JSON value."))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let flag): try container.encode(flag)
    case .number(let number):
      if let whole = number.integer {
        try container.encode(whole)
      } else {
        try container.encode(number.double)
      }
    case .string(let text): try container.encode(text)
    case .array(let elements): try container.encode(elements)
    case .object(let members): try container.encode(members)
    }
  }
}
