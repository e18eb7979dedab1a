/// One frame of RFC 6455: what it is, whether it ends its message, and its payload, already unmasked.
public struct WebSocketFrame: Sendable, Equatable {
  /// The kinds of frame there are (RFC 6455 5.2); every other number is reserved.
  public enum Opcode: UInt8, Sendable, Equatable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    /// Close, ping and pong: never fragmented, 125 bytes at most, allowed between the fragments of a message.
    public var isControl: Bool { rawValue >= 0x8 }
  }

  /// Bytes a control frame may carry (RFC 6455 5.5).
  public static let controlPayloadLimit = 125

  public var opcode: Opcode
  /// Whether this is the last frame of its message.
  public var isFinal: Bool
  public var payload: [UInt8]

  public init(_ opcode: Opcode, isFinal: Bool = true, payload: [UInt8] = []) {
    self.opcode = opcode
    self.isFinal = isFinal
    self.payload = payload
  }
}
