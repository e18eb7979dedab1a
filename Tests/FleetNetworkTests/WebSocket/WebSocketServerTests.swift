import Testing

@testable import FleetNetwork

/// The server's end against raw clients.
@Suite(.timeLimit(.minutes(5))) struct WebSocketServerTests {
  private static let key = "dGhlIHNhbXBsZSBub25jZQ=="

  private static func handshake(_ changes: [String: String?] = [:], method: String = "GET") -> String {
    var fields: [(String, String)] = [
      ("Host", "x"), ("Upgrade", "websocket"), ("Connection", "keep-alive, Upgrade"),
      ("Sec-WebSocket-Key", key),
      ("Sec-WebSocket-Version", "13"),
    ]
    for (name, value) in changes {
      fields.removeAll { $0.0 == name }
      if let value { fields.append((name, value)) }
    }
    return "\(method) /socket/ HTTP/1.1\r\n" + fields.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n"
  }

  private static func masked(_ opcode: WebSocketFrame.Opcode, _ payload: [UInt8]) -> [UInt8] {
    WebSocketEncoder.encode(WebSocketFrame(opcode, payload: payload), mask: [9, 8, 7, 6])
  }

  /// A client that has shaken hands.
  @Sendable private static func client(_ server: EchoServer) throws -> RawClient {
    let client = try RawClient(port: server.port)
    client.send(handshake())
    #expect(try client.readAnswer().status == 101)
    return client
  }

  @Test func `The answer to a handshake is the one of RFC 6455's example`() async throws {
    let server = try EchoServer()
    try await offPool {
      let client = try RawClient(port: server.port)
      client.send(Self.handshake())
      let answer = try client.readAnswer()
      #expect(answer.status == 101)
      #expect(answer.head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
    }
  }

  @Test(
    arguments: [
      (["Sec-WebSocket-Version": "8"], 426), (["Sec-WebSocket-Key": nil], 400),
      (["Sec-WebSocket-Key": "short"], 400),
      (["Upgrade": nil], 426), (["Connection": "close"], 426),
    ] as [([String: String?], Int)])
  func `What is no handshake is refused`(changes: [String: String?], status: Int) async throws {
    let server = try EchoServer()
    try await offPool {
      let client = try RawClient(port: server.port)
      client.send(Self.handshake(changes))
      #expect(try client.readAnswer().status == status)
      #expect(server.events.all.isEmpty)
    }
  }

  @Test func `Frames before the answer are refused, because they were read as HTTP`() async throws {
    let server = try EchoServer()
    try await offPool {
      let client = try RawClient(port: server.port)
      client.send(Array(Self.handshake().utf8) + Self.masked(.text, [0x61]))
      #expect(try client.readAnswer().status == 400)
    }
    await server.events.wait(for: .failed(.lost))
  }

  @Test func `A frame without a mask closes with 1002`() async throws {
    let server = try EchoServer()
    try await offPool {
      let client = try Self.client(server)
      client.send(WebSocketEncoder.encode(WebSocketFrame(.text, payload: [0x61])))
      #expect(try Array(client.readToEnd().unicodeScalars.map(\.value)).suffix(2).first == 3)
    }
    await server.events.wait(for: .failed(.violation(.masking)))
  }

  @Test func `A client that vanishes is a loss`() async throws {
    let server = try EchoServer()
    try await offPool {
      try Self.client(server).reset()
    }
    await server.events.wait(for: .failed(.lost))
    #expect(server.openConnections == 0)
  }

  @Test func `A client that ends its side is let go`() async throws {
    let server = try EchoServer()
    try await offPool {
      let client = try Self.client(server)
      client.endSending()
      #expect(try client.readToEnd().isEmpty)
    }
    await server.events.wait(for: .failed(.lost))
  }

  @Test func `A client that takes nothing is closed before it costs memory`() async throws {
    var limits = WebSocketLimits()
    limits.unsentBytes = 512 * 1024
    limits.closeTimeout = .milliseconds(50)
    let server = try EchoServer(limits: limits) { peer in
      let text = String(repeating: "x", count: 64 * 1024)
      for _ in 0..<400 { peer.send(text: text) }
    }
    let client = try await offPool { try Self.client(server) }
    await server.events.wait(for: .failed(.peerTooSlow))
    client.close()
  }

  @Test func `What is sent before the handshake is answered comes right behind it`() async throws {
    try await offPool {
      let listener = HTTPListener { request in
        do throws(WebSocketUpgrade.Refusal) {
          let upgrade = try WebSocketUpgrade(request) { _, _ in }
          upgrade.peer.send(text: "first")
          return .upgrade(upgrade)
        } catch {
          return .respond(error.response)
        }
      }
      let client = try RawClient(port: try listener.start())
      client.send(Self.handshake())
      _ = try client.readAnswer()
      client.send(Self.masked(.close, [0x03, 0xE8]))
      #expect(try client.readToEnd().contains("first"))
    }
  }

  @Test func `HTTP goes on beside WebSockets on one port`() async throws {
    let server = try EchoServer()
    try await offPool {
      let socket = try Self.client(server)
      let other = try RawClient(port: server.port)
      other.send("GET /else HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try other.readAnswer().status == 404)
      socket.close()
    }
  }

  @Test func `Five hundred sockets are served at once`() async throws {
    let server = try EchoServer()
    let sockets = (0..<500).map { _ in WebSocketConnection.connect(to: server.url) }
    for socket in sockets { #expect(await socket.next() == .opened) }
    for (number, socket) in sockets.enumerated() { socket.send(text: "\(number)") }
    for (number, socket) in sockets.enumerated() { #expect(await socket.next() == .text("\(number)")) }
  }
}
