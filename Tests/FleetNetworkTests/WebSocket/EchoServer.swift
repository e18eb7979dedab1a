import FleetNetwork

/// A WebSocket server on loopback that says back whatever it hears, for as long as it is held.
final class EchoServer: Sendable {
  let events: EventBox<WebSocketEvent>
  let port: UInt16
  private let listener: HTTPListener

  init(
    limits: WebSocketLimits = WebSocketLimits(),
    onOpen: @escaping @Sendable (WebSocketPeer) -> Void = { _ in }
  ) throws {
    let events = EventBox<WebSocketEvent>()
    self.events = events
    listener = HTTPListener { request in
      guard request.path == "/socket/" else { return .respond(HTTPListenerResponse(status: 404)) }
      do throws(WebSocketUpgrade.Refusal) {
        return .upgrade(
          try WebSocketUpgrade(request, limits: limits) { peer, event in
            events.put(event)
            switch event {
            case .opened: onOpen(peer)
            case .text(let text): peer.send(text: text)
            case .binary(let bytes): peer.send(binary: bytes)
            case .pong, .closed, .failed: break
            }
          })
      } catch {
        return .respond(error.response)
      }
    }
    port = try listener.start()
  }

  var url: String { "ws://127.0.0.1:\(port)/socket/" }
  var openConnections: Int { listener.openConnections }

  func stop() { listener.stop() }
}
