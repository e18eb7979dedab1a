import Testing

@testable import FleetNetwork

@Suite(.timeLimit(.minutes(5))) struct WebSocketConnectionTests {
  @Test func `Text and binary messages come back from a server in their order`() async throws {
    let server = try EchoServer()
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    socket.send(text: "é🚚")
    socket.send(binary: [0, 255])
    socket.send(text: "")
    #expect(await socket.next() == .text("é🚚"))
    #expect(await socket.next() == .binary([0, 255]))
    #expect(await socket.next() == .text(""))
  }

  @Test(arguments: [125, 126, 65_535, 65_536, 1_000_000])
  func `A message of any length passes`(count: Int) async throws {
    let server = try EchoServer()
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    let text = String(repeating: "0123456789", count: count / 10 + 1).prefix(count)
    socket.send(text: String(text))
    #expect(await socket.next() == .text(String(text)))
  }

  @Test func `Closing shakes hands, and both ends learn code and reason`() async throws {
    let server = try EchoServer()
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    socket.close(WebSocketCloseCode(rawValue: 4321), reason: "my reason")
    #expect(await socket.next() == .closed(WebSocketCloseCode(rawValue: 4321), reason: "my reason"))
    #expect(await socket.next() == nil)
    await server.events.wait(for: .closed(WebSocketCloseCode(rawValue: 4321), reason: "my reason"))
  }

  @Test func `A close of the server arrives with its code and reason`() async throws {
    let server = try EchoServer { peer in
      peer.send(text: "last words")
      peer.close(WebSocketCloseCode(rawValue: 4009), reason: "early")
    }
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    #expect(await socket.next() == .text("last words"))
    #expect(await socket.next() == .closed(WebSocketCloseCode(rawValue: 4009), reason: "early"))
    #expect(await socket.next() == nil)
  }

  @Test func `A ping is answered with what it carried`() async throws {
    let server = try EchoServer()
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    socket.ping([7, 8])
    #expect(await socket.next() == .pong([7, 8]))
  }

  @Test func `A server that cuts the connection is a loss`() async throws {
    let server = try EchoServer { $0.cut() }
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    #expect(await socket.next() == .failed(.lost))
    await server.events.wait(for: .failed(.abandoned))
  }

  @Test func `A stopped listener ends its connections, and their handlers hear of it`() async throws {
    let server = try EchoServer()
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    server.stop()
    #expect(await socket.next() == .failed(.lost))
    #expect(server.events.all.last == .failed(.lost))
  }

  @Test func `A connection nobody holds any more is cut`() async throws {
    let server = try EchoServer()
    do {
      let socket = WebSocketConnection.connect(to: server.url)
      #expect(await socket.next() == .opened)
    }
    await server.events.wait(for: .failed(.lost))
  }

  @Test func `A reader that is cancelled gets nothing, and the connection goes on`() async throws {
    let server = try EchoServer()
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    let reader = Task { await socket.next() }
    reader.cancel()
    #expect(await reader.value == nil)
    socket.send(text: "still here")
    #expect(await socket.next() == .text("still here"))
  }

  @Test func `Giving up before it is open says so`() async throws {
    let silent = try SilentServer()
    let socket = WebSocketConnection.connect(to: "ws://127.0.0.1:\(silent.port)/")
    socket.close()
    #expect(await socket.next() == .failed(.abandoned))
    #expect(await socket.next() == nil)
  }

  @Test func `A port nobody listens on is unreachable`() async throws {
    let server = try EchoServer()
    let url = server.url
    server.stop()
    let socket = WebSocketConnection.connect(to: url)
    guard case .failed(.unreachable(let host, _, _)) = await socket.next() else {
      Issue.record("it connected")
      return
    }
    #expect(host == "127.0.0.1")
  }

  @Test func `A host is found by name`() async throws {
    let server = try EchoServer()
    let socket = WebSocketConnection.connect(to: "ws://localhost:\(server.port)/socket/")
    #expect(await socket.next() == .opened)
  }

  @Test(arguments: [
    "http://127.0.0.1/", "ws://", "ws:///x", "nonsense", "wss://a b/", "ws://u:p@127.0.0.1/", "ws://h/#f",
  ])
  func `What is no WebSocket address is refused`(url: String) async {
    let socket = WebSocketConnection.connect(to: url)
    #expect(await socket.next() == .failed(.badAddress))
    #expect(await socket.next() == nil)
  }

  @Test(arguments: [("Host", "x"), ("sec-websocket-key", "x"), ("X-One", "a\r\nX-Two: b"), ("X One", "a")])
  func `A field that cannot be sent is refused`(name: String, value: String) async {
    let socket = WebSocketConnection.connect(to: "ws://127.0.0.1:1/", fields: HTTPFields([(name, value)]))
    #expect(await socket.next() == .failed(.badField(name)))
  }

  @Test func `A server that is too far away in time is given up`() async throws {
    let silent = try SilentServer()
    var limits = WebSocketLimits()
    limits.connectTimeout = .milliseconds(50)
    let socket = WebSocketConnection.connect(to: "ws://127.0.0.1:\(silent.port)/", limits: limits)
    #expect(await socket.next() == .failed(.connectTimedOut))
  }

  @Test func `A refusal says its status, its words, and what to do`() async throws {
    let listener = HTTPListener { _ in
      .respond(
        HTTPListenerResponse(
          status: 403, body: Array("Failed to authorize socket handshake - Invalid origin: *".utf8)))
    }
    let port = try listener.start()
    let socket = WebSocketConnection.connect(to: "ws://127.0.0.1:\(port)/socketcluster/")
    let event = await socket.next()
    let error = WebSocketError.refused(
      status: 403, words: "Failed to authorize socket handshake - Invalid origin: *")
    #expect(event == .failed(error))
    #expect(error.description.contains("Origin"))
  }

  @Test func `Origin and further fields reach the server`() async throws {
    let box = EventBox<String>()
    let listener = HTTPListener { request in
      box.put(
        [request.fields["Origin"], request.fields["X-Fleet"], request.fields["Host"], request.target]
          .map { $0 ?? "-" }.joined(separator: " "))
      return .close
    }
    let port = try listener.start()
    let socket = WebSocketConnection.connect(
      to: "ws://127.0.0.1:\(port)/a/?b=%20c", origin: "https://console.example.com",
      fields: HTTPFields([("X-Fleet", "1")]))
    #expect(await socket.next() == .failed(.notWebSocket("it ended the connection without an answer")))
    #expect(box.all == ["https://console.example.com 1 127.0.0.1:\(port) /a/?b=%20c"])
  }
}
