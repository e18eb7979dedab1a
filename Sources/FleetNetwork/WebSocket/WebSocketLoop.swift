#if !canImport(Darwin)
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A client connection's thread: one `poll` over its mailbox and its stream. The stream belongs to it alone; the rules are
/// in `WebSocketOpening` and `WebSocketConversation`.
final class WebSocketLoop {
  private typealias Instant = ContinuousClock.Instant

  enum Message: Sendable {
    case dialed(Result<WebSocketStream, WebSocketError>)
    case send(WebSocketFrame)
    case close(WebSocketCloseCode, reason: String)
    case abandon
    /// There is room for events again.
    case room
  }

  private enum Phase {
    /// → shaking, ended
    case dialing
    /// The handshake is on its way: what of the request is unsent. → open, ended
    case shaking(WebSocketStream, unsent: ArraySlice<UInt8>)
    /// → ended
    case open(WebSocketStream, WebSocketConversation)
    case ended
  }

  /// How much is read at a time, and how often in a row before the mailbox is looked at again.
  private static let readBytes = 32 * 1024
  private static let readsInARow = 16

  private let limits: WebSocketLimits
  private let wakeEnd: Int32
  private let mailbox: LoopMailbox<Message>
  private let inbox: WebSocketInbox
  private let clock = ContinuousClock()
  private let connectDeadline: Instant
  private var opening: WebSocketOpening
  private var phase = Phase.dialing
  private var buffer = [UInt8](repeating: 0, count: readBytes)
  /// The stream may hold more than `poll` knows of.
  private var readsOn = false

  init(
    opening: WebSocketOpening, limits: WebSocketLimits, wakeEnd: Int32, mailbox: LoopMailbox<Message>,
    inbox: WebSocketInbox
  ) {
    self.opening = opening
    self.limits = limits
    self.wakeEnd = wakeEnd
    self.mailbox = mailbox
    self.inbox = inbox
    connectDeadline = clock.now + limits.connectTimeout
  }

  /// Returns when the connection is over.
  func run(_ dial: WebSocketDial) {
    dial.start { [mailbox] in mailbox.post(.dialed($0)) }
    while !isOver {
      var polled = [pollfd(fd: wakeEnd, events: Int16(POLLIN), revents: 0), interest()]
      let count = poll(&polled, nfds_t(polled.count), waitMilliseconds())
      if count > 0, polled[0].revents != 0 { readMail() }
      if count > 0, polled[1].revents != 0 || readsOn { serve(Int32(polled[1].revents)) }
      if count == 0, readsOn { serve(0) }
      passDeadline()
      settle()
    }
    for case .dialed(.success(let stream)) in mailbox.close() { stream.close(reset: true) }
    SocketCalls.closeSocket(wakeEnd)
  }

  private var isOver: Bool {
    if case .ended = phase { return true }
    return false
  }

  private func interest() -> pollfd {
    var events: Int32 = 0
    var descriptor: Int32 = -1
    switch phase {
    case .dialing, .ended: break
    case .shaking(let stream, let unsent):
      descriptor = stream.descriptor
      events = Int32(POLLIN) | (unsent.isEmpty ? 0 : Int32(POLLOUT))
    case .open(let stream, let conversation):
      descriptor = stream.descriptor
      if conversation.wantsInput, inbox.hasRoom() { events |= Int32(POLLIN) }
      if !conversation.writable.isEmpty { events |= Int32(POLLOUT) }
      // Half closed or broken, it would report so for ever.
      if events == 0 { descriptor = -1 }
    }
    return pollfd(fd: descriptor, events: Int16(events), revents: 0)
  }

  private func waitMilliseconds() -> Int32 {
    if readsOn { return 0 }
    let deadline: Instant? =
      switch phase {
      case .dialing, .shaking: connectDeadline
      case .open(_, let conversation): conversation.deadline
      case .ended: nil
      }
    return deadline.map { SocketCalls.milliseconds(from: clock.now, to: $0) } ?? -1
  }

