import FleetModels

/// What a SocketCluster server says went wrong: a dehydrated error of its library (events 3.5).
public struct SocketClusterError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Such as `BrokerError` or `AuthTokenInvalidError`; empty when the server sent but a text.
  public var name: String
  /// For people; never to be matched on (events 3.5).
  public var message: String
  /// The close code of a refused handshake.
  public var statusCode: Int?
  public var isBadToken: Bool

  public init(name: String, message: String, statusCode: Int? = nil, isBadToken: Bool = false) {
    self.name = name
    self.message = message
    self.statusCode = statusCode
    self.isBadToken = isBadToken
  }

  /// An error member of a reply; nil when it is null.
  init?(_ value: JSONValue) {
    switch value {
    case .null: return nil
    case .object(let members):
      self.init(
        name: Self.shown(members["name"]), message: Self.shown(members["message"]),
        statusCode: LooseValue.integer(members["statusCode"]),
        isBadToken: LooseValue.flag(members["isBadToken"]) ?? false)
    case .string, .number, .bool, .array: self.init(name: "", message: Self.shown(value))
    }
  }

  public var description: String {
    [name, message].filter { !$0.isEmpty }.joined(separator: ": ")
  }

  /// A stranger's text on one line of at most 300 characters, control characters written as escapes.
  static func shown(_ value: JSONValue?) -> String {
    let text: String
    switch value {
    case .string(let plain): text = plain
    case .number(let number): text = number.text
    case .bool, .null, .array, .object, nil: return ""
    }
    return EventText.shown(text)
  }
}
