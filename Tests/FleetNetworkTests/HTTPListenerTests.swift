import Testing

@testable import FleetNetwork

/// Everything that opens sockets: one test after the other, because some count the sockets of the process.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct HTTPListenerTests {
  static func get(_ path: String, _ fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n"
  }

  /// Answers with method, path and body length, so that a test sees which request an answer belongs to.
  static func echo(_ request: HTTPListenerRequest) -> HTTPListenerResponse {
    HTTPListenerResponse(
      status: 200, body: Array("\(request.method) \(request.path) \(request.body.count)".utf8))
  }

  static func withListener(
    host: String = "127.0.0.1", limits: HTTPListenerLimits = .init(),
    handler: @escaping @Sendable (HTTPListenerRequest) async -> HTTPListenerReply = { .respond(echo($0)) },
    _ body: (HTTPListener, UInt16) async throws -> Void
  ) async throws {
    let listener = HTTPListener(host: host, limits: limits, handler: handler)
    let port = try listener.start()
    defer { listener.stop() }
    try await body(listener, port)
  }
}

/// Requests and answers.
extension HTTPListenerTests {
  @Test func answersOneRequestAfterTheOtherOnOneConnection() async throws {
    try await Self.withListener { _, port in
      let client = try RawClient(port: port)
      for path in ["/1", "/2", "/3"] {
        client.send(Self.get(path))
        #expect(try client.readAnswer().body == "GET \(path) 0")
      }
    }
  }

  @Test func answersPipelinedRequestsInTheirOrder() async throws {
    try await Self.withListener { _, port in
      let client = try RawClient(port: port)
      let paths = (0..<200).map { "/\($0)" }
      client.send(paths.map { Self.get($0) }.joined() + Self.get("/last", "Connection: close\r\n"))
      for path in paths { #expect(try client.readAnswer().body == "GET \(path) 0") }
      #expect(try client.readAnswer().body == "GET /last 0")
      #expect(try client.readToEnd() == "")
    }
  }

  @Test func readsFixedAndChunkedBodies() async throws {
    try await Self.withListener { _, port in
      let client = try RawClient(port: port)
      client.send("POST /f HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n")
      client.send([UInt8](repeating: 1, count: 3_000_000))
      #expect(try client.readAnswer().body == "POST /f 3000000")
      client.send("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n")
      client.send("2\r\nef\r\n0\r\n\r\n")
      #expect(try client.readAnswer().body == "POST /c 6")
    }
  }

  @Test func asksForTheBodyWhenTheClientWaitsForThat() async throws {
    try await Self.withListener { _, port in
      let client = try RawClient(port: port)
      client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
      #expect(try client.readAnswer().status == 100)
      client.send("ab")
      #expect(try client.readAnswer().body == "POST / 2")
    }
  }

  @Test func sendsALargeAnswerWhole() async throws {
    let body = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) & 0x7F }
    try await Self.withListener(handler: { _ in .respond(HTTPListenerResponse(status: 200, body: body)) }) {
      _, port in
      let client = try RawClient(port: port)
      client.send(Self.get("/"))
      #expect(try client.readAnswer().body == String(decoding: body, as: UTF8.self))
    }
  }

  @Test func answersHeadWithoutABodyAndGoesOn() async throws {
    try await Self.withListener { _, port in
      let client = try RawClient(port: port)
      client.send("HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n" + Self.get("/g"))
      #expect(try client.readAnswer(toHead: true).head.contains("Content-Length: 9"))
      #expect(try client.readAnswer().body == "GET /g 0")
    }
  }

  @Test func closesAfterHTTP10() async throws {
    try await Self.withListener { _, port in
      let client = try RawClient(port: port)
      client.send("GET /old HTTP/1.0\r\n\r\n")
      #expect(try client.readToEnd().hasSuffix("GET /old 0"))
    }
  }

  @Test func answersAClientThatHasEndedItsSide() async throws {
    try await Self.withListener { _, port in
      let client = try RawClient(port: port)
      client.send(Self.get("/1") + Self.get("/2"))
      client.endSending()
      #expect(try client.readToEnd().hasSuffix("GET /2 0"))
    }
  }

  @Test func numbersConnectionsAndRequests() async throws {
    try await Self.withListener(handler: {
      .respond(HTTPListenerResponse(status: 200, body: Array("\($0.connection).\($0.ordinal)".utf8)))
    }) { _, port in
      for connection in 1...2 {
        let client = try RawClient(port: port)
        for ordinal in 1...2 {
          client.send(Self.get("/"))
          #expect(try client.readAnswer().body == "\(connection).\(ordinal)")
        }
      }
    }
  }

  @Test(arguments: ["::1", "0.0.0.0", "127.0.0.1"])
  func listensOnTheHostGiven(host: String) async throws {
    try await Self.withListener(host: host) { _, port in
      let client = try RawClient(port: port, host: host == "0.0.0.0" ? "127.0.0.1" : host)
      client.send(Self.get("/"))
      #expect(try client.readAnswer().status == 200)
    }
  }
}
