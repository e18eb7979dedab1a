/// How a request is answered: properly, or in one of the ways a bad network answers.
public enum HTTPListenerReply: Sendable, Equatable {
  case respond(HTTPListenerResponse)
  /// The head at once, then the body `bytesPerChunk` bytes at a time (at least 1) with a pause before each piece.
  case respondSlowly(HTTPListenerResponse, bytesPerChunk: Int, pauseMilliseconds: Int)
  /// The full head with the true `Content-Length`, the first `bodyBytes` bytes of the body, then the end (FIN).
  case respondTruncated(HTTPListenerResponse, bodyBytes: Int)
  /// The end of the connection (FIN) without a byte of answer.
  case close
  /// A reset of the connection (RST) without a byte of answer.
  case reset

  /// 101, and the connection goes on as a WebSocket. A client that sent more before it was answered gets a 400.
  case upgrade(WebSocketUpgrade)

  /// True when nothing can follow this reply on its connection, whatever the client asked for.
  var endsConnection: Bool {
    switch self {
    case .respond(let response), .respondSlowly(let response, _, _):
      response.fields.tokens("Connection").contains("close")
    case .respondTruncated, .close, .reset, .upgrade: true
    }
  }
}
