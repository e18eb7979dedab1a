/// A status or activity code: any text, since companies write their own flows (rest-api 3.1).
///
/// Compared by meaning: case and spaces do not matter, and `canceled`, `cancelled` and `order_canceled` are
/// one code.
public struct StatusCode: Hashable, Sendable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// The code as it was written.
  public let text: String
  /// The code as it is compared: lower case, words joined by `_`.
  public let canonical: String

  public init(_ text: String) {
    self.text = text
    let joined = text.lowercased().replacing(" ", with: "_")
    canonical =
      joined == "cancelled" || joined == "order_canceled" || joined == "order_cancelled" ? "canceled" : joined
  }

  public init(stringLiteral value: String) { self.init(value) }

  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  public static func == (left: StatusCode, right: StatusCode) -> Bool { left.canonical == right.canonical }
  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }

  public var description: String { text }

  /// How the server writes the code of a tracking status: upper case (rest-api 3.1).
  public var trackingCode: String { canonical.uppercased() }

  public static let created: StatusCode = "created"
  public static let dispatched: StatusCode = "dispatched"
  public static let started: StatusCode = "started"
  public static let enroute: StatusCode = "enroute"
  public static let completed: StatusCode = "completed"
  public static let canceled: StatusCode = "canceled"

  /// No work is left on an order in this status (rest-api 3.1).
  public var isTerminal: Bool { self == .completed || self == .canceled }
}
