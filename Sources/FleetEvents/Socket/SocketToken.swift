/// The token of a hardened SocketCluster server (events 3.7); it is never shown. Stock Fleetbase has none.
public struct SocketToken: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  public let text: String

  public init(_ text: String) { self.text = text }

  public var description: String { "token (hidden)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
