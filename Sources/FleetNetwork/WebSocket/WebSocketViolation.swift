/// A rule of RFC 6455 that a peer broke. The connection cannot go on after it.
public enum WebSocketViolation: Error, Sendable, Equatable, CustomStringConvertible {
  /// A reserved bit is set, and no extension gives it a meaning.
  case reservedBits
  case unknownOpcode(UInt8)
  /// A length written in more bytes than it needs, or with its highest bit set.
  case lengthForm
  /// A server masked, or a client did not.
  case masking
  case fragmentedControl
  case longControl
  /// A continuation of nothing, or a new message within another.
  case fragmentOrder
  /// A close frame of one byte, or with a code that may not be sent.
  case closeCode
  case notUTF8
  /// A frame or message over the limit, in bytes.
  case tooBig(limit: Int)

  /// What a close frame that answers it says.
  public var closeCode: WebSocketCloseCode {
    switch self {
    case .reservedBits, .unknownOpcode, .lengthForm, .masking, .fragmentedControl, .longControl,
      .fragmentOrder,
      .closeCode:
      .protocolError
    case .notUTF8: .notUTF8
    case .tooBig: .tooBig
    }
  }

  public var description: String {
    switch self {
    case .reservedBits: "a frame has reserved bits set"
    case .unknownOpcode(let opcode): "there is no frame of kind \(opcode)"
    case .lengthForm: "a frame's length is not written as it should be"
    case .masking: "a frame is masked the wrong way round"
    case .fragmentedControl: "a control frame came in fragments"
    case .longControl: "a control frame is longer than 125 bytes"
    case .fragmentOrder: "the fragments of messages are mixed up"
    case .closeCode: "a close frame has no code that may be sent"
    case .notUTF8: "a text is not UTF-8"
    case .tooBig(let limit): "a message is larger than \(limit) bytes"
    }
  }
}
