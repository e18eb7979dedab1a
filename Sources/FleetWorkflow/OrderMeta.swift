import FleetModels

/// The company's own members of an order, kept with every number as it was written.
public struct OrderMeta: Codable, Sendable, Equatable {
  public var members: JSONObject

  public init(_ members: JSONObject = [:]) { self.members = members }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let members = (try? JSONValue(parsing: Array(text.utf8)))?.object else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "the members are no JSON object")
    }
    self.members = members
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(JSONValue.object(members).text)
  }

  /// The same to the server, which trims texts, takes empty ones for none (rest-api 1.2), gives an empty map back as
  /// a list (rest-api 4.0), and may write a number another way.
  func isSame(as other: OrderMeta) -> Bool { Self.isSame(.object(members), .object(other.members)) }

  private static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (plain(left), plain(right)) {
    case (.number(let left), .number(let right)): left.double == right.double
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy(isSame)
    case (.object(let left), .object(let right)):
      left.count == right.count
        && left.allSatisfy { name, value in right[name].map { isSame(value, $0) } ?? false }
    case (let left, let right): left == right
    }
  }

  private static func plain(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text):
      let trimmed = TypedText.trimmed(text)
      return trimmed.isEmpty ? .null : .string(trimmed)
    case .object(let members) where members.isEmpty: return .array([])
    case .null, .bool, .number, .array, .object: return value
    }
  }
}
