/// Turns the bytes of one direction of a WebSocket into messages and control frames: a pure state machine. How the bytes
/// are cut into pieces never changes what comes out.
struct WebSocketDecoder {
  /// What came in whole.
  enum Arrival: Equatable {
    case text(String)
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    /// The last there is. `nil` when the frame was empty.
    case close(WebSocketCloseCode?, reason: String)
  }

  private enum State {
    /// → payload, ended
    case head
    /// → head, ended
    case payload(Head)
    case ended
  }

  private struct Head {
    let opcode: WebSocketFrame.Opcode
    let isFinal: Bool
    let mask: [UInt8]?
    var length: Int
    var read = 0
  }

  private let expectsMask: Bool
  private let limits: WebSocketLimits
  private var state = State.head
  private var headBytes: [UInt8] = []
  /// The control frame being read: it may stand between the fragments of a message.
  private var control: [UInt8] = []
  /// The message being read, and whether it is text; `nil` between messages.
  private var message: (isText: Bool, bytes: [UInt8], check: UTF8Check)?
  /// Why nothing more is read, when a rule was broken.
  private(set) var violation: WebSocketViolation?

  /// `expectsMask` on the side of a server, whose clients must mask; a client must not be sent masked frames.
  init(expectsMask: Bool, limits: WebSocketLimits) {
    self.expectsMask = expectsMask
    self.limits = limits
  }

  /// What is complete now. After a close frame, or once `violation` is set, further bytes are ignored.
  mutating func receive(_ bytes: ArraySlice<UInt8>) -> [Arrival] {
    var arrivals: [Arrival] = []
    var rest = bytes
    do {
      while !rest.isEmpty {
        switch state {
        case .ended: return arrivals
        case .head:
          headBytes.append(rest.removeFirst())
          guard let head = try readHead() else { continue }
          headBytes.removeAll(keepingCapacity: true)
          try begin(head)
          state = .payload(head)
          if head.length == 0 { try finish(head, &arrivals) }
        case .payload(var head):
          let piece = rest.prefix(head.length - head.read)
          rest = rest.dropFirst(piece.count)
          try take(piece, &head)
          state = .payload(head)
          if head.read == head.length { try finish(head, &arrivals) }
        }
      }
    } catch {
      violation = error
      state = .ended
      message = nil
    }
    return arrivals
  }

  /// `nil` while bytes of the head are missing. What the first two bytes break is found at once.
  private func readHead() throws(WebSocketViolation) -> Head? {
    guard headBytes.count >= 2 else { return nil }
    let (first, second) = (headBytes[0], headBytes[1])
    guard first & 0x70 == 0 else { throw .reservedBits }
    guard let opcode = WebSocketFrame.Opcode(rawValue: first & 0x0F) else {
      throw .unknownOpcode(first & 0x0F)
    }
    let isFinal = first & 0x80 != 0
    let isMasked = second & 0x80 != 0
    guard isMasked == expectsMask else { throw .masking }
    let short = Int(second & 0x7F)
    if opcode.isControl {
      guard isFinal else { throw .fragmentedControl }
      guard short <= WebSocketFrame.controlPayloadLimit else { throw .longControl }
    }
    let lengthBytes = short == 126 ? 2 : short == 127 ? 8 : 0
    guard headBytes.count >= 2 + lengthBytes else { return nil }
    var length = UInt64(short)
    if lengthBytes > 0 {
      length = headBytes[2..<(2 + lengthBytes)].reduce(0) { $0 << 8 | UInt64($1) }
      guard length >= (lengthBytes == 2 ? 126 : 65_536), length >> 63 == 0 else { throw .lengthForm }
    }
    guard length <= UInt64(max(0, limits.frameBytes)) || opcode.isControl else {
      throw .tooBig(limit: limits.frameBytes)
    }
    guard headBytes.count == 2 + lengthBytes + (isMasked ? 4 : 0) else { return nil }
    return Head(
      opcode: opcode, isFinal: isFinal, mask: isMasked ? Array(headBytes.suffix(4)) : nil, length: Int(length)
    )
  }

  private mutating func begin(_ head: Head) throws(WebSocketViolation) {
    switch head.opcode {
    case .text, .binary:
      guard message == nil else { throw .fragmentOrder }
      message = (head.opcode == .text, [], UTF8Check())
    case .continuation:
      guard message != nil else { throw .fragmentOrder }
    case .close, .ping, .pong: control = []
    }
    guard !head.opcode.isControl, let message else { return }
    guard message.bytes.count + head.length <= limits.messageBytes else {
      throw .tooBig(limit: limits.messageBytes)
    }
  }

  private mutating func take(_ piece: ArraySlice<UInt8>, _ head: inout Head) throws(WebSocketViolation) {
    let bytes = head.mask.map { WebSocketMask.apply($0, to: piece, from: head.read) } ?? Array(piece)
    head.read += bytes.count
    if head.opcode.isControl {
      control += bytes
    } else {
      message?.bytes += bytes
      if message?.isText == true, message?.check.accepts(bytes[...]) == false { throw .notUTF8 }
    }
  }

  private mutating func finish(_ head: Head, _ arrivals: inout [Arrival]) throws(WebSocketViolation) {
    state = .head
    switch head.opcode {
    case .ping: arrivals.append(.ping(control))
    case .pong: arrivals.append(.pong(control))
    case .close:
      arrivals.append(try close())
      state = .ended
      message = nil
    case .text, .binary, .continuation:
      guard head.isFinal, let whole = message else { return }
      message = nil
      if whole.isText {
        guard whole.check.isComplete else { throw .notUTF8 }
        arrivals.append(.text(String(decoding: whole.bytes, as: UTF8.self)))
      } else {
        arrivals.append(.binary(whole.bytes))
      }
    }
  }

  private func close() throws(WebSocketViolation) -> Arrival {
    guard !control.isEmpty else { return .close(nil, reason: "") }
    guard control.count >= 2 else { throw .closeCode }
    let code = WebSocketCloseCode(rawValue: UInt16(control[0]) << 8 | UInt16(control[1]))
    guard code.maySend else { throw .closeCode }
    guard let reason = String(validating: control.dropFirst(2), as: UTF8.self) else { throw .notUTF8 }
    return .close(code, reason: reason)
  }
}
