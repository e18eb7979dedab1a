/// The number that says why a WebSocket was closed (RFC 6455 7.4, the IANA registry, events 3.6).
public struct WebSocketCloseCode: RawRepresentable, Sendable, Hashable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let normal = WebSocketCloseCode(rawValue: 1000)
  public static let goingAway = WebSocketCloseCode(rawValue: 1001)
  public static let protocolError = WebSocketCloseCode(rawValue: 1002)
  /// The peer's close frame carried no code. Never sent.
  public static let none = WebSocketCloseCode(rawValue: 1005)
  /// The connection ended without a close frame. Never sent.
  public static let lost = WebSocketCloseCode(rawValue: 1006)
  public static let notUTF8 = WebSocketCloseCode(rawValue: 1007)
  public static let policy = WebSocketCloseCode(rawValue: 1008)
  public static let tooBig = WebSocketCloseCode(rawValue: 1009)
  public static let tryAgainLater = WebSocketCloseCode(rawValue: 1013)

  /// Whether a close frame may carry it: the registered ones, those of libraries (3000) and of applications (4000),
  /// not those that only stand for a close frame that never came.
  public var maySend: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}
