import Testing

@testable import FleetNetwork

/// Everything that opens sockets: one after the other, because one of the tests counts the process's sockets.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct HTTPListenerTests {
  static let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"

  /// Answers with method, path and body length, so that a test sees which request an answer belongs to.
  static func echo(limits: HTTPListenerLimits = .init()) -> HTTPListener {
    HTTPListener(limits: limits) { request in
      let text = "\(request.method) \(request.path) \(request.body.count)"
      return .respond(HTTPListenerResponse(status: 200, body: Array(text.utf8)))
    }
  }

  static func withEcho(_ limits: HTTPListenerLimits = .init(), _ body: (UInt16) throws -> Void) throws {
    let listener = echo(limits: limits)
    let port = try listener.start()
    defer { listener.stop() }
    try body(port)
  }
}

extension HTTPListenerTests {
  @Test func answersOneRequestAfterTheOtherOnOneConnection() throws {
    try Self.withEcho { port in
      let client = try RawClient(port: port)
      for path in ["/1", "/2", "/3"] {
        client.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try client.readAnswer().body == "GET \(path) 0")
      }
    }
  }
}
