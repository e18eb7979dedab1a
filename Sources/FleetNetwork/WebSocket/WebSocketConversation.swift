/// One end of an open WebSocket without its connection: bytes, messages to send and time go in; events, bytes to write,
/// a deadline and finally an ending come out. Client and server differ in who masks, and in who ends the connection.
struct WebSocketConversation {
  typealias Instant = ContinuousClock.Instant

  enum Role: Equatable {
    /// Masks, and after the closing handshake waits for the server to end the connection.
    case client
    case server
  }

  /// How the connection is to be ended, once there is nothing left to write.
  enum Ending: Equatable {
    /// FIN after everything written.
    case finish
    /// At once, with RST.
    case reset
  }

  private enum Phase: Equatable {
    /// → closing, leaving, ended
    case open
    /// Our close frame is out, the peer's is awaited. → leaving, ended
    case closing
    /// Both close frames are known, or no more are expected: what waits is written, then the connection ends. → ended
    case leaving
    case ended
  }

  private let role: Role
  private let limits: WebSocketLimits
  private var decoder: WebSocketDecoder
  private var output = WebSocketOutput()
  private var phase = Phase.open
  /// What the owner will be told when it is over.
  private var verdict: WebSocketEvent?
  private var deadlineOfClose: Instant?
  private var lastWrite: Instant
  private(set) var inputHasEnded = false
  private(set) var ending: Ending?

  init(_ role: Role, limits: WebSocketLimits, now: Instant) {
    self.role = role
    self.limits = limits
    decoder = WebSocketDecoder(expectsMask: role == .server, limits: limits)
    lastWrite = now
  }

  /// The event that ends everything, once `ending` is set.
  var last: WebSocketEvent? { ending == nil ? nil : verdict ?? .failed(.lost) }

  var wantsInput: Bool { ending == nil && !inputHasEnded }

  /// What may be written now; report with `wrote`.
  var writable: ArraySlice<UInt8> { ending == nil ? output.writable : [] }

  /// Messages for the owner, in order.
  mutating func received(_ bytes: ArraySlice<UInt8>, at now: Instant) -> [WebSocketEvent] {
    guard phase == .open || phase == .closing else { return [] }
    var events: [WebSocketEvent] = []
    for arrival in decoder.receive(bytes) {
      switch arrival {
      case .text(let text): events.append(.text(text))
      case .binary(let bytes): events.append(.binary(bytes))
      case .pong(let payload): events.append(.pong(payload))
      case .ping(let payload):
        if phase == .open { push(WebSocketFrame(.pong, payload: payload), at: now) }
      case .close(let code, let reason):
        if phase == .open {
          push(WebSocketFrame(.close, payload: code.map { WebSocketEncoder.closePayload($0) } ?? []), at: now)
        }
        // Of two who close, each keeps its own reason.
        leave((phase == .closing ? verdict : nil) ?? .closed(code ?? .none, reason: reason), at: now)
      }
    }
    if let violation = decoder.violation, phase == .open || phase == .closing {
      if phase == .open {
        push(WebSocketFrame(.close, payload: WebSocketEncoder.closePayload(violation.closeCode)), at: now)
      }
      leave(.failed(.violation(violation)), at: now)
    }
    settle()
    return events
  }

  /// Sends a whole message, or a ping. False once the connection is closing.
  @discardableResult
  mutating func send(_ frame: WebSocketFrame, at now: Instant) -> Bool {
    guard phase == .open else { return false }
    push(frame, at: now)
    if output.unsentBytes > limits.unsentBytes {
      output.dropUnbegun()
      push(WebSocketFrame(.close, payload: WebSocketEncoder.closePayload(.tryAgainLater)), at: now)
      leave(.failed(.peerTooSlow), at: now)
    }
    settle()
    return true
  }

  /// Begins the closing handshake. Does nothing when it has begun already.
  mutating func close(_ code: WebSocketCloseCode, reason: String = "", at now: Instant) {
    guard phase == .open else { return }
    push(WebSocketFrame(.close, payload: WebSocketEncoder.closePayload(code, reason: reason)), at: now)
    phase = .closing
    verdict = .closed(code, reason: reason)
    deadlineOfClose = now + limits.closeTimeout
    settle()
  }

  /// Ends it without a word.
  mutating func cut(_ error: WebSocketError) {
    guard ending == nil else { return }
    verdict = .failed(error)
    end(.reset)
  }

  /// The peer ended its side of the connection, or it broke.
  mutating func inputEnded(at now: Instant) {
    inputHasEnded = true
    switch phase {
    case .open, .closing:
      // After our close frame the end is what was wanted, even without the peer's.
      if phase == .open { verdict = .failed(.lost) }
      end(.finish)
    case .leaving, .ended: settle()
    }
  }

  mutating func wrote(_ count: Int, at now: Instant) {
    output.wrote(count)
    lastWrite = now
    settle()
  }

  /// When `deadlinePassed` is to be called, if nothing happens before.
  var deadline: Instant? {
    guard ending == nil else { return nil }
    let writing = output.isEmpty ? nil : lastWrite + limits.writeTimeout
    return [writing, deadlineOfClose].compactMap { $0 }.min()
  }

  mutating func deadlinePassed(at now: Instant) {
    guard let deadline, deadline <= now, ending == nil else { return }
    if phase == .open { verdict = .failed(.peerTooSlow) }
    end(.reset)
  }

  private mutating func push(_ frame: WebSocketFrame, at now: Instant) {
    if output.isEmpty { lastWrite = now }
    let mask = role == .client ? WebSocketMask.fresh() : nil
    output.push(WebSocketEncoder.encode(frame, mask: mask), isPong: frame.opcode == .pong)
  }

  private mutating func leave(_ event: WebSocketEvent, at now: Instant) {
    verdict = event
    phase = .leaving
    deadlineOfClose = now + limits.closeTimeout
  }

  /// A server ends the connection when its last byte is written; a client leaves that to the server, for as long as it
  /// has patience (RFC 6455 7.1.1), unless the server broke the rules.
  private mutating func settle() {
    guard phase == .leaving, output.isEmpty, ending == nil else { return }
    if case .failed = verdict { return end(.finish) }
    if role == .server || inputHasEnded { end(.finish) }
  }

  private mutating func end(_ ending: Ending) {
    phase = .ended
    self.ending = ending
  }
}
