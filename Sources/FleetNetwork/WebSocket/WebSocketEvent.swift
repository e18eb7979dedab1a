/// What happens to a WebSocket, in order. `closed` and `failed` are the last, and one of them always comes.
public enum WebSocketEvent: Sendable, Equatable {
  /// The handshake succeeded.
  case opened
  case text(String)
  case binary([UInt8])
  /// The answer to a ping of ours, with what it carried. Pings of the peer are answered without a word.
  case pong([UInt8])
  /// The closing handshake took place. `.none` when the peer's close frame carried no code.
  case closed(WebSocketCloseCode, reason: String)
  case failed(WebSocketError)

  /// Whether nothing comes after it.
  public var isLast: Bool {
    switch self {
    case .closed, .failed: true
    case .opened, .text, .binary, .pong: false
    }
  }
}
