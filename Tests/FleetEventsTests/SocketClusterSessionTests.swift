import FleetModels
import Testing

@testable import FleetEvents

/// The session step by step: input, effects.
@Suite struct SocketClusterSessionTests {
  static let handshakeReply =
    #"{"rid":1,"data":{"id":"aB3dE5fG7hJ9kL1mAAAA","pingTimeout":20000,"isAuthenticated":false}}"#

  /// A session whose handshake is done at time 0.
  static func opened(_ session: SocketClusterSession = SocketClusterSession(random: { 0 }))
    -> SocketClusterSession
  {
    var session = session
    _ = session.start(at: 0)
    _ = session.opened(at: 0)
    _ = session.received(text: handshakeReply, at: 0)
    return session
  }

  /// A session that holds a confirmed channel.
  static func subscribed(to channel: String = "order.order_a") -> SocketClusterSession {
    var session = opened()
    _ = session.subscribe(channel, at: 0)
    _ = session.received(text: #"{"rid":2}"#, at: 0)
    return session
  }

  // MARK: Handshake

  @Test func aSessionConnectsShakesHandsAndSaysSo() {
    var session = SocketClusterSession(random: { 0 })
    #expect(session.start(at: 100) == [.connect, .wake(at: 20_100)])
    #expect(
      session.opened(at: 200) == [.send(##"{"event":"#handshake","data":{"authToken":null},"cid":1}"##)])
    #expect(
      session.received(text: Self.handshakeReply, at: 300) == [
        .connected(socketID: "aB3dE5fG7hJ9kL1mAAAA"), .wake(at: 20_300),
      ])
    #expect(session.isOpen)
  }

  @Test func aHandshakeThatIsNotAnsweredInTimeIsGivenUp() {
    var session = SocketClusterSession(random: { 0 })
    _ = session.start(at: 0)
    _ = session.opened(at: 19_000)
    #expect(session.tick(at: 19_999) == [.wake(at: 20_000)])
    #expect(
      session.tick(at: 20_000) == [
        .close(code: 4007), .disconnected(code: 4007, reason: "connect timed out", retryAt: 30_000),
        .wake(at: 30_000),
      ])
  }

  @Test func aRefusedHandshakeEndsWithTheCodeTheServerNames() {
    var session = SocketClusterSession(random: { 0 })
    _ = session.start(at: 0)
    _ = session.opened(at: 0)
    let effects = session.received(
      text: #"{"rid":1,"error":{"message":"rejected","name":"RejectError","statusCode":4501}}"#, at: 0)
    #expect(
      effects == [
        .close(code: 4501),
        .disconnected(code: 4501, reason: "handshake refused: RejectError: rejected", retryAt: nil),
      ])
  }

  @Test func aTokenThatIsNotAcceptedDoesNotEndTheConnection() {
    var session = SocketClusterSession(token: SocketToken("a.b.c"), random: { 0 })
    _ = session.start(at: 0)
    #expect(
      session.opened(at: 0) == [.send(##"{"event":"#handshake","data":{"authToken":"a.b.c"},"cid":1}"##)])
    let effects = session.received(
      text:
        #"{"rid":1,"data":{"id":"x","pingTimeout":20000,"authError":{"name":"E","message":"m","isBadToken":true}}}"#,
      at: 0)
    #expect(effects.contains(.tokenRefused(SocketClusterError(name: "E", message: "m", isBadToken: true))))
    #expect(session.isOpen)
  }

  @Test func aTokenTheServerTakesAwayIsNotShownAgain() {
    var session = Self.opened(SocketClusterSession(token: SocketToken("a.b.c"), random: { 0 }))
    #expect(session.received(text: ##"{"event":"#removeAuthToken"}"##, at: 1) == [.tokenChanged(nil)])
    _ = session.closed(code: 4001, at: 2)
    #expect(session.opened(at: 3) == [.send(##"{"event":"#handshake","data":{"authToken":null},"cid":2}"##)])
  }

  @Test func aTokenGivenInACallIsKeptAndAcknowledged() {
    var session = Self.opened()
    let effects = session.received(
      text: ##"{"event":"#setAuthToken","data":{"token":"t.o.k"},"cid":9}"##, at: 1)
    #expect(effects == [.tokenChanged(SocketToken("t.o.k")), .send(#"{"rid":9}"#)])
    _ = session.closed(code: 4001, at: 2)
    #expect(
      session.opened(at: 3) == [.send(##"{"event":"#handshake","data":{"authToken":"t.o.k"},"cid":2}"##)])
  }

  @Test func aTokenOfAbsurdLengthIsNotKept() {
    var session = Self.opened()
    let long = String(repeating: "t", count: 9_000)
    #expect(session.received(text: ##"{"event":"#setAuthToken","data":{"token":"\##(long)"}}"##, at: 1) == [])
    #expect(session.token == nil)
  }

  @Test func noTokenShowsInADescription() {
    let token = SocketToken("very-secret")
    var shown = ""
    dump(SocketClusterEffect.tokenChanged(token), to: &shown)
    shown += "\(token) \(SocketClusterEffect.tokenChanged(token)) \(SocketClusterEffect.send("very-secret"))"
    #expect(!shown.contains("very-secret"))
  }

  // MARK: Ping

  @Test func aPingIsAnsweredAndPutsOffTheEnd() {
    var session = Self.opened()
    #expect(session.received(text: "", at: 8_000) == [.send(""), .wake(at: 28_000)])
  }

  @Test func onlyAPingPutsOffTheEnd() {
    var session = Self.subscribed()
    _ = session.received(
      text: ##"{"event":"#publish","data":{"channel":"order.order_a","data":{}}}"##, at: 19_000)
    let effects = session.tick(at: 20_000)
    #expect(
      effects.prefix(2) == [
        .close(code: 4000), .disconnected(code: 4000, reason: "no ping from the server", retryAt: 20_000),
      ])
    #expect(effects.contains(.connect))
  }

  @Test func thePingOfProtocolOneIsAnsweredInItsForm() {
    var session = Self.opened()
    #expect(session.received(text: "#1", at: 8_000) == [.send("#2"), .wake(at: 28_000)])
    #expect(session.received(text: "", at: 9_000) == [])
  }

  @Test(arguments: [
    ("1200", 1_200), ("0", 1_000), ("-5", 1_000), ("1e12", 600_000), ("\"9000\"", 20_000), ("null", 20_000),
    ("1500.5", 20_000), ("1e999", 20_000), ("{}", 20_000),
  ])
  func thePingTimeoutOfTheServerIsTakenWithinBounds(_ given: String, _ taken: Int64) {
    var session = SocketClusterSession(random: { 0 })
    _ = session.start(at: 0)
    _ = session.opened(at: 0)
    let effects = session.received(text: #"{"rid":1,"data":{"id":"x","pingTimeout":\#(given)}}"#, at: 0)
    #expect(session.nextWake == taken)
    #expect(effects.first == .connected(socketID: "x"))
  }

  @Test func aFloodOfPingsIsNotAnsweredAtItsRate() {
    var session = Self.opened()
    let answered = (0..<1_000).flatMap { _ in session.received(text: "", at: 5_000) }.filter {
      $0 == .send("")
    }
    #expect(answered.count == 5)
    #expect(session.received(text: "", at: 6_000).contains(.send("")))
  }

  @Test func aPingBeforeTheHandshakeIsAnsweredIsAnswered() {
    var session = SocketClusterSession(random: { 0 })
    _ = session.start(at: 0)
    _ = session.opened(at: 0)
    #expect(session.received(text: "", at: 8_000) == [.send("")])
    #expect(session.nextWake == 20_000)
  }

  // MARK: Back-off

  @Test func theDelaysAreTheReferenceClients() {
    var session = Self.opened()
    var now: Int64 = 0
    var delays: [Int64] = []
    for _ in 0..<7 {
      let effects = session.closed(code: 1006, at: now)
      guard case .disconnected(1006, "", let retry?)? = effects.first else { break }
      delays.append(retry - now)
      now = retry
      _ = session.tick(at: now)
    }
    #expect(delays == [10_000, 15_000, 22_500, 33_750, 50_625, 60_000, 60_000])
  }

  @Test func chanceAddsUpToTenSecondsBeforeMultiplying() {
    var session = Self.opened(SocketClusterSession(random: { 0.5 }))
    _ = session.closed(code: 1006, at: 0)
    #expect(session.nextWake == 15_000)
    _ = session.tick(at: 15_000)
    _ = session.closed(code: 1006, at: 15_000)
    #expect(session.nextWake == 37_500)
  }

  @Test(arguments: [4000, 4001, 1005]) func somethingThatOnlyHiccuppedIsTriedAgainAtOnceButOnce(_ code: Int) {
    var session = Self.opened()
    #expect(
      session.closed(code: code, at: 5).prefix(2) == [
        .disconnected(code: code, reason: "", retryAt: 5), .connect,
      ])
    #expect(session.closed(code: code, at: 6).first == .disconnected(code: code, reason: "", retryAt: 15_006))
  }

  @Test func aHandshakeMakesTheDelaysShortAgain() {
    var session = Self.opened()
    for now in [Int64(0), 10_000, 25_000] {
      _ = session.closed(code: 1006, at: now)
      _ = session.tick(at: session.nextWake ?? 0)
    }
    _ = session.opened(at: 50_000)
    _ = session.received(text: #"{"rid":2,"data":{"id":"y","pingTimeout":20000}}"#, at: 50_000)
    #expect(
      session.closed(code: 1006, at: 60_000).first == .disconnected(code: 1006, reason: "", retryAt: 70_000))
  }

  @Test(arguments: [1001, 1006, 1011, 4002, 4003, 4005, 4007, 4008, 4009, 4444, 4499])
  func otherCodesAreTriedAgainLater(_ code: Int) {
    var session = Self.opened()
    #expect(session.closed(code: code, at: 0).first == .disconnected(code: code, reason: "", retryAt: 10_000))
  }

  @Test(arguments: [1000, 4500, 4501, 4999]) func anEndForGoodIsNotTriedAgainByItself(_ code: Int) {
    var session = Self.opened()
    #expect(session.closed(code: code, at: 0) == [.disconnected(code: code, reason: "", retryAt: nil)])
    #expect(session.nextWake == nil)
    #expect(session.reconnectNow(at: 7) == [.connect, .wake(at: 20_007)])
  }

  @Test func anAttemptCanBeMadeEarlier() {
    var session = Self.opened()
    _ = session.closed(code: 1006, at: 0)
    #expect(session.reconnectNow(at: 500) == [.connect, .wake(at: 20_500)])
    #expect(session.reconnectNow(at: 600) == [])
  }

  @Test func anEarlyTickIsToldAgainWhenToCome() {
    var session = Self.opened()
    #expect(session.tick(at: 19_999) == [.wake(at: 20_000)])
  }

  @Test func aStoppedSessionClosesAndStaysQuiet() {
    var session = Self.subscribed()
    #expect(session.stop(at: 1) == [.close(code: 1000), .disconnected(code: 1000, reason: "", retryAt: nil)])
    #expect(session.tick(at: 1_000_000) == [])
    #expect(session.closed(code: 1006, at: 2) == [])
    #expect(session.heldChannels == ["order.order_a"])
  }

  @Test func theReasonOfACloseCannotSteerATerminal() {
    var session = Self.opened()
    let effects = session.closed(code: 4444, reason: "bye\u{1B}[2J\u{202E}", at: 0)
    #expect(effects.first == .disconnected(code: 4444, reason: #"bye\u{1B}[2J\u{202E}"#, retryAt: 10_000))
  }

  // MARK: Frames

  @Test(arguments: [
    "plain text", "{bad json", "12", "null", "\"str\"", "[]", "[1,{\"foo\":1}]", "{\"foo\":1}",
    "{\"rid\":999}",
    "{\"rid\":\"1\"}", "{\"event\":5,\"data\":{}}", ##"{"event":"#somethingNew","data":{}}"##,
    ##"{"event":"#disconnect","data":{}}"##, ##"{"event":"question","cid":1,"data":{"n":1}}"##,
    ##"{"event":"#publish"}"##, ##"{"event":"#publish","data":[]}"##,
    ##"{"event":"#publish","data":{"channel":7}}"##,
    ##"{"event":"#kickOut","data":{"channel":"not.held"}}"##,
    ##"{"event":"#setAuthToken","data":{"token":5}}"##,
    "{\"event\":\"#publish\",\"data\":{\"channel\":\"order.order_a\"}}", "{\"event\":\"#publish\"", "{]",
    "[{]}",
  ])
  func whatCannotBeMadeSenseOfIsIgnored(_ frame: String) {
    var session = Self.subscribed()
    #expect(session.received(text: frame, at: 1) == [])
    #expect(session.isOpen)
  }

  @Test func aBinaryFrameIsIgnored() {
    var session = Self.opened()
    #expect(session.receivedBinary(at: 1) == [])
    #expect(session.ignoredPackets == 1)
  }

  @Test func aFrameThatIsTooLongEndsTheConnection() {
    var session = Self.opened()
    let frame = [UInt8](repeating: 0x20, count: 262_145)
    #expect(
      session.received(frame, at: 0).prefix(2) == [
        .close(code: 1009),
        .disconnected(code: 1009, reason: "a frame of more than 262144 bytes", retryAt: 10_000),
      ])
  }

  @Test func aFrameNestedTooDeepIsIgnored() {
    var session = Self.subscribed()
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    #expect(
      session.received(
        text: ##"{"event":"#publish","data":{"channel":"order.order_a","data":\##(deep)}}"##, at: 0) == [])
  }

  @Test func thePacketsOfABatchAreTakenInOrder() {
    var session = Self.subscribed()
    let effects = session.received(
      text: ##"[{"event":"#publish","data":{"channel":"order.order_a","data":1}},"##
        + ##"{"event":"#kickOut","data":{"channel":"order.order_a","message":"m"}},"##
        + ##"{"event":"#publish","data":{"channel":"order.order_a","data":2}}]"##, at: 1)
    #expect(
      effects == [
        .deliver(SocketPublication(channel: "order.order_a", bytes: Array("1".utf8))),
        .kickedOut(channel: "order.order_a", why: "m"),
      ])
  }

  @Test func nothingAfterTheLimitOfABatchIsTaken() {
    var limits = SocketClusterLimits()
    limits.batch = 2
    var session = Self.opened(SocketClusterSession(limits: limits, random: { 0 }))
    let packet = ##"{"event":"#setAuthToken","data":{"token":"t"},"cid":1}"##
    let effects = session.received(text: "[" + [packet, packet, packet].joined(separator: ",") + "]", at: 1)
    #expect(effects.filter { $0 == .send(#"{"rid":1}"#) }.count == 2)
  }

  @Test(arguments: [0, 1, 2, 3, 4]) func nothingIsReadWithoutAConnection(_ step: Int) {
    var session = SocketClusterSession(random: { 0 })
    if step > 0 { _ = session.start(at: 0) }
    if step > 1 { _ = session.closed(code: 1006, at: 0) }
    if step > 2 { _ = session.stop(at: 0) }
    if step > 3 {
      session = Self.opened()
      _ = session.closed(code: 4501, at: 0)
    }
    #expect(session.received(text: "", at: 1) == [])
    #expect(session.received(text: Self.handshakeReply, at: 1) == [])
  }
}
