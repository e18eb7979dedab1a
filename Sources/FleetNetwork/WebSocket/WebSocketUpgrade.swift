/// A handler's consent to a WebSocket handshake: answer the request with `HTTPListenerReply.upgrade`.
///
/// ```swift
/// let listener = HTTPListener { request in
///   do throws(WebSocketUpgrade.Refusal) {
///     return .upgrade(try WebSocketUpgrade(request) { peer, event in
///       if case .text(let text) = event { peer.send(text: text) }
///     })
///   } catch {
///     return .respond(error.response)
///   }
/// }
/// ```
public struct WebSocketUpgrade: Sendable, Equatable {
  /// Hears of everything that happens on the connection, in order, on the listener's own thread: it must not take long,
  /// and the listener reads no further meanwhile. `closed` or `failed` comes once, as the last.
  public typealias Handler = @Sendable (WebSocketPeer, WebSocketEvent) -> Void

  /// Why a request is no handshake (RFC 6455 4.2.1).
  public enum Refusal: Error, Sendable, Equatable {
    /// It does not ask for a WebSocket at all.
    case notAsked
    case otherVersion
    case malformed

    /// The answer it deserves.
    public var response: HTTPListenerResponse {
      switch self {
      case .notAsked:
        HTTPListenerResponse(
          status: 426, fields: HTTPFields([("Upgrade", "websocket"), ("Content-Type", "text/plain")]),
          body: Array("Upgrade Required".utf8))
      case .otherVersion:
        HTTPListenerResponse(status: 426, fields: HTTPFields([("Sec-WebSocket-Version", "13")]))
      case .malformed:
        HTTPListenerResponse(
          status: 400, fields: HTTPFields([("Content-Type", "text/html"), ("Connection", "close")]),
          body: Array("Bad Request".utf8))
      }
    }
  }

  /// The connection's end here; what is sent before the handshake is answered leaves right behind it.
  public let peer: WebSocketPeer
  let accept: String
  let limits: WebSocketLimits
  let handler: Handler

  public init(
    _ request: HTTPListenerRequest, limits: WebSocketLimits = WebSocketLimits(), handler: @escaping Handler
  ) throws(Refusal) {
    guard request.fields.tokens("Upgrade").contains("websocket"),
      request.fields.tokens("Connection").contains("upgrade")
    else { throw .notAsked }
    guard request.fields.values("Sec-WebSocket-Version") == ["13"] else { throw .otherVersion }
    let keys = request.fields.values("Sec-WebSocket-Key")
    guard request.method == "GET", request.body.isEmpty, keys.count == 1, WebSocketKey.isValid(keys[0]) else {
      throw .malformed
    }
    peer = WebSocketPeer(connection: request.connection)
    accept = WebSocketKey.accept(keys[0])
    self.limits = limits
    self.handler = handler
  }

  public static func == (left: WebSocketUpgrade, right: WebSocketUpgrade) -> Bool { left.peer == right.peer }

  /// The head of the answer, as a server of SocketCluster writes it (captures socketcluster-17 1).
  var head: [UInt8] {
    Array(
      ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: \(accept)\r\n\r\n").utf8)
  }

  /// Tells the handler the last event, once.
  func end(_ event: WebSocketEvent) {
    if peer.end() { handler(peer, event) }
  }
}
