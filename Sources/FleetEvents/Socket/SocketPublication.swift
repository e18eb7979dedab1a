/// What somebody published on a channel we hold: the payload's bytes exactly as they stood in the frame.
///
/// To be read with `EventReader(limits: .socket).read(bytes, channel: channel)`.
public struct SocketPublication: Sendable, Equatable {
  public var channel: String
  public var bytes: [UInt8]

  public init(channel: String, bytes: [UInt8]) {
    self.channel = channel
    self.bytes = bytes
  }
}
