import FleetModels

/// Why bytes are not taken as an event, in words that quote nothing of them.
public enum EventRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// Longer than `limit` bytes.
  case tooLarge(limit: Int)
  /// Arrays and objects nested deeper than `limit` levels.
  case tooDeep(limit: Int)
  /// More than `limit` members and elements.
  case tooManyMembers(limit: Int)
  /// A text of more than `limit` bytes.
  case textTooLong(limit: Int)
  /// Not JSON, or texts in it that are not UTF-8.
  case notJSON(JSONError)
  /// JSON, but neither an object nor the empty array of a vanished record.
  case notAnEvent
  /// No text under `event`, and none under `0` that begins with `event.`.
  case noName
  /// The name has characters no event name has, or is empty or longer than 200.
  case badName
  /// The id is no text of 1 to 200 characters of `A-Z a-z 0-9 _ . : -`.
  case badID
  /// A push without a `type`.
  case noPushType

  public var description: String {
    switch self {
    case .tooLarge(let limit): "the body is longer than \(limit) bytes"
    case .tooDeep(let limit): "the body is nested deeper than \(limit) levels"
    case .tooManyMembers(let limit): "the body has more than \(limit) members"
    case .textTooLong(let limit): "the body has a text of more than \(limit) bytes"
    case .notJSON(let error): "the body is not JSON: \(error)"
    case .notAnEvent: "the body is not an event: it is no JSON object"
    case .noName: "the body is not an event: it has no name under \"event\""
    case .badName: "the event's name is not made of letters, digits and _ . : -, at most 200 of them"
    case .badID: "the event's id is not made of letters, digits and _ . : -, at most 200 of them"
    case .noPushType: "the push has no type"
    }
  }
}
