import Testing

@testable import FleetNetwork

struct HTTPRequestParserTests {
  private static let host = "Host: x\r\n"

  private func events(
    _ text: String, limits: HTTPListenerLimits = .init()
  ) -> [HTTPRequestParser.Event] {
    var parser = HTTPRequestParser(limits: limits)
    return parser.receive(Array(text.utf8)[...])
  }

  /// The status the listener refuses with, when the text is refused and nothing else.
  private func refusal(_ text: String, limits: HTTPListenerLimits = .init()) -> Int? {
    let all = events(text, limits: limits)
    guard all.count == 1, case .refused(let refusal) = all[0] else { return nil }
    return refusal.status
  }

  private func bodies(_ text: String, limits: HTTPListenerLimits = .init()) -> [String] {
    events(text, limits: limits).compactMap {
      if case .request(_, let body) = $0 { String(decoding: body, as: UTF8.self) } else { nil }
    }
  }

  private func methods(_ text: String) -> [String] {
    events(text).compactMap { if case .request(let head, _) = $0 { head.method } else { nil } }
  }

  @Test func readsPipelinedRequestsInOrder() {
    let text =
      "GET / HTTP/1.1\r\n\(Self.host)\r\nPOST / HTTP/1.1\r\n\(Self.host)Content-Length: 2\r\n\r\nhi"
      + "DELETE / HTTP/1.1\r\n\(Self.host)\r\n"
    #expect(methods(text) == ["GET", "POST", "DELETE"])
    #expect(bodies(text) == ["", "hi", ""])
  }

  @Test func `A large body takes hardly more memory than its bytes`() throws {
    let size = 11 * 1024 * 1024
    var parser = HTTPRequestParser(limits: .init())
    _ = parser.receive(
      Array("POST / HTTP/1.1\r\n\(Self.host)Content-Length: \(size)\r\n\r\n".utf8)[...])
    let piece = [UInt8](repeating: 7, count: 64 * 1024)
    var events: [HTTPRequestParser.Event] = []
    for _ in 0..<(size / piece.count) { events += parser.receive(piece[...]) }
    guard events.count == 1, case .request(_, let body) = events[0] else {
      Issue.record("expected one request")
      return
    }
    #expect(body.count == size)
    #expect(body.capacity < size + size / 8)
  }

  @Test func joinsChunksAndDropsExtensionsAndTrailers() {
    let text =
      "POST / HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n"
      + "3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\nGET / HTTP/1.1\r\n\(Self.host)\r\n"
    #expect(bodies(text) == ["abc0123456789", ""])
  }

  @Test func skipsABlankLineBeforeARequest() {
    #expect(methods("\r\nGET / HTTP/1.1\r\n\(Self.host)\r\n") == ["GET"])
  }

  @Test func refusesEndlessBlankLines() {
    #expect(refusal("\r\n\r\n\r\n") == 400)
  }

  @Test func ignoresWhatFollowsARequestThatCloses() {
    let text = "GET / HTTP/1.1\r\n\(Self.host)Connection: close\r\n\r\nPOST / HTTP/1.1\r\n\(Self.host)\r\n"
    #expect(methods(text) == ["GET"])
  }

  @Test func takesHTTP10WithoutHostAsTheLastRequest() {
    #expect(methods("GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n") == ["GET"])
  }

  @Test func keepsHTTP10AliveWhenAsked() {
    let one = "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"
    #expect(methods(one + one) == ["GET", "GET"])
  }

  @Test func asksForTheBodyOnlyAfterTheHeadIsAccepted() {
    let text = "POST / HTTP/1.1\r\n\(Self.host)Expect: 100-continue\r\nContent-Length: 1\r\n\r\n"
    #expect(events(text) == [.expectsContinue])
  }

  @Test func neverAsksForABodyThatIsNotThere() {
    #expect(methods("GET / HTTP/1.1\r\n\(Self.host)Expect: 100-continue\r\n\r\n") == ["GET"])
    #expect(events("GET / HTTP/1.1\r\n\(Self.host)Expect: 100-continue\r\n\r\n").count == 1)
  }

