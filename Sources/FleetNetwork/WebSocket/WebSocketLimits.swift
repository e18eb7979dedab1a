/// Everything a WebSocket bounds, checked before memory is given to what a peer announces.
public struct WebSocketLimits: Sendable, Equatable {
  /// Bytes of one frame's payload. Beyond: closed with 1009.
  public var frameBytes = 4 * 1024 * 1024
  /// Bytes of one message, its fragments together. Beyond: closed with 1009.
  public var messageBytes = 4 * 1024 * 1024
  /// Bytes waiting to be sent. Beyond: what waits is dropped and the connection closed with 1013, because a peer that
  /// reads too slowly would otherwise take all the memory there is.
  public var unsentBytes = 4 * 1024 * 1024
  /// Bytes of received messages waiting for whoever reads the connection's events; at this number the client reads no
  /// more from the network until they are taken. A single larger message still passes.
  public var unreadBytes = 4 * 1024 * 1024
  /// Bytes of the head of the answer to the handshake.
  public var headBytes = 64 * 1024
  /// From `connect` to the end of the handshake, the look-up of the name and TLS included.
  public var connectTimeout = Duration.seconds(20)
  /// From our close frame to the peer's, and from there to the end of the connection.
  public var closeTimeout = Duration.seconds(5)
  /// Without a byte taken by the peer while something waits to be sent. Beyond: the connection is cut.
  public var writeTimeout = Duration.seconds(30)

  public init() {}
}
