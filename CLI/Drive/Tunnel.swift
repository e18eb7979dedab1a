import FleetCompanion
import Synchronization

/// A link that can be taken down: in the tunnel nothing leaves this device.
final class Tunnel: HTTPTransport {
  private let transport: any HTTPTransport
  private let inside = Mutex(false)

  init(through transport: any HTTPTransport) { self.transport = transport }

  var isInside: Bool { inside.withLock { $0 } }

  /// Goes in or comes out.
  /// - Returns: whether it is inside now.
  func toggle() -> Bool {
    inside.withLock { inside in
      inside.toggle()
      return inside
    }
  }

  func send(_ request: HTTPRequest) async -> Exchange {
    if isInside { return .failed(TransportFailure(.cannotConnect, reach: .neverLeft)) }
    return await transport.send(request)
  }
}
