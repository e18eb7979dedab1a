import Synchronization
import Testing

@testable import FleetNetwork

/// Bad clients, and the listener behaving badly on purpose.
extension HTTPListenerTests {
  @Test func answersGarbageWith400AndCloses() async throws {
    try await Self.withListener { _, port in
      var random = SeededGenerator(seed: 1)
      for _ in 0..<50 {
        let client = try RawClient(port: port)
        client.send([0xFF] + (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) })
        #expect(try client.readToEnd().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
      }
      let client = try RawClient(port: port)
      client.send(Self.get("/still"))
      #expect(try client.readAnswer().body == "GET /still 0")
    }
  }

  @Test func answersATooLargeBodyWith413() async throws {
    var limits = HTTPListenerLimits()
    limits.bodyBytes = 1000
    try await Self.withListener(limits: limits) { _, port in
      let client = try RawClient(port: port)
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n")
      #expect(try client.readToEnd().hasPrefix("HTTP/1.1 413 "))
    }
  }

  /// A reset in answer to the rest of the upload could overtake the refusal on its way to the client.
  @Test func takesTheRestOfARefusedUploadWithoutAReset() async throws {
    var limits = HTTPListenerLimits()
    limits.bodyBytes = 1000
    limits.lingerTimeout = .seconds(60)
    try await Self.withListener(limits: limits) { listener, port in
      let client = try RawClient(port: port)
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n")
      _ = try client.readToEnd()
      for _ in 0..<10 { #expect(client.send("more of it")) }
      client.close()
      while listener.openConnections > 0 { await Task.yield() }
    }
  }

  @Test func endsALingeringConnectionInTime() async throws {
    var limits = HTTPListenerLimits()
    limits.lingerTimeout = .milliseconds(20)
    try await Self.withListener(limits: limits) { listener, port in
      let client = try RawClient(port: port)
      client.send("rubbish\r\n")
      _ = try client.readToEnd()
      while listener.openConnections > 0 { await Task.yield() }
      client.close()
    }
  }

  @Test func answersASlowHeadWith408() async throws {
    var limits = HTTPListenerLimits()
    limits.headerTimeout = .milliseconds(50)
    try await Self.withListener(limits: limits) { _, port in
      let client = try RawClient(port: port)
      client.send("GET / HTTP/1.1\r\nHo")
      #expect(try client.readToEnd().hasPrefix("HTTP/1.1 408 "))
    }
  }

  @Test func closesAnIdleConnectionSilently() async throws {
    var limits = HTTPListenerLimits()
    limits.idleTimeout = .milliseconds(50)
    try await Self.withListener(limits: limits) { _, port in
      let client = try RawClient(port: port)
      client.send(Self.get("/"))
      _ = try client.readAnswer()
      #expect(try client.readToEnd() == "")
    }
  }

  @Test func resetsAClientThatNeverReadsItsAnswer() async throws {
    var limits = HTTPListenerLimits()
    limits.writeTimeout = .milliseconds(50)
    let large = HTTPListenerResponse(status: 200, body: [UInt8](repeating: 65, count: 40_000_000))
    // The connection may be gone before anybody sees that it was there: the handler remembers.
    let isAsked = Atomic(false)
    try await Self.withListener(
      limits: limits,
      handler: { _ in
        isAsked.store(true, ordering: .relaxed)
        return .respond(large)
      }
    ) { listener, port in
      let client = try RawClient(port: port)
      client.send(Self.get("/"))
      while !isAsked.load(ordering: .relaxed) { await Task.yield() }
      while listener.openConnections > 0 { await Task.yield() }
      #expect(throws: RawClient.Failure.reset) { while try client.readMore() {} }
    }
  }

  @Test func turnsConnectionsBeyondTheLimitAwayWith503() async throws {
    var limits = HTTPListenerLimits()
    limits.connections = 2
    try await Self.withListener(limits: limits) { listener, port in
      let first = try RawClient(port: port)
      let second = try RawClient(port: port)
      for client in [first, second] {
        client.send(Self.get("/"))
        _ = try client.readAnswer()
      }
      for _ in 0..<100 {
        let third = try RawClient(port: port)
        third.send(Self.get("/"))
        #expect(try third.readToEnd().hasPrefix("HTTP/1.1 503 "))
      }
      #expect(listener.openConnections == 2)
      first.close()
      while listener.openConnections > 1 { await Task.yield() }
      let fourth = try RawClient(port: port)
      fourth.send(Self.get("/four"))
      #expect(try fourth.readAnswer().body == "GET /four 0")
    }
  }

  @Test func closesWithoutAByte() async throws {
    try await Self.withListener(handler: { _ in .close }) { _, port in
      let client = try RawClient(port: port)
      client.send(Self.get("/"))
      #expect(try client.readToEnd() == "")
    }
  }

  @Test func resetsWithoutAByte() async throws {
    try await Self.withListener(handler: { _ in .reset }) { _, port in
      let client = try RawClient(port: port)
      client.send(Self.get("/"))
      #expect(throws: RawClient.Failure.reset) { try client.readToEnd() }
    }
  }

  @Test func cutsAnAnswerInTheMiddleOfItsBody() async throws {
    try await Self.withListener(handler: { .respondTruncated(Self.echo($0), bodyBytes: 3) }) { _, port in
      let client = try RawClient(port: port)
      client.send(Self.get("/"))
      #expect(try client.readToEnd().hasSuffix("Content-Length: 7\r\n\r\nGET"))
    }
  }

  @Test func sendsASlowAnswerWhole() async throws {
    try await Self.withListener(handler: {
      .respondSlowly(Self.echo($0), bytesPerChunk: 2, pauseMilliseconds: 2)
    }) { _, port in
      let client = try RawClient(port: port)
      client.send(Self.get("/slow") + Self.get("/next"))
      #expect(try client.readAnswer().body == "GET /slow 0")
      #expect(try client.readAnswer().body == "GET /next 0")
    }
  }

  @Test func handlesNoRequestAfterAReplyThatEndsTheConnection() async throws {
    let handled = Tally()
    let listener = HTTPListener { request in
      handled.add(request.path)
      return .close
    }
    let client = try RawClient(port: try listener.start())
    client.send(Self.get("/1") + Self.get("/2"))
    _ = try client.readToEnd()
    listener.stop()
    await listener.handlersEnded()
    #expect(handled.all == ["/1"])
  }
}
