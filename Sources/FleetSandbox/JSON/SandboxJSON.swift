/// A JSON value whose members keep their order, because the real server's answers have one and the same
/// seed must give the same bytes. The sandbox's own: no line of it is shared with the client's models.
public enum SandboxJSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case array([SandboxJSON])
  case object([SandboxMember])

  /// The empty map the server writes as `{}` (an unset `meta`, rest-api 4.0).
  public static let emptyObject = SandboxJSON.object([])

  /// The value `bytes` hold; nil when they are not exactly one JSON value.
  public init?(parsing bytes: [UInt8]) {
    guard let value = JSONReader.read(bytes) else { return nil }
    self = value
  }

  /// This value as one line of JSON, written as PHP writes it.
  public var bytes: [UInt8] { JSONWriter.compact(self) }

  /// A string, or null when there is none.
  public static func text(_ value: String?) -> SandboxJSON {
    value.map(SandboxJSON.string) ?? .null
  }

  /// The value of the first member called `name`; nil when this is no object or has no such member.
  public subscript(name: String) -> SandboxJSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The text of a string; nil for every other kind.
  public var stringValue: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The items of an array; nil for every other kind.
  public var arrayValue: [SandboxJSON]? {
    guard case .array(let items) = self else { return nil }
    return items
  }

  /// The members of an object; nil for every other kind.
  public var members: [SandboxMember]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// Whether this is JSON `null`.
  public var isNull: Bool { self == .null }

  /// The number this stands for, a number in a string included (PHP's `is_numeric`).
  var numberValue: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    case .string(let text): Double(text.trimmingSpaces)
    case .null, .bool, .array, .object: nil
    }
  }

  /// PHP's idea of truth for a form or JSON value: `false`, 0, "", "0" and null are false.
  var isTruthy: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .double(let value): value != 0
    case .string(let text): !(text.isEmpty || text == "0")
    case .array(let items): !items.isEmpty
    case .object(let members): !members.isEmpty
    }
  }

  /// This object with `name` set to `value` in place, or appended when it is new.
  func setting(_ name: String, _ value: SandboxJSON) -> SandboxJSON {
    guard case .object(var members) = self else { return self }
    if let index = members.firstIndex(where: { $0.name == name }) {
      members[index].value = value
    } else {
      members.append(SandboxMember(name, value))
    }
    return .object(members)
  }

  /// This object without the members called `names`.
  func removing(_ names: Set<String>) -> SandboxJSON {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { !names.contains($0.name) })
  }
}

/// One member of a JSON object.
public struct SandboxMember: Sendable, Equatable {
  /// The member's name.
  public var name: String
  /// The member's value.
  public var value: SandboxJSON

  /// A member called `name` holding `value`.
  public init(_ name: String, _ value: SandboxJSON) {
    self.name = name
    self.value = value
  }
}

extension SandboxJSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral
{
  public init(dictionaryLiteral elements: (String, SandboxJSON)...) {
    self = .object(elements.map { SandboxMember($0.0, $0.1) })
  }
  public init(arrayLiteral elements: SandboxJSON...) { self = .array(elements) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
}

extension String {
  /// The text without the spaces around it (the server's `TrimStrings`, rest-api 1.2).
  var trimmingSpaces: String {
    var view = self[...]
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}