  @Test(arguments: [
    // Two lengths, or a length and chunks: two readers could see two messages.
    "Content-Length: 1\r\nContent-Length: 1\r\n", "Content-Length: 1\r\nContent-Length: 2\r\n",
    "Content-Length: 1, 1\r\n", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", "Transfer-Encoding: chunked, chunked\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding:\r\n", "Transfer-Encoding : chunked\r\n", "Transfer-Encoding: \u{B}chunked\r\n",
    "Content-Length: +1\r\n", "Content-Length: -1\r\n", "Content-Length: 0x1\r\n", "Content-Length: 1 1\r\n",
    "Content-Length:\r\n", "Content-Length: ١\r\n",
    // Field lines that proxies read differently.
    "X: a\r\n folded: b\r\n", "X : a\r\n", ": a\r\n", "no colon\r\n", "X: a\rY: b\r\n", "X: a\nY: b\r\n",
    "X: a\u{0}b\r\n", "Host: y\r\n",
  ])
  func refusesAnAmbiguousHead(fields: String) {
    #expect(refusal("POST / HTTP/1.1\r\n\(Self.host)\(fields)\r\n") == 400)
  }

  @Test(arguments: [
    "\u{16}\u{3}\u{1}", "GET / HTTP/1.1\n", "GET /\rX", "GET  / HTTP/1.1\r\n", "GET /\r\n", "GET / \r\n",
    "G@T / HTTP/1.1\r\n",
    " GET / HTTP/1.1\r\n", "GET / FTP/1.1\r\n", "GET x HTTP/1.1\r\n", "GET * HTTP/1.1\r\n",
    "CONNECT x:1 HTTP/1.1\r\n",
    "GET /%zz HTTP/1.1\r\n", "GET /%0 HTTP/1.1\r\n", "GET /%00 HTTP/1.1\r\n", "GET /%ff HTTP/1.1\r\n",
    "GET /# HTTP/1.1\r\n", "GET http:// HTTP/1.1\r\n", "GET / HTTP/1.1\r\n\r\n", "GET /é HTTP/1.1\r\n",
  ])
  func refusesABrokenRequestLine(text: String) {
    #expect(refusal(text) == 400)
  }

  @Test(arguments: ["GET / HTTP/2.0\r\n", "GET / HTTP/1.2\r\n", "GET / HTTP/0.9\r\n"])
  func refusesOtherVersions(text: String) {
    #expect(refusal(text) == 505)
  }

  @Test(arguments: [
    "z\r\n", "\r\n", "-1\r\n", "1 \r\n", "1\n", ";a\r\n", "1\r\nab\r\n", "0\r\nbad trailer\r\n\r\n",
  ])
  func refusesBrokenChunks(chunks: String) {
    #expect(refusal("POST / HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n\(chunks)") == 400)
  }

  @Test func refusesAnEndlessChunkLine() {
    let line = "1;" + String(repeating: "a", count: 300)
    #expect(refusal("POST / HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n\(line)") == 400)
  }

  @Test func refusesATransferCodingItDoesNotKnow() {
    #expect(refusal("POST / HTTP/1.1\r\n\(Self.host)Transfer-Encoding: gzip, chunked\r\n\r\n") == 501)
  }

  @Test func refusesAnotherExpectation() {
    #expect(refusal("POST / HTTP/1.1\r\n\(Self.host)Expect: tea\r\nContent-Length: 1\r\n\r\n") == 417)
  }

  @Test func refusesALongRequestLineBeforeItsEnd() {
    var limits = HTTPListenerLimits()
    limits.requestLineBytes = 20
    #expect(refusal("GET /aaaaa HTTP/1.1\r", limits: limits) == nil)
    #expect(refusal("GET /aaaaaa HTTP/1.1\r\n", limits: limits) == 414)
    #expect(refusal(String(repeating: "a", count: 21), limits: limits) == 414)
  }

  @Test func refusesLongHeadersBeforeTheirEnd() {
    var limits = HTTPListenerLimits()
    limits.headerBytes = 30
    let exactly = "GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 14))\r\n\r\n"
    #expect(events(exactly, limits: limits).count == 1 && refusal(exactly, limits: limits) == nil)
    #expect(refusal("GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 40), limits: limits) == 431)
  }

