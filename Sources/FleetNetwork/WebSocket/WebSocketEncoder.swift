/// Writes frames as bytes: lengths in their shortest form, masked when there is a mask.
enum WebSocketEncoder {
  /// `mask` on the side of a client, four bytes; `nil` on that of a server.
  static func encode(_ frame: WebSocketFrame, mask: [UInt8]? = nil) -> [UInt8] {
    let count = frame.payload.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 14)
    bytes.append((frame.isFinal ? 0x80 : 0) | frame.opcode.rawValue)
    let maskBit: UInt8 = mask == nil ? 0 : 0x80
    switch count {
    case ..<126: bytes.append(maskBit | UInt8(count))
    case ..<65_536:
      bytes.append(maskBit | 126)
      bytes += [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
    default:
      bytes.append(maskBit | 127)
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: count >> shift))
      }
    }
    guard let mask else { return bytes + frame.payload }
    return bytes + mask + WebSocketMask.apply(mask, to: frame.payload[...])
  }

  /// The payload of a close frame. A code that may not be sent gives an empty one; a reason too long for a control frame
  /// is cut at a character.
  static func closePayload(_ code: WebSocketCloseCode, reason: String = "") -> [UInt8] {
    guard code.maySend else { return [] }
    var cut = reason[...]
    while cut.utf8.count > WebSocketFrame.controlPayloadLimit - 2 { cut.removeLast() }
    return [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + Array(cut.utf8)
  }
}
