/// Any JSON value, kept so that writing it out again gives the same value.
///
/// Documents of the server are held in this form: what this core does not know survives untouched.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of a JSON object. Their order carries no meaning; a repeated name keeps its last value.
public typealias JSONObject = [String: JSONValue]

/// A JSON number as it was written, so that no digit is lost between reading and writing.
///
/// Two numbers are equal when they are written alike or have the same value (`103` and `103.0`).
public struct JSONNumber: Sendable, Hashable {
  /// The number's text, as JSON writes it.
  public let text: String

  init(text: String) { self.text = text }

  public init(_ value: Int) { text = String(value) }

  /// Fails for NaN and the infinities, which JSON cannot write.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    text = value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }

  /// The value when it is whole and fits.
  public var integer: Int? {
    if let whole = Int(text) { return whole }
    return double.flatMap { Int(exactly: $0) }
  }

  /// The value; nil when it is too large for a `Double`.
  public var double: Double? {
    Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
    if left.text == right.text { return true }
    if let a = Int(left.text), let b = Int(right.text) { return a == b }
    guard let a = left.double, let b = right.double else { return false }
    return a == b
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(double ?? 0)
  }
}

extension JSONValue {
  /// The members when this is an object.
  public var object: JSONObject? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The elements when this is an array.
  public var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The text when this is a string.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  public var isNull: Bool { self == .null }

  public subscript(name: String) -> JSONValue? { object?[name] }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(nilLiteral: ()) { self = .null }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements, uniquingKeysWith: { _, last in last }))
  }
}

extension JSONValue {
  /// The value cut down to a shape, as parsing with that shape would have built it.
  public func restricted(to shape: JSONShape) -> JSONValue {
    guard case .members(let wanted) = shape else { return self }
    switch self {
    case .object(let members):
      var kept: JSONObject = [:]
      for (name, inner) in wanted {
        if let value = members[name] { kept[name] = value.restricted(to: inner) }
      }
      return .object(kept)
    case .array(let elements): return .array(elements.map { $0.restricted(to: shape) })
    case .null, .bool, .number, .string: return self
    }
  }
}
