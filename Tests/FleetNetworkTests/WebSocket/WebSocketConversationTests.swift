import Testing

@testable import FleetNetwork

/// One end without its connection: what goes in, what comes out, and when it is over.
struct WebSocketConversationTests {
  private typealias Conversation = WebSocketConversation
  private let start = ContinuousClock().now

  private func drain(_ conversation: inout Conversation) -> [WebSocketDecoder.Arrival] {
    var decoder = WebSocketDecoder(expectsMask: false, limits: .init())
    var arrivals: [WebSocketDecoder.Arrival] = []
    while !conversation.writable.isEmpty {
      let bytes = conversation.writable
      arrivals += decoder.receive(bytes)
      conversation.wrote(bytes.count, at: start)
    }
    return arrivals
  }

  private func masked(_ opcode: WebSocketFrame.Opcode, _ payload: [UInt8] = []) -> ArraySlice<UInt8> {
    WebSocketEncoder.encode(WebSocketFrame(opcode, payload: payload), mask: [1, 2, 3, 4])[...]
  }

  @Test func `A client masks every frame with a mask of its own`() {
    var conversation = Conversation(.client, limits: .init(), now: start)
    var masks: Set<[UInt8]> = []
    for _ in 0..<50 {
      conversation.send(WebSocketFrame(.text, payload: [0x61]), at: start)
      let bytes = Array(conversation.writable)
      #expect(bytes[1] == 0x81)
      masks.insert(Array(bytes[2..<6]))
      conversation.wrote(bytes.count, at: start)
    }
    #expect(masks.count > 45)
  }

  @Test func `A server that was asked to close answers and ends the connection`() {
    var conversation = Conversation(.server, limits: .init(), now: start)
    let events = conversation.received(masked(.close, [0x10, 0xE1, 0x62]), at: start)
    #expect(events.isEmpty)
    #expect(conversation.ending == nil)
    let said = drain(&conversation)
    #expect(said == [.close(WebSocketCloseCode(rawValue: 4321), reason: "")])
    #expect(conversation.ending == .finish)
    #expect(conversation.last == .closed(WebSocketCloseCode(rawValue: 4321), reason: "b"))
  }

  @Test func `A client waits for the server to end the connection, but not for ever`() {
    var conversation = Conversation(.client, limits: .init(), now: start)
    _ = conversation.received(WebSocketEncoder.encode(WebSocketFrame(.close))[...], at: start)
    while !conversation.writable.isEmpty { conversation.wrote(conversation.writable.count, at: start) }
    #expect(conversation.ending == nil)
    let late = start + .seconds(5)
    #expect(conversation.deadline == late)
    conversation.deadlinePassed(at: late)
    #expect(conversation.ending == .reset)
    #expect(conversation.last == .closed(.none, reason: ""))
  }

  @Test func `Messages that arrive after our close frame are still handed over`() {
    var conversation = Conversation(.server, limits: .init(), now: start)
    conversation.close(.normal, at: start)
    let events = conversation.received(masked(.text, [0x61]), at: start)
    #expect(events == [.text("a")])
  }

  @Test func `Nothing is sent behind a close frame`() {
    var conversation = Conversation(.server, limits: .init(), now: start)
    conversation.close(.normal, at: start)
    let isTaken = conversation.send(WebSocketFrame(.text, payload: [0x61]), at: start)
    #expect(!isTaken)
    let said = drain(&conversation)
    #expect(said == [.close(.normal, reason: "")])
  }

  @Test func `Of many pings only the newest that waits is answered`() {
    var conversation = Conversation(.server, limits: .init(), now: start)
    for number: UInt8 in 1...200 { _ = conversation.received(masked(.ping, [number]), at: start) }
    let said = drain(&conversation)
    #expect(said == [.pong([1]), .pong([200])])
  }

  @Test func `A peer that takes nothing loses what waits, and is told to try again later`() {
    var limits = WebSocketLimits()
    limits.unsentBytes = 1000
    var conversation = Conversation(.server, limits: limits, now: start)
    for _ in 0..<20 {
      conversation.send(WebSocketFrame(.binary, payload: [UInt8](repeating: 0, count: 100)), at: start)
    }
    let arrivals = drain(&conversation)
    #expect(arrivals.count == 2)
    #expect(arrivals.last == .close(.tryAgainLater, reason: ""))
    #expect(conversation.last == .failed(.peerTooSlow))
  }

  @Test func `A peer that takes nothing for half a minute is cut`() {
    var conversation = Conversation(.server, limits: .init(), now: start)
    conversation.send(WebSocketFrame(.text), at: start)
    #expect(conversation.deadline == start + .seconds(30))
    conversation.wrote(1, at: start + .seconds(20))
    conversation.deadlinePassed(at: start + .seconds(30))
    #expect(conversation.ending == nil)
    conversation.deadlinePassed(at: start + .seconds(50))
    #expect(conversation.ending == .reset)
  }

  @Test func `An idle connection has no deadline`() {
    #expect(Conversation(.client, limits: .init(), now: start).deadline == nil)
  }

  @Test func `The end of the connection without a close frame is a loss`() {
    var conversation = Conversation(.client, limits: .init(), now: start)
    conversation.inputEnded(at: start)
    #expect(conversation.last == .failed(.lost))
  }
}
