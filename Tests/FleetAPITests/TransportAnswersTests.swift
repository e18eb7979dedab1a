import FleetModels
import Foundation
import Testing

@testable import FleetAPI

/// What comes back, and what goes out with the request.
@Suite struct TransportAnswersTests {
  @Test(
    arguments: [301, 302, 303, 307, 308], [Endpoint.startOrder("order_example"), .order("order_example")])
  func aRedirectIsTheAnswerAndNobodyElseHearsOfIt(_ status: Int, _ endpoint: Endpoint) async throws {
    let stranger = try RawServer { connection in
      while connection.readRequest() != nil { connection.answer("200 OK") }
    }
    let target = stranger.url
    let server = try RawServer { connection in
      while connection.readRequest() != nil {
        connection.answer("\(status) Elsewhere", ["Location: \(target)/v1/orders"])
      }
    }
    let answer = await URLSessionTransport().send(try server.request(endpoint)).answer
    #expect(answer?.status == status)
    #expect(answer?.headers["location"] == "\(target)/v1/orders")
    #expect(server.requests.count == 1)
    #expect(stranger.connectionCount == 0)
  }

  @Test(arguments: ["Basic realm=\"x\"", "Bearer realm=\"x\"", "Digest realm=\"x\"", "Bearer"])
  func a401ThatNamesARealmIsTheAnswerAndIsNotRetried(_ challenge: String) async throws {
    let server = try RawServer { connection in
      while connection.readRequest() != nil {
        connection.answer(
          "401 Unauthorized", ["WWW-Authenticate: \(challenge)"], Array(#"{"error":"No."}"#.utf8))
      }
    }
    let answer = await URLSessionTransport().send(try server.request(.startOrder("order_example"))).answer
    #expect(answer?.status == 401)
    #expect(answer?.body == Array(#"{"error":"No."}"#.utf8))
    #expect(server.requests.count == 1)
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"id\":\r\n",
    "SSH-2.0-OpenSSH_9.2\r\n",
  ])
  func anAnswerCutOffOrNotHTTPIsAFailure(_ bytes: String) async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write(bytes)
    }
    let failure = await URLSessionTransport().send(try server.request(.startOrder("order_example"))).failure
    #expect(failure?.reach == .mayHaveArrived)
    #expect(server.requests.count == 1)
  }

  @Test func everyStatusHeaderAndByteOfAnAnswerArrives() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.answer(
        "422 Unprocessable", ["x-ratelimit-limit: 120", "X-RATELIMIT-REMAINING: 7"], Array(0...255))
    }
    let answer = await URLSessionTransport().send(try server.request(.order("order_example"))).answer
    #expect(answer?.status == 422)
    #expect(answer?.body == Array(0...255))
    #expect(answer?.rateLimit == RateLimit(limit: 120, remaining: 7))
  }

  @Test func anAnswerInPiecesIsOneAnswer() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      for piece in ["{\"id\":", "\"order_", "example\"}"] {
        connection.write("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
      }
      connection.write("0\r\n\r\n")
    }
    let answer = await URLSessionTransport().send(try server.request(.order("order_example"))).answer
    #expect(answer?.body == Array(#"{"id":"order_example"}"#.utf8))
  }

  @Test func aCompressedAnswerIsReadWhenItWasAskedFor() async throws {
    let server = try RawServer { connection in
      let asked = connection.readRequest()?.header("Accept-Encoding")?.contains("gzip") ?? false
      connection.answer("200 OK", asked ? ["Content-Encoding: gzip"] : [], asked ? Self.gzipped : Self.plain)
    }
    let answer = await URLSessionTransport().send(try server.request(.order("order_example"))).answer
    #expect(answer?.body == Self.plain)
  }

  @Test func theLimitCountsBytesAfterDecompression() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.answer("200 OK", ["Content-Encoding: gzip"], Self.gzipped)
    }
    let request = try server.request(.order("order_example"), limit: Self.plain.count - 1)
    let failure = await URLSessionTransport().send(request).failure
    #expect(failure?.reason == .answerTooLarge(limit: Self.plain.count - 1))
  }

  @Test func aWriteCarriesItsBodyOnceWithItsLength() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.answer("200 OK")
    }
    _ = await URLSessionTransport().send(try server.request(.startOrder("order_example")))
    let request = try #require(server.requests.first)
    #expect(request.line == "POST /v1/orders/order_example/start HTTP/1.1")
    #expect(request.body == Array("{}".utf8))
    #expect(request.header("Transfer-Encoding") == nil)
    #expect(request.header("Expect") == nil)
  }

  @Test func everyRequestIsSignedAsksForJSONAndNamesItself() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.answer("200 OK")
    }
    _ = await URLSessionTransport().send(try server.request(.startOrder("order_example")))
    let request = try #require(server.requests.first)
    #expect(request.header("Authorization") == "Bearer \(RawServer.key)")
    #expect(request.header("Accept") == "application/json")
    #expect(request.header("Content-Type") == "application/json")
    #expect(request.header("User-Agent") == FleetbaseServer.defaultUserAgent)
  }

  @Test func cookiesAreNotSentBack() async throws {
    let server = try RawServer { connection in
      while connection.readRequest() != nil {
        connection.answer("200 OK", ["Set-Cookie: session=abc; Path=/"])
      }
    }
    let transport = URLSessionTransport()
    for _ in 0..<2 { _ = await transport.send(try server.request(.order("order_example"))) }
    #expect(server.requests.map { $0.header("Cookie") } == [nil, nil])
  }

  @Test func aCacheableAnswerIsAskedForAgain() async throws {
    let server = try RawServer { connection in
      while connection.readRequest() != nil { connection.answer("200 OK", ["Cache-Control: max-age=600"]) }
    }
    let transport = URLSessionTransport()
    for _ in 0..<2 { _ = await transport.send(try server.request(.order("order_example"))) }
    #expect(server.requests.count == 2)
  }

  @Test func manyRequestsAtOnceGetEachTheirOwnAnswer() async throws {
    let server = try RawServer { connection in
      while let request = connection.readRequest() {
        connection.answer("200 OK", [], Array(request.line.utf8))
      }
    }
    let transport = URLSessionTransport()
    let right = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<40 {
        let id = Order.ID("order_\(number)")
        let endpoint: Endpoint = number % 2 == 0 ? .order(id) : .startOrder(id)
        let request = try server.request(endpoint)
        group.addTask {
          let line = "\(endpoint.method.rawValue) \(endpoint.path) HTTP/1.1"
          return await transport.send(request).answer?.body == Array(line.utf8)
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(right == 40)
  }

  /// `{"id":"order_example"}` and 2000 blanks.
  static let plain = Array(#"{"id":"order_example"}"#.utf8) + [UInt8](repeating: 0x20, count: 2000)
  static let gzipped: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0x4c, 0x51, 0xb2, 0x52,
    0xca, 0x2f, 0x4a, 0x49, 0x2d, 0x8a, 0x4f, 0xad, 0x48, 0xcc, 0x2d, 0xc8, 0x49, 0x55, 0xaa, 0x55, 0x18,
    0x05, 0xa3, 0x60, 0x14, 0x8c, 0x82, 0x51, 0x30, 0x0a, 0x46, 0xc1, 0x90, 0x07, 0x00, 0x34, 0x64, 0xe2,
    0x45, 0xe6, 0x07, 0x00, 0x00,
  ]
}
