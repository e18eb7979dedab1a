@testable import FleetNetwork

/// A port where connections succeed, because the system takes them, and nobody ever says a word.
final class SilentServer {
  let port: UInt16
  private let socket: Int32

  init() throws { (socket, port) = try SocketCalls.listen(host: "127.0.0.1", port: 0) }

  deinit { SocketCalls.closeSocket(socket) }
}
