/// How much of a server's frames is borne with (events 6.2).
public struct SocketClusterLimits: Sendable, Hashable {
  /// Bytes of a frame; a longer one ends the connection with 1009.
  public var frame = 262_144
  /// Levels of nesting; a deeper frame is ignored.
  public var depth = 72
  /// Packets in a batch; what comes after them is ignored.
  public var batch = 1_000
  /// Pings answered in a second; more are not answered.
  public var pingsPerSecond = 5
  /// Channels held at once.
  public var channels = 20_000
  /// Bytes of a channel's name.
  public var channelName = 400
  /// Calls that wait for a reply; more are refused at once.
  public var calls = 1_000
  /// Bytes of a token.
  public var token = 8_192

  public init() {}
}
