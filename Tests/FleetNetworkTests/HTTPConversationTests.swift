import Testing

@testable import FleetNetwork

/// The rules of one connection in virtual time, without sockets.
struct HTTPConversationTests {
  private static let start = ContinuousClock.now
  private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

  private static let limits: HTTPListenerLimits = {
    var limits = HTTPListenerLimits()
    limits.headerTimeout = .seconds(1)
    limits.bodyTimeout = .seconds(10)
    limits.idleTimeout = .seconds(100)
    limits.writeTimeout = .seconds(1000)
    limits.pipelinedRequests = 2
    return limits
  }()

  private func conversation() -> HTTPConversation {
    HTTPConversation(number: 7, limits: Self.limits, now: Self.start) { "D" }
  }

  private func at(_ seconds: Double) -> ContinuousClock.Instant { Self.start + .seconds(seconds) }

  private func ok(_ body: String = "", close: Bool = false) -> HTTPListenerResponse {
    HTTPListenerResponse(
      status: 200, fields: HTTPFields(close ? [("Connection", "close")] : []), body: Array(body.utf8))
  }

  /// Takes everything writable, as a client that reads at once.
  private func read(_ conversation: inout HTTPConversation, at seconds: Double = 0) -> String {
    var text: [UInt8] = []
    while !conversation.writable.isEmpty {
      text += conversation.writable
      conversation.wrote(conversation.writable.count, at: at(seconds))
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func receive(
    _ conversation: inout HTTPConversation, _ text: String, at seconds: Double = 0
  ) -> [HTTPListenerRequest] {
    conversation.received(Array(text.utf8)[...], at: at(seconds))
  }

  @Test func numbersRequestsOnTheirConnection() {
    var conversation = conversation()
    let requests = receive(&conversation, Self.get + Self.get)
    #expect(requests.map(\.ordinal) == [1, 2])
    #expect(requests.map(\.connection) == [7, 7])
  }

  @Test func stopsReadingWhileEnoughRequestsWait() {
    var conversation = conversation()
    _ = receive(&conversation, Self.get + Self.get)
    #expect(!conversation.wantsInput)
    conversation.answered(.respond(ok()), at: at(0))
    #expect(!conversation.wantsInput)
    _ = read(&conversation)
    #expect(conversation.wantsInput)
  }

  @Test func closesASilentNewConnectionAfterTheHeaderTimeout() {
    var conversation = conversation()
    #expect(conversation.deadline == at(1))
    conversation.deadlinePassed(at: at(1))
    #expect(conversation.ending == .finish)
    #expect(conversation.writable.isEmpty)
  }

  @Test func headerTimeoutIsNotExtendedByTrickle() {
    var conversation = conversation()
    _ = receive(&conversation, "G", at: 0.5)
    _ = receive(&conversation, "E", at: 1)
    #expect(conversation.deadline == at(1.5))
    conversation.deadlinePassed(at: at(1.5))
    #expect(read(&conversation).hasPrefix("HTTP/1.1 408 "))
    #expect(conversation.ending == .finish)
  }

  @Test func bodyHasItsOwnTimeout() {
    var conversation = conversation()
    _ = receive(&conversation, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n", at: 0.5)
    _ = receive(&conversation, "a", at: 8)
    #expect(conversation.deadline == at(10.5))
    conversation.deadlinePassed(at: at(10.5))
    #expect(read(&conversation).hasPrefix("HTTP/1.1 408 "))
  }

  @Test func idleTimeoutBeginsWithTheEndOfTheAnswer() {
    var conversation = conversation()
    _ = receive(&conversation, Self.get)
    conversation.answered(.respond(ok()), at: at(5))
    _ = read(&conversation, at: 6)
    #expect(conversation.deadline == at(106))
    conversation.deadlinePassed(at: at(106))
    #expect(conversation.ending == .finish)
  }

  @Test func nothingTimesOutWhileTheHandlerWorks() {
    var conversation = conversation()
    _ = receive(&conversation, Self.get + "GET /half")
    #expect(conversation.deadline == nil)
  }

  @Test func waitsForTheHandlerOnlyTheIdleTimeAfterTheClientEnded() {
    var conversation = conversation()
    _ = receive(&conversation, Self.get)
    conversation.inputEnded(at: at(3))
    #expect(conversation.ending == nil)
    #expect(conversation.deadline == at(103))
    conversation.deadlinePassed(at: at(103))
    #expect(conversation.ending == .reset)
  }

  @Test func resetsAClientThatStopsReading() {
    var conversation = conversation()
    _ = receive(&conversation, Self.get)
    conversation.answered(.respond(ok("body")), at: at(5))
    conversation.wrote(1, at: at(7))
    #expect(conversation.deadline == at(1007))
    conversation.deadlinePassed(at: at(1007))
    #expect(conversation.ending == .reset)
  }

  @Test func refusalWaitsForEarlierAnswers() {
    var conversation = conversation()
    #expect(receive(&conversation, Self.get + "rubbish\r\n").count == 1)
    #expect(conversation.writable.isEmpty)
    conversation.answered(.respond(ok("first")), at: at(0))
    let text = read(&conversation)
    #expect(text.hasPrefix("HTTP/1.1 200 "))
    #expect(text.contains("firstHTTP/1.1 400 "))
    #expect(conversation.ending == .finish)
  }

  @Test func continueWaitsForEarlierAnswers() {
    var conversation = conversation()
    _ = receive(
      &conversation,
      Self.get + "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
    #expect(conversation.writable.isEmpty)
    conversation.answered(.respond(ok("first")), at: at(0))
    #expect(read(&conversation).hasSuffix("firstHTTP/1.1 100 Continue\r\n\r\n"))
    #expect(receive(&conversation, "x").map(\.body) == [[UInt8(ascii: "x")]])
  }

  @Test func continueIsNotSentWhenTheBodyIsAlreadyThere() {
    var conversation = conversation()
    _ = receive(
      &conversation, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx")
    #expect(conversation.writable.isEmpty)
  }

  @Test func answersARequestCutShortWith400() {
    var conversation = conversation()
    _ = receive(&conversation, "GET / HT")
    conversation.inputEnded(at: at(0))
    #expect(read(&conversation).hasPrefix("HTTP/1.1 400 "))
    #expect(conversation.ending == .finish)
  }

  @Test func answersEverythingReadBeforeTheClientEndedItsSide() {
    var conversation = conversation()
    _ = receive(&conversation, Self.get + Self.get)
    conversation.inputEnded(at: at(0))
    conversation.answered(.respond(ok("1")), at: at(0))
    conversation.answered(.respond(ok("2")), at: at(0))
    #expect(read(&conversation).split(separator: "HTTP/1.1 200").count == 2)
    #expect(conversation.ending == .finish)
  }

  @Test func sendsNothingAfterAnAnswerThatCloses() {
    var conversation = conversation()
    _ = receive(&conversation, Self.get + Self.get)
    conversation.answered(.respond(ok("1", close: true)), at: at(0))
    conversation.answered(.respond(ok("2")), at: at(0))
    #expect(read(&conversation).hasSuffix("\r\n\r\n1"))
    #expect(conversation.ending == .finish)
  }

  @Test func releasesASlowBodyPieceByPiece() {
    var conversation = conversation()
    _ = receive(&conversation, Self.get)
    conversation.answered(
      .respondSlowly(ok("abcde"), bytesPerChunk: 2, pauseMilliseconds: 3000), at: at(0))
    #expect(read(&conversation).hasSuffix("Content-Length: 5\r\n\r\n"))
    var pieces: [String] = []
    for seconds in [3.0, 6, 9] {
      #expect(conversation.deadline == at(seconds))
      conversation.deadlinePassed(at: at(seconds - 0.1))
      #expect(conversation.writable.isEmpty)
      conversation.deadlinePassed(at: at(seconds))
      pieces.append(read(&conversation, at: seconds))
    }
    #expect(pieces == ["ab", "cd", "e"])
    #expect(conversation.ending == nil && conversation.wantsInput)
  }

  @Test func truncatesTheBodyButNotTheLength() {
    var conversation = conversation()
    _ = receive(&conversation, Self.get)
    conversation.answered(.respondTruncated(ok("abcde"), bodyBytes: 2), at: at(0))
    #expect(read(&conversation).hasSuffix("Content-Length: 5\r\n\r\nab"))
    #expect(conversation.ending == .finish)
  }

  @Test(arguments: [(-1, ""), (5, "abcde"), (Int.max, "abcde")])
  func truncatesWithinTheBody(bodyBytes: Int, expected: String) {
    var conversation = conversation()
    _ = receive(&conversation, Self.get)
    conversation.answered(.respondTruncated(ok("abcde"), bodyBytes: bodyBytes), at: at(0))
    #expect(read(&conversation).hasSuffix("\r\n\r\n\(expected)"))
    #expect(conversation.ending == .finish)
  }

  @Test func closesOrResetsWithoutAByte() {
    for (reply, ending) in [(HTTPListenerReply.close, HTTPConversation.Ending.finish), (.reset, .reset)] {
      var conversation = conversation()
      _ = receive(&conversation, Self.get)
      conversation.answered(reply, at: at(0))
      #expect(conversation.writable.isEmpty)
      #expect(conversation.ending == ending)
    }
  }

  @Test func aReplyAfterTheEndIsIgnored() {
    var conversation = conversation()
    conversation.deadlinePassed(at: at(1))
    conversation.answered(.respond(ok()), at: at(2))
    #expect(conversation.writable.isEmpty)
  }
}
