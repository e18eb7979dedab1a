/// What carries a client's WebSocket on this system; it tells what happens through an inbox. Every call returns at once.
protocol WebSocketTransport: Sendable {
  /// Sends a text, a binary message or a ping; dropped when the connection is not open.
  func send(_ frame: WebSocketFrame)
  func close(_ code: WebSocketCloseCode, reason: String)
  /// Ends it at once: nobody is left to hear of it.
  func abandon()
}