  private func readMail() {
    SocketCalls.drain(wakeEnd)
    for message in mailbox.take() {
      switch message {
      case .dialed(let outcome): dialed(outcome)
      case .send(let frame): change { $0.send(frame, at: clock.now) }
      case .close(let code, let reason):
        switch phase {
        case .dialing, .shaking: fail(.abandoned)
        case .open: change { $0.close(code, reason: reason, at: clock.now) }
        case .ended: break
        }
      case .abandon: isOpen ? change { $0.cut(.abandoned) } : fail(.abandoned)
      case .room: readsOn = true
      }
    }
  }

  private var isOpen: Bool {
    if case .open = phase { return true }
    return false
  }

  private func change(_ body: (inout WebSocketConversation) -> Void) {
    guard case .open(let stream, var conversation) = phase else { return }
    phase = .ended
    body(&conversation)
    phase = .open(stream, conversation)
  }

  private func dialed(_ outcome: Result<WebSocketStream, WebSocketError>) {
    switch (outcome, phase) {
    case (.success(let stream), .dialing):
      phase = .shaking(stream, unsent: opening.request[...])
      serve(Int32(POLLOUT))
    case (.success(let stream), _): stream.close(reset: true)
    case (.failure(let error), _): fail(error)
    }
  }

  private func serve(_ events: Int32) {
    switch phase {
    case .dialing, .ended: break
    case .shaking: shake()
    case .open: read()
    }
    settle()
  }

  private func shake() {
    guard case .shaking(let stream, var unsent) = phase else { return }
    while !unsent.isEmpty {
      switch stream.write(unsent) {
      case .moved(let count): unsent = unsent.dropFirst(count)
      case .wouldBlock:
        phase = .shaking(stream, unsent: unsent)
        return
      // The answer may be there all the same.
      case .ended, .failed: unsent = []
      }
    }
    phase = .shaking(stream, unsent: unsent)
    while true {
      switch stream.read(into: &buffer) {
      case .wouldBlock: return
      case .ended, .failed:
        return fail(opening.ended(.notWebSocket("it ended the connection without an answer")))
      case .moved(let count):
        switch opening.receive(buffer[..<count]) {
        case .undecided: continue
        case .failed(let error): return fail(error)
        case .opened(let rest):
          var conversation = WebSocketConversation(.client, limits: limits, now: clock.now)
          inbox.put(.opened)
          conversation.received(rest[...], at: clock.now).forEach(inbox.put)
          phase = .open(stream, conversation)
          readsOn = true
          return
        }
      }
    }
  }

  /// Reads until there is nothing more, TLS's own buffer included.
  private func read() {
    readsOn = false
    guard case .open(let stream, var conversation) = phase else { return }
    phase = .ended
    defer { phase = .open(stream, conversation) }
    for _ in 0..<Self.readsInARow {
      guard conversation.wantsInput, inbox.hasRoom() else { return }
      switch stream.read(into: &buffer) {
      case .wouldBlock: return
      case .ended, .failed: return conversation.inputEnded(at: clock.now)
      case .moved(let count): conversation.received(buffer[..<count], at: clock.now).forEach(inbox.put)
      }
    }
    readsOn = true
  }

  /// Writes what may be written, and ends the connection when that is its time.
  private func settle() {
    guard case .open(let stream, var conversation) = phase else { return }
    phase = .ended
    writing: while !conversation.writable.isEmpty {
      switch stream.write(conversation.writable) {
      case .moved(let count): conversation.wrote(count, at: clock.now)
      case .wouldBlock: break writing
      case .ended, .failed:
        conversation.inputEnded(at: clock.now)
        if conversation.ending == nil { conversation.cut(.lost) }
      }
    }
    phase = .open(stream, conversation)
    guard let ending = conversation.ending, let last = conversation.last else { return }
    phase = .ended
    stream.close(reset: ending == .reset)
    inbox.put(last)
  }

  private func passDeadline() {
    let now = clock.now
    switch phase {
    case .dialing, .shaking: if connectDeadline <= now { fail(opening.ended(.connectTimedOut)) }
    case .open: change { $0.deadlinePassed(at: now) }
    case .ended: break
    }
  }

  /// Ends what is not open yet.
  private func fail(_ error: WebSocketError) {
    switch phase {
    case .dialing: break
    case .shaking(let stream, _): stream.close(reset: false)
    case .open, .ended: return
    }
    phase = .ended
    inbox.put(.failed(error))
  }
}
#endif