  @Test func refusesTooManyFields() {
    var limits = HTTPListenerLimits()
    limits.headerCount = 2
    #expect(refusal("GET / HTTP/1.1\r\n\(Self.host)A: 1\r\n\r\n", limits: limits) == nil)
    #expect(refusal("GET / HTTP/1.1\r\n\(Self.host)A: 1\r\nB: 2\r\n\r\n", limits: limits) == 431)
  }

  @Test func boundsTrailersLikeHeaders() {
    var limits = HTTPListenerLimits()
    limits.headerCount = 2
    let head = "POST / HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n0\r\n"
    #expect(refusal(head + "A: 1\r\nB: 2\r\nC: 3\r\n\r\n", limits: limits) == 431)
  }

  @Test(arguments: ["5", "99999999999999999999999"])
  func refusesATooLargeLengthAtTheHead(length: String) {
    var limits = HTTPListenerLimits()
    limits.bodyBytes = 4
    #expect(
      refusal("POST / HTTP/1.1\r\n\(Self.host)Content-Length: \(length)\r\n\r\n", limits: limits) == 413)
  }

  @Test func refusesALargeBodyInsteadOfAskingForIt() {
    var limits = HTTPListenerLimits()
    limits.bodyBytes = 4
    let text = "POST / HTTP/1.1\r\n\(Self.host)Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    #expect(refusal(text, limits: limits) == 413)
  }

  @Test(arguments: ["5\r\n", "2\r\nab\r\n3\r\n", "fffffffffffffffffff\r\n"])
  func refusesChunksThatSumUpToTooMuch(chunks: String) {
    var limits = HTTPListenerLimits()
    limits.bodyBytes = 4
    let head = "POST / HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n"
    #expect(refusal(head + chunks, limits: limits) == 413)
    #expect(bodies(head + "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", limits: limits) == ["abcd"])
  }

  @Test func saysThatARefusedHeadIsOne() {
    guard case .refused(let refusal) = events("HEAD / HTTP/1.1\r\n\r\n").first else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.omitsBody)
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func cutsOfTheBytesNeverChangeTheEvents(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var limits = HTTPListenerLimits()
    limits.requestLineBytes = 60
    limits.headerBytes = 120
    limits.headerCount = 5
    limits.bodyBytes = 40
    var text: [UInt8] = []
    for _ in 0..<Int.random(in: 1...6, using: &random) { text += Self.request(using: &random) }
    if Bool.random(using: &random) {
      text[Int.random(in: text.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
    }
    var whole = HTTPRequestParser(limits: limits)
    let expected = whole.receive(text[...])
    var single = HTTPRequestParser(limits: limits)
    #expect(text.indices.flatMap { single.receive(text[$0...$0]) } == expected)
    #expect(single.phase == whole.phase)
    var pieces = HTTPRequestParser(limits: limits)
    var found: [HTTPRequestParser.Event] = []
    var start = 0
    while start < text.count {
      let end = min(text.count, start + Int.random(in: 1...30, using: &random))
      found += pieces.receive(text[start..<end])
      start = end
    }
    #expect(found == expected)
  }

  /// Mostly valid requests of every framing, sometimes beyond a limit.
  private static func request(using random: inout SeededGenerator) -> [UInt8] {
    let path = String(repeating: "a", count: Int.random(in: 0...35, using: &random))
    var text =
      "POST /\(path) HTTP/1.\(Int.random(in: 0...3, using: &random) == 0 ? 0 : 1)\r\n"
    text += host
    for index in 0..<Int.random(in: 0...3, using: &random) { text += "X-\(index): \(path)\r\n" }
    if Int.random(in: 0..<4, using: &random) == 0 { text += "Expect: 100-continue\r\n" }
    if Int.random(in: 0..<3, using: &random) == 0 { text += "Connection: keep-alive\r\n" }
    let sizes = (0..<Int.random(in: 0...3, using: &random)).map { _ in Int.random(in: 1...16, using: &random)
    }
    if Bool.random(using: &random) {
      let size = sizes.reduce(0, +)
      text += "Content-Length: \(size)\r\n\r\n" + String(repeating: "b", count: size)
    } else {
      text += "Transfer-Encoding: chunked\r\n\r\n"
      for size in sizes {
        text += String(size, radix: 16) + "\r\n" + String(repeating: "c", count: size) + "\r\n"
      }
      text += "0\r\n\r\n"
    }
    return Array(text.utf8)
  }
}
