import Foundation

@testable import FleetNetwork

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A raw server for one connection, which does exactly what a script says, well-behaved or not.
final class ScriptedServer {
  let port: UInt16
  private let socket: Int32
  private let done = DispatchGroup()

  /// `script` gets the connection and the handshake's `Sec-WebSocket-Key`; the connection ends when it returns.
  init(_ script: @escaping @Sendable (RawClient, _ key: String) throws -> Void) throws {
    (socket, port) = try SocketCalls.listen(host: "127.0.0.1", port: 0)
    done.enter()
    let thread = Thread { [socket, done] in
      defer { done.leave() }
      var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, 10_000) > 0, case .connection(let accepted) = SocketCalls.accept(socket) else {
        return
      }
      // The system's sockets made here do not block; a script's do.
      _ = fcntl(accepted, F_SETFL, fcntl(accepted, F_GETFL) & ~O_NONBLOCK)
      let client = RawClient(accepted: accepted)
      guard let request = try? client.readAnswer(toHead: true) else { return }
      let key = request.head.firstMatch(of: /Sec-WebSocket-Key: (\S+)/).map { String($0.1) } ?? ""
      try? script(client, key)
      client.close()
    }
    thread.start()
  }

  deinit {
    done.wait()
    SocketCalls.closeSocket(socket)
  }

  var url: String { "ws://127.0.0.1:\(port)/" }

  /// The head of a right answer.
  static func welcome(_ key: String) -> String {
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: \(WebSocketKey.accept(key))\r\n\r\n"
  }
}
