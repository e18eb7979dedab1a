import Testing

@testable import FleetNetwork

/// The client against servers that break, cheat or drown it.
@Suite(.timeLimit(.minutes(5))) struct WebSocketAdversaryTests {
  /// Reads until the last event, which it returns.
  private func end(of socket: WebSocketConnection) async -> WebSocketEvent? {
    var last: WebSocketEvent?
    while let event = await socket.next() { last = event }
    return last
  }

  @Test(arguments: [
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", WebSocketError.refused(status: 200, words: "hello")
    ),
    (
      "HTTP/1.1 302 Found\r\nLocation: ws://evil.example/\r\nContent-Length: 0\r\n\r\n",
      .refused(status: 302, words: "")
    ),
    ("HTTP/1.1 403 Forbidden\r\n\r\nno\r\n\u{1B}[2Jend", .refused(status: 403, words: "no [2Jend")),
    ("SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n", .notWebSocket("its answer is not HTTP")),
    (
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
      .notWebSocket("it did not answer this handshake")
    ),
    ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .notWebSocket("it did not change to WebSocket")),
    ("", .notWebSocket("it ended the connection without an answer")),
  ])
  func `A wrong answer to the handshake is named`(answer: String, error: WebSocketError) async throws {
    let server = try ScriptedServer { client, _ in client.send(answer) }
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await end(of: socket) == .failed(error))
  }

  @Test(arguments: ["Sec-WebSocket-Extensions: permessage-deflate", "Sec-WebSocket-Protocol: chat"])
  func `What nobody asked for is not taken`(field: String) async throws {
    let server = try ScriptedServer { client, key in
      client.send(ScriptedServer.welcome(key).replacing("\r\n\r\n", with: "\r\n\(field)\r\n\r\n"))
    }
    guard case .failed(.notWebSocket) = await end(of: WebSocketConnection.connect(to: server.url)) else {
      Issue.record("it was taken")
      return
    }
  }

  @Test func `A head without an end is not read for ever`() async throws {
    let server = try ScriptedServer { client, _ in
      client.send("HTTP/1.1 101 Switching Protocols\r\n")
      while client.send("X-Filler: 0123456789012345678901234567890123456789\r\n") {}
    }
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await end(of: socket) == .failed(.notWebSocket("its answer has no end")))
  }

  @Test func `An answer and frames in single bytes are put together`() async throws {
    let server = try ScriptedServer { client, key in
      let frame = WebSocketEncoder.encode(WebSocketFrame(.text, payload: Array("é".utf8)))
      for byte in Array(ScriptedServer.welcome(key).utf8) + frame { client.send([byte]) }
      _ = try client.readMore()
    }
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    #expect(await socket.next() == .text("é"))
    socket.close()
  }

  @Test func `Frames in one piece with the answer are not lost`() async throws {
    let server = try ScriptedServer { client, key in
      let frame = WebSocketEncoder.encode(WebSocketFrame(.text, payload: Array("now".utf8)))
      client.send(Array(ScriptedServer.welcome(key).utf8) + frame)
      _ = try client.readMore()
    }
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    #expect(await socket.next() == .text("now"))
    socket.close()
  }

  @Test func `A connection cut within a frame is a loss, and the frame is nothing`() async throws {
    let server = try ScriptedServer { client, key in
      client.send(ScriptedServer.welcome(key))
      client.send([0x81, 0x7E, 0x01, 0x00, 0x61])
    }
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    #expect(await socket.next() == .failed(.lost))
  }

  @Test(
    arguments: [
      ([0x81, 0x81, 0, 0, 0, 0, 0x61], WebSocketViolation.masking, 1002),
      ([0x82, 0x7F, 0, 0, 0, 0, 0xFF, 0, 0, 0], .tooBig(limit: 4 * 1024 * 1024), 1009),
      ([0x81, 0x01, 0xFF], .notUTF8, 1007),
      ([0x88, 0x02, 0x03, 0xED], .closeCode, 1002),
    ] as [([UInt8], WebSocketViolation, Int)])
  func `A broken rule is answered with its close code`(
    bytes: [UInt8], violation: WebSocketViolation, code: Int
  ) async throws {
    let heard = EventBox<[UInt8]>()
    let server = try ScriptedServer { client, key in
      client.send(ScriptedServer.welcome(key))
      client.send(bytes)
      heard.put(Array(try client.readToEnd().utf8))
    }
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await end(of: socket) == .failed(.violation(violation)))
    #expect(WebSocketError.violation(violation).closeCode.rawValue == UInt16(code))
    await heard.wait { !$0.isEmpty }
    #expect(heard.all.first?.isEmpty == false)
  }

  @Test func `A flood of pings is answered without a queue of pongs`() async throws {
    let server = try ScriptedServer { client, key in
      client.send(ScriptedServer.welcome(key))
      let ping = WebSocketEncoder.encode(WebSocketFrame(.ping, payload: [UInt8](repeating: 1, count: 100)))
      let many = Array((0..<1000).map { _ in ping }.joined())
      for _ in 0..<50 { client.send(many) }
      client.send(WebSocketEncoder.encode(WebSocketFrame(.text, payload: [0x65])))
      _ = try client.readToEnd()
    }
    let socket = WebSocketConnection.connect(to: server.url)
    #expect(await socket.next() == .opened)
    #expect(await socket.next() == .text("e"))
    socket.close()
    #expect(await socket.next()?.isLast == true)
  }

  @Test func `A server is not read from while its messages are not taken`() async throws {
    let sent = EventBox<Int>()
    let server = try ScriptedServer { client, key in
      client.send(ScriptedServer.welcome(key))
      let frame = WebSocketEncoder.encode(
        WebSocketFrame(.binary, payload: [UInt8](repeating: 7, count: 64 * 1024)))
      for number in 1...500 where client.send(frame) { sent.put(number) }
      client.send(WebSocketEncoder.encode(WebSocketFrame(.close, payload: [0x03, 0xE8])))
      _ = try client.readToEnd()
    }
    var limits = WebSocketLimits()
    limits.unreadBytes = 256 * 1024
    let socket = WebSocketConnection.connect(to: server.url, limits: limits)
    #expect(await socket.next() == .opened)
    await sent.wait { $0.count >= 4 }
    var messages = 0
    var most = 0
    while let event = await socket.next() {
      guard case .binary(let bytes) = event else { continue }
      messages += 1
      // Beside what waits here, only the system's own buffers hold any.
      most = max(most, sent.all.count - messages)
      #expect(bytes.count == 64 * 1024)
    }
    #expect(messages == 500)
    #expect(most < 300)
  }

  @Test func `A server that never takes what is sent is given up`() async throws {
    let server = try ScriptedServer { client, key in
      client.send(ScriptedServer.welcome(key))
      // Reads nothing until the client has gone.
      while client.send(WebSocketEncoder.encode(WebSocketFrame(.ping))) {}
    }
    var limits = WebSocketLimits()
    limits.unsentBytes = 1024 * 1024
    limits.closeTimeout = .milliseconds(50)
    let socket = WebSocketConnection.connect(to: server.url, limits: limits)
    #expect(await socket.next() == .opened)
    let megabyte = [UInt8](repeating: 0, count: 1024 * 1024)
    for _ in 0..<20 { socket.send(binary: megabyte) }
    #expect(await end(of: socket) == .failed(.peerTooSlow))
  }

  @Test func `A server that does not answer a close is left after a while`() async throws {
    let server = try ScriptedServer { client, key in
      client.send(ScriptedServer.welcome(key))
      while try client.readMore() {}
    }
    var limits = WebSocketLimits()
    limits.closeTimeout = .milliseconds(50)
    let socket = WebSocketConnection.connect(to: server.url, limits: limits)
    #expect(await socket.next() == .opened)
    socket.close(.normal, reason: "enough")
    #expect(await socket.next() == .closed(.normal, reason: "enough"))
  }
}
