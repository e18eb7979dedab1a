import FleetModels
import Testing

@testable import FleetEvents

/// Channels and calls of a session.
@Suite struct SocketChannelTests {
  private func opened() -> SocketClusterSession { SocketClusterSessionTests.opened() }
  private func subscribed() -> SocketClusterSession { SocketClusterSessionTests.subscribed() }

  private func sends(_ effects: [SocketClusterEffect]) -> [String] {
    effects.compactMap { if case .send(let frame) = $0 { frame } else { nil } }
  }

  @Test func aChannelIsAskedForAndConfirmed() {
    var session = opened()
    #expect(
      session.subscribe("order.order_a", at: 1) == [
        .send(##"{"event":"#subscribe","data":{"channel":"order.order_a"},"cid":2}"##)
      ])
    #expect(!session.isSubscribed("order.order_a"))
    #expect(session.received(text: #"{"rid":2}"#, at: 2) == [.subscribed(channel: "order.order_a")])
    #expect(session.isSubscribed("order.order_a"))
  }

  @Test func aChannelHeldAlreadyIsNotAskedForAgain() {
    var session = subscribed()
    #expect(session.subscribe("order.order_a", at: 1) == [])
  }

  @Test func channelsNamedBeforeTheConnectionAreAskedForInTheirOrder() {
    var session = SocketClusterSession(random: { 0 })
    for name in ["b", "a", "c"] { #expect(session.subscribe(name, at: 0) == []) }
    _ = session.start(at: 0)
    _ = session.opened(at: 0)
    let effects = session.received(text: SocketClusterSessionTests.handshakeReply, at: 0)
    #expect(sends(effects).map { $0.split(separator: "\"")[9] } == ["b", "a", "c"])
  }

  @Test func aRefusedChannelIsNoLongerHeldAndNotAskedForAgain() {
    var session = opened()
    _ = session.subscribe("forbidden", at: 1)
    let effects = session.received(
      text: #"{"rid":2,"error":{"message":"no","name":"ForbiddenError"}}"#, at: 2)
    #expect(
      effects == [
        .refused(
          channel: "forbidden", why: SocketClusterError(name: "ForbiddenError", message: "no"))
      ])
    #expect(session.heldChannels == [])
  }

  @Test func anErrorMayBeABareText() {
    var session = opened()
    _ = session.subscribe("x", at: 1)
    #expect(
      session.received(text: #"{"rid":2,"error":"no"}"#, at: 2) == [
        .refused(channel: "x", why: SocketClusterError(name: "", message: "no"))
      ])
  }

