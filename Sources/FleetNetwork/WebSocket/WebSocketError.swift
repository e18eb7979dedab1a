/// Why a WebSocket could not be opened, or ended without the peer's close frame. `description` says it to a person.
public enum WebSocketError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No `ws://` or `wss://` address with a host.
  case badAddress
  /// A header field that may not be set, or whose name or value cannot be sent.
  case badField(String)
  /// This machine has nothing that speaks TLS: the reason.
  case noTLS(String)
  /// The name has no address; the system's sentence.
  case nameNotFound(host: String, String)
  /// No address of the host could be connected to; the system's sentence of the last.
  case unreachable(host: String, port: UInt16, String)
  /// TLS failed, most often over the certificate; the library's sentence.
  case tlsFailed(host: String, String)
  /// The connection or its handshake took longer than `WebSocketLimits.connectTimeout`.
  case connectTimedOut
  /// The server answered the handshake with another status than 101; the first words of its body.
  case refused(status: Int, words: String)
  /// What answered is no WebSocket server: why.
  case notWebSocket(String)
  /// The peer broke the protocol.
  case violation(WebSocketViolation)
  /// More than `WebSocketLimits.unsentBytes` waited, or the peer took nothing for `WebSocketLimits.writeTimeout`.
  case peerTooSlow
  /// The connection ended without a close frame.
  case lost
  /// Closed by us before it was open, or the listener stopped.
  case abandoned

  /// The code that stands for this in a table of close codes (events 3.6).
  public var closeCode: WebSocketCloseCode {
    switch self {
    case .violation(let violation): violation.closeCode
    case .peerTooSlow: .tryAgainLater
    case .badAddress, .badField, .noTLS, .nameNotFound, .unreachable, .tlsFailed, .connectTimedOut, .refused,
      .notWebSocket, .lost, .abandoned:
      .lost
    }
  }

  public var description: String {
    switch self {
    case .badAddress: "The address of the event server must begin with ws:// or wss:// and name a host."
    case .badField(let name): "The header field \(name) cannot be sent with a WebSocket handshake."
    case .noTLS(let reason):
      "Live events over wss need libcurl with TLS, and there is none here (\(reason)); the app polls instead."
    case .nameNotFound(let host, let sentence): "The event server \(host) was not found: \(sentence)."
    case .unreachable(let host, let port, let sentence):
      "The event server \(host) does not answer on port \(port): \(sentence)."
    case .tlsFailed(let host, let sentence): "No secure connection to the event server \(host): \(sentence)."
    case .connectTimedOut: "The event server did not answer in time."
    case .refused(let status, let words):
      "The event server refused the connection with status \(status)\(words.isEmpty ? "" : " (\(words))"). "
        + Self.advice(status)
    case .notWebSocket(let why): "What answers there is no WebSocket server: \(why)."
    case .violation(let violation): "The event server broke the WebSocket protocol: \(violation)."
    case .peerTooSlow: "The other end takes data too slowly, and the connection was given up."
    case .lost: "The connection ended without a word."
    case .abandoned: "The connection was given up before it was open."
    }
  }

  /// What usually is the matter (events 3.2, captures socketcluster-17 16 and 33).
  private static func advice(_ status: Int) -> String {
    switch status {
    case 400: "Check the path: it is /socketcluster/ with the slash at its end."
    case 401: "The server wants to be signed in to."
    case 403: "Check the Origin: it must be one the server allows, most often the address of the console."
    case 404: "Check host, port and path: this server knows no such page."
    case 300..<400: "It points elsewhere, and redirects are not followed: give the final address."
    case 426, 505: "It speaks another version of the protocol."
    case 500...: "It is not ready; try again later."
    default: "Check host, port and path."
    }
  }
}
