/// A WebSocket to a server (RFC 6455), `ws://` or `wss://`, on every system with the same behaviour.
///
/// ```swift
/// let socket = WebSocketConnection.connect(
///   to: "wss://socket.example.com/socketcluster/", origin: "https://console.example.com")
/// while let event = await socket.next() {
///   switch event {
///   case .opened: socket.send(text: ##"{"event":"#handshake","data":{"authToken":null},"cid":1}"##)
///   case .text(let text): print(text)
///   case .closed, .failed: break  // the last
///   case .binary, .pong: break
///   }
/// }
/// ```
///
/// On Linux always our own frames, also where URLSession's libcurl has WebSockets: one path, tried everywhere. TLS comes
/// from the libcurl that Foundation has loaded, found at run time; certificate and host name are always verified. `ws`
/// never asks a proxy; `wss` asks the one of the environment, but not on the way to this machine. Redirects are not
/// followed. On Apple's systems it is URLSession's.
///
/// Events wait until they are taken; while more than `WebSocketLimits.unreadBytes` wait, the server is not read from. A
/// connection that nobody holds any more is cut.
public final class WebSocketConnection: Sendable {
  private let inbox: WebSocketInbox
  private let transport: (any WebSocketTransport)?

  private init(inbox: WebSocketInbox, transport: (any WebSocketTransport)?) {
    self.inbox = inbox
    self.transport = transport
  }

  deinit { transport?.abandon() }

  /// Begins to connect and returns at once; how it went is the first event, `opened` or `failed`.
  ///
  /// - Parameters:
  ///   - url: `ws://host[:port]/path` or `wss://…`. SocketCluster's path is `/socketcluster/`, slash included.
  ///   - origin: The `Origin` field; many servers refuse a connection without the right one (events 3.2).
  ///   - fields: More fields of the handshake. Those it writes itself are refused.
  ///   - authorities: A file of PEM certificates to trust in place of the system's, for a private authority. Not used on
  ///     Apple's systems, where the keychain decides.
  public static func connect(
    to url: String, origin: String? = nil, fields: HTTPFields = HTTPFields(), authorities: String? = nil,
    limits: WebSocketLimits = WebSocketLimits()
  ) -> WebSocketConnection {
    let inbox = WebSocketInbox(limit: limits.unreadBytes)
    do throws(WebSocketError) {
      guard let address = WebSocketAddress(url) else { throw .badAddress }
      let opening = try WebSocketOpening(address, origin: origin, fields: fields, limits: limits)
      #if canImport(Darwin)
      let transport = URLSessionWebSocket(
        url: url, origin: origin, fields: fields, opening: opening, limits: limits, inbox: inbox)
      #else
      let transport = try WebSocketThread(
        opening: opening,
        dial: WebSocketDial(address: address, authorities: authorities, timeout: limits.connectTimeout),
        limits: limits, inbox: inbox)
      #endif
      return WebSocketConnection(inbox: inbox, transport: transport)
    } catch {
      inbox.put(.failed(error))
      return WebSocketConnection(inbox: inbox, transport: nil)
    }
  }

  /// The next event; `nil` after `closed` or `failed`, and when the waiting task is cancelled. For one reader at a time.
  public func next() async -> WebSocketEvent? { await inbox.next() }

  /// Sends a text message. Dropped when the connection is not open: `opened` comes first, and `closed` or `failed` says
  /// that what was sent last may not have arrived.
  public func send(text: String) { transport?.send(WebSocketFrame(.text, payload: Array(text.utf8))) }

  /// Sends a binary message; as `send(text:)`.
  public func send(binary: [UInt8]) { transport?.send(WebSocketFrame(.binary, payload: binary)) }

  /// Sends a ping, its payload cut at 125 bytes; the answer is a `pong` event.
  public func ping(_ payload: [UInt8] = []) {
    transport?.send(WebSocketFrame(.ping, payload: Array(payload.prefix(WebSocketFrame.controlPayloadLimit))))
  }

  /// Begins the closing handshake; `closed` follows, at the latest after `WebSocketLimits.closeTimeout`. Before it is open:
  /// gives up, and `failed(.abandoned)` follows. A code that may not be sent closes without one.
  public func close(_ code: WebSocketCloseCode = .normal, reason: String = "") {
    transport?.close(code, reason: reason)
  }
}