  @Test func anErrorOfNullIsNone() {
    var session = opened()
    _ = session.subscribe("x", at: 1)
    #expect(
      session.received(text: #"{"rid":2,"error":null}"#, at: 2) == [.subscribed(channel: "x")])
  }

  @Test(arguments: ["", "a\u{7}b", String(repeating: "x", count: 401)])
  func aNameNoChannelHasIsRefusedHere(_ name: String) {
    var session = opened()
    let effects = session.subscribe(name, at: 1)
    #expect(effects.count == 1)
    guard case .refused? = effects.first else {
      Issue.record("not refused")
      return
    }
  }

  @Test func noMoreChannelsAreHeldThanTheLimit() {
    var limits = SocketClusterLimits()
    limits.channels = 2
    var session = SocketClusterSession(limits: limits, random: { 0 })
    for name in ["a", "b", "c"] { _ = session.subscribe(name, at: 0) }
    #expect(session.heldChannels == ["a", "b"])
  }

  @Test func aChannelLetGoOfIsToldToTheServer() {
    var session = subscribed()
    #expect(
      session.unsubscribe("order.order_a", at: 1) == [
        .send(##"{"event":"#unsubscribe","data":"order.order_a"}"##)
      ])
    #expect(
      session.received(
        text: ##"{"event":"#publish","data":{"channel":"order.order_a","data":{}}}"##, at: 2) == [])
  }

  @Test func aChannelNotHeldCannotBeLetGoOf() {
    var session = opened()
    #expect(session.unsubscribe("nothing", at: 1) == [])
  }

  @Test func theReplyToAnOldQuestionDoesNotConfirmTheNewOne() {
    var session = opened()
    _ = session.subscribe("x", at: 1)
    _ = session.unsubscribe("x", at: 1)
    _ = session.subscribe("x", at: 1)
    #expect(session.received(text: #"{"rid":2,"error":"no"}"#, at: 2) == [])
    #expect(session.received(text: #"{"rid":3}"#, at: 2) == [.subscribed(channel: "x")])
  }

  @Test func aKickOutIsNotAnsweredByAskingAgain() {
    var session = subscribed()
    let effects = session.received(
      text: ##"{"event":"#kickOut","data":{"channel":"order.order_a","message":"bye"}}"##, at: 1)
    #expect(effects == [.kickedOut(channel: "order.order_a", why: "bye")])
    _ = session.closed(code: 4001, at: 2)
    _ = session.opened(at: 3)
    let again = session.received(text: #"{"rid":3,"data":{"id":"y","pingTimeout":20000}}"#, at: 4)
    #expect(sends(again) == [])
  }

  // MARK: Publications

  @Test func aPayloadIsDeliveredAsTheBytesOfTheFrame() {
    var session = subscribed()
    let payload =
      #"{ "id" : "e\u0031" ,"n":1.0e0, "caf\u00e9":"\/","data":{"channel":"x","data":2} }"#
    let effects = session.received(
      text: ##"{"data":{"data": \##(payload)  ,"channel":"order.order_a"},"event":"#publish"}"##,
      at: 1)
    #expect(
      effects == [.deliver(SocketPublication(channel: "order.order_a", bytes: Array(payload.utf8)))]
    )
  }

  @Test func ofARepeatedMemberTheLastCountsHereToo() {
    var session = subscribed()
    let effects = session.received(
      text:
        ##"{"event":"x","event":"#publish","data":{"channel":"z","ch\u0061nnel":"order.order_a","data":1,"data":2}}"##,
      at: 1)
    #expect(
      effects == [.deliver(SocketPublication(channel: "order.order_a", bytes: Array("2".utf8)))])
  }

  @Test func aChannelNotHeldIsNotDelivered() {
    var session = subscribed()
    #expect(
      session.received(text: ##"{"event":"#publish","data":{"channel":"other","data":1}}"##, at: 1)
        == [])
    #expect(session.ignoredPackets == 1)
  }

  @Test func aChannelAskedForAndNotYetConfirmedIsDelivered() {
    var session = opened()
    _ = session.subscribe("x", at: 1)
    #expect(
      session.received(text: ##"{"event":"#publish","data":{"channel":"x","data":1}}"##, at: 1) == [
        .deliver(SocketPublication(channel: "x", bytes: Array("1".utf8)))
      ])
  }

  // MARK: A new connection

  private func reconnecting() -> SocketClusterSession {
    var session = opened()
    for (index, name) in ["b", "a"].enumerated() {
      _ = session.subscribe(name, at: 1)
      _ = session.received(text: #"{"rid":\#(index + 2)}"#, at: 1)
    }
    _ = session.closed(code: 4001, at: 100)
    _ = session.opened(at: 101)
    return session
  }

  @Test func afterANewConnectionTheChannelsAreAskedForAgainAndWhatWasMissedIsSaid() {
    var session = reconnecting()
    let asked = session.received(text: #"{"rid":4,"data":{"id":"y","pingTimeout":20000}}"#, at: 102)
    #expect(
      sends(asked) == [
        ##"{"event":"#subscribe","data":{"channel":"b"},"cid":5}"##,
        ##"{"event":"#subscribe","data":{"channel":"a"},"cid":6}"##,
      ])
    #expect(session.received(text: #"{"rid":6}"#, at: 103) == [.subscribed(channel: "a")])
    #expect(
      session.received(text: #"{"rid":5}"#, at: 104) == [
        .subscribed(channel: "b"), .mayHaveMissed(channels: ["b", "a"]), .wake(at: 20_102),
      ])
  }

  @Test func aSubscriptionLeftUnansweredDoesNotHideWhatWasMissed() {
    var session = reconnecting()
    _ = session.received(text: #"{"rid":4,"data":{"id":"y","pingTimeout":20000}}"#, at: 102)
    #expect(session.nextWake == 10_102)
    #expect(session.tick(at: 10_102) == [.mayHaveMissed(channels: ["b", "a"]), .wake(at: 20_102)])
  }

  @Test func theFirstConnectionMayHaveMissedWhatCameBeforeIt() {
    var session = SocketClusterSession(random: { 0 })
    _ = session.subscribe("x", at: 0)
    _ = session.start(at: 0)
    _ = session.opened(at: 0)
    _ = session.received(text: SocketClusterSessionTests.handshakeReply, at: 0)
    #expect(
      session.received(text: #"{"rid":2}"#, at: 0).prefix(2)
        == [.subscribed(channel: "x"), .mayHaveMissed(channels: ["x"])])
  }

  @Test func aChannelRefusedOnTheNewConnectionIsNotAmongTheMissed() {
    var session = reconnecting()
    _ = session.received(text: #"{"rid":4,"data":{"id":"y","pingTimeout":20000}}"#, at: 102)
    _ = session.received(text: #"{"rid":5,"error":"no"}"#, at: 103)
    #expect(
      session.received(text: #"{"rid":6}"#, at: 104).contains(.mayHaveMissed(channels: ["a"])))
  }

  // MARK: Calls

  @Test func aCallIsAnsweredWithTheBytesOfTheReply() {
    var session = opened()
    let (call, effects) = session.invoke("login", data: Array(#"{"username":"bob"}"#.utf8), at: 1)
    #expect(effects.first == .send(#"{"event":"login","data":{"username":"bob"},"cid":2}"#))
    #expect(
      session.received(text: #"{"rid":2,"data":{ "ok":true}}"#, at: 2).first
        == .answered(call: call, .done(Array(#"{ "ok":true}"#.utf8))))
  }

  @Test func aCallNobodyAnswersTimesOut() {
    var session = opened()
    let (call, _) = session.invoke("nothing", data: nil, at: 1)
    #expect(session.tick(at: 10_000) == [.wake(at: 10_001)])
    #expect(session.tick(at: 10_001) == [.answered(call: call, .timedOut), .wake(at: 20_000)])
  }

  @Test func aCallIsOverWhenTheConnectionIs() {
    var session = opened()
    let (call, _) = session.invoke("nothing", data: nil, at: 1)
    #expect(session.closed(code: 1006, at: 2).first == .answered(call: call, .disconnected))
  }

  @Test func aCallWithoutAConnectionIsAnsweredAtOnce() {
    var session = SocketClusterSession(random: { 0 })
    let (call, effects) = session.publish(Array("1".utf8), on: "x", at: 1)
    #expect(effects == [.answered(call: call, .disconnected)])
  }

  @Test func aPublicationIsSentAsItStands() {
    var session = opened()
    let (_, effects) = session.publish(Array(#"{"a":[1.0]}"#.utf8), on: "order.\"x\"", at: 1)
    #expect(
      effects.first
        == .send(
          ##"{"event":"#publish","data":{"channel":"order.\"x\"","data":{"a":[1.0]}},"cid":2}"##))
  }

  @Test func whatIsNotJSONIsNotPublished() {
    var session = opened()
    let (_, effects) = session.publish(Array(#"1},"cid":9,{"#.utf8), on: "x", at: 1)
    #expect(sends(effects) == [])
  }
}
