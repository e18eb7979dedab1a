/// An accepted socket with its conversation; belongs to the listener's thread.
final class HTTPListenerConnection {
  typealias Instant = ContinuousClock.Instant

  let number: Int
  let socket: Int32
  var conversation: HTTPConversation
  /// Set when it is to become a WebSocket.
  var upgrade: WebSocketUpgrade?
  /// Set once it has.
  private var webSocket: WebSocketConversation?
  /// Where its requests go; `nil` until the first.
  var requests: AsyncStream<HTTPListenerRequest>.Continuation?
  /// Set once the listener has ended its side: until when it reads on. Closing with unread bytes would make
  /// the system send a reset, and a reset makes the client lose the last answer.
  var lingersUntil: Instant?
  /// False for one that was answered 503 at the door.
  let isServed: Bool

  init(number: Int, socket: Int32, conversation: HTTPConversation, isServed: Bool) {
    self.number = number
    self.socket = socket
    self.conversation = conversation
    self.isServed = isServed
  }

  var deadline: Instant? {
    lingersUntil ?? (webSocket == nil ? conversation.deadline : webSocket?.deadline)
  }

  var wantsInput: Bool {
    lingersUntil != nil || (webSocket?.wantsInput ?? conversation.wantsInput)
  }

  var wantsOutput: Bool { lingersUntil == nil && !writable.isEmpty }

  var writable: ArraySlice<UInt8> { webSocket?.writable ?? conversation.writable }

  func wrote(_ count: Int, at now: Instant) {
    if webSocket == nil {
      conversation.wrote(count, at: now)
    } else {
      webSocket?.wrote(count, at: now)
    }
  }

  func inputEnded(at now: Instant) {
    if webSocket == nil {
      conversation.inputEnded(at: now)
    } else {
      webSocket?.inputEnded(at: now)
    }
  }

  func deadlinePassed(at now: Instant) {
    if webSocket == nil {
      conversation.deadlinePassed(at: now)
    } else {
      webSocket?.deadlinePassed(at: now)
    }
  }

  /// How it is to be ended, when it is.
  var ending: HTTPConversation.Ending? {
    switch webSocket?.ending {
    case .finish: .finish
    case .reset: .reset
    case nil: webSocket == nil ? conversation.ending : nil
    }
  }

  /// Whether the client has ended its side.
  var inputHasEnded: Bool {
    webSocket?.inputHasEnded ?? conversation.inputHasEnded
  }

  var isWebSocket: Bool { webSocket != nil }

  /// Goes on as a WebSocket; what was asked of its peer meanwhile is done first.
  func becomeWebSocket(mailbox: HTTPListenerMailbox, at now: Instant) {
    guard let upgrade, webSocket == nil else { return }
    webSocket = WebSocketConversation(.server, limits: upgrade.limits, now: now)
    requests?.finish()
    upgrade.handler(upgrade.peer, .opened)
    for command in upgrade.peer.begin(mailbox) { perform(command, at: now) }
  }

  /// What the peer's owner asked for.
  func perform(_ command: WebSocketPeer.Command, at now: Instant) {
    switch command {
    case .send(let frame): webSocket?.send(frame, at: now)
    case .close(let code, let reason): webSocket?.close(code, reason: reason, at: now)
    case .cut: webSocket?.cut(.abandoned)
    }
  }

  /// Bytes of the WebSocket's client.
  func received(_ bytes: ArraySlice<UInt8>, at now: Instant) {
    guard let upgrade, let events = webSocket?.received(bytes, at: now) else { return }
    for event in events { upgrade.handler(upgrade.peer, event) }
  }

  /// Tells whoever holds the peer that it is over, once, and why.
  func tellEnd() {
    upgrade?.end(webSocket?.last ?? .failed(.lost))
  }
}
