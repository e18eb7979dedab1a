import Testing

@testable import FleetNetwork

@Suite struct WebSocketDecoderTests {
  typealias Arrival = WebSocketDecoder.Arrival

  private func decode(
    _ bytes: [UInt8], expectsMask: Bool = false, limits: WebSocketLimits = .init(), piece: Int = .max
  ) -> (arrivals: [Arrival], violation: WebSocketViolation?) {
    var decoder = WebSocketDecoder(expectsMask: expectsMask, limits: limits)
    var arrivals: [Arrival] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      arrivals += decoder.receive(rest.prefix(piece))
      rest = rest.dropFirst(piece)
    }
    return (arrivals, decoder.violation)
  }

  private func frame(_ opcode: WebSocketFrame.Opcode, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
    WebSocketEncoder.encode(WebSocketFrame(opcode, isFinal: isFinal, payload: payload))
  }

  private func text(_ text: String, isFinal: Bool = true) -> [UInt8] {
    frame(.text, Array(text.utf8), isFinal: isFinal)
  }

  /// RFC 6455 5.7.
  @Test func `The examples of RFC 6455 are read as it says`() {
    #expect(decode([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]).arrivals == [.text("Hello")])
    let masked: [UInt8] = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
    #expect(decode(masked, expectsMask: true).arrivals == [.text("Hello")])
    let fragments: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f]
    #expect(decode(fragments).arrivals == [.text("Hello")])
    #expect(decode([0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]).arrivals == [.ping(Array("Hello".utf8))])
  }

  @Test(arguments: [0, 1, 125, 126, 127, 128, 65_535, 65_536, 200_000])
  func `A message of any length comes back as it was written`(count: Int) {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let bytes = WebSocketEncoder.encode(WebSocketFrame(.binary, payload: payload), mask: [1, 2, 3, 250])
    #expect(decode(bytes, expectsMask: true).arrivals == [.binary(payload)])
    #expect(decode(bytes, expectsMask: true, piece: 997).arrivals == [.binary(payload)])
  }

  @Test(arguments: [1, 2, 3, 5, 7])
  func `Cutting the bytes into pieces changes nothing`(piece: Int) {
    let bytes =
      text("é🚚", isFinal: false) + frame(.ping, [1]) + frame(.continuation, [], isFinal: false)
      + frame(.continuation, Array("ü".utf8)) + frame(.binary, []) + text("") + frame(.pong, [])
      + frame(.close, [0x03, 0xE8, 0x6F, 0x6B])
    let whole: [Arrival] = [
      .ping([1]), .text("é🚚ü"), .binary([]), .text(""), .pong([]), .close(.normal, reason: "ok"),
    ]
    #expect(decode(bytes, piece: piece).arrivals == whole)
  }

  @Test func `A character cut by a fragment's end is whole again`() {
    let truck = Array("🚚".utf8)
    let bytes = frame(.text, Array(truck[..<2]), isFinal: false) + frame(.continuation, Array(truck[2...]))
    #expect(decode(bytes).arrivals == [.text("🚚")])
  }

  static let broken: [(String, [UInt8], WebSocketViolation)] = [
    ("a reserved bit", [0xC1, 0x00], .reservedBits),
    ("two reserved bits on a control frame", [0xB9, 0x00], .reservedBits),
    ("a reserved opcode", [0x83, 0x00], .unknownOpcode(3)),
    ("a reserved control opcode", [0x8B, 0x00], .unknownOpcode(11)),
    ("a masked frame of a server", [0x81, 0x80, 0, 0, 0, 0], .masking),
    ("a length of 125 in two bytes", [0x82, 0x7E, 0x00, 0x7D], .lengthForm),
    ("a length of 65535 in eight bytes", [0x82, 0x7F, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .lengthForm),
    ("a length with its highest bit", [0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0], .lengthForm),
    ("a fragmented ping", [0x09, 0x00], .fragmentedControl),
    ("a ping of 126 bytes", [0x89, 0x7E, 0x00, 0x7E], .longControl),
    ("a close of 126 bytes", [0x88, 0x7E, 0x00, 0x7E], .longControl),
    ("a continuation of nothing", [0x80, 0x00], .fragmentOrder),
    ("an unfinished continuation of nothing", [0x00, 0x00], .fragmentOrder),
    ("a text within a text", [0x01, 0x01, 0x61, 0x81, 0x01, 0x62], .fragmentOrder),
    ("a continuation after the end", [0x81, 0x01, 0x61, 0x80, 0x00], .fragmentOrder),
    ("a close of one byte", [0x88, 0x01, 0x03], .closeCode),
    ("a close reason that is not UTF-8", [0x88, 0x03, 0x03, 0xE8, 0xFF], .notUTF8),
    ("an overlong character", [0x81, 0x02, 0xC0, 0xAF], .notUTF8),
    ("an overlong character of three bytes", [0x81, 0x03, 0xE0, 0x80, 0xAF], .notUTF8),
    ("a surrogate", [0x81, 0x03, 0xED, 0xA0, 0x80], .notUTF8),
    ("a character past the last", [0x81, 0x04, 0xF4, 0x90, 0x80, 0x80], .notUTF8),
    ("a lone continuation byte", [0x81, 0x01, 0x80], .notUTF8),
    ("a text that ends within a character", [0x81, 0x01, 0xC3], .notUTF8),
    ("a message that ends within a character", [0x01, 0x01, 0xC3, 0x80, 0x00], .notUTF8),
  ]

  @Test(arguments: broken)
  func `A broken rule ends the reading, and is named`(
    name: String, bytes: [UInt8], violation: WebSocketViolation
  ) {
    for piece in [1, Int.max] {
      let outcome = decode(bytes + text("more"), piece: piece)
      #expect(outcome.violation == violation, "\(name)")
      #expect(!outcome.arrivals.contains(.text("more")), "\(name)")
    }
  }

  @Test func `What is wrong is found before the message is complete`() {
    var decoder = WebSocketDecoder(expectsMask: false, limits: .init())
    _ = decoder.receive([0x01, 0x7E, 0x10, 0x00, 0x61, 0xFF])
    #expect(decoder.violation == .notUTF8)
  }

  @Test func `A server refuses a frame that is not masked`() {
    #expect(decode([0x81, 0x00], expectsMask: true).violation == .masking)
  }

  @Test(arguments: [
    (999, false), (1000, true), (1003, true), (1004, false), (1005, false), (1006, false), (1007, true),
    (1011, true),
    (1014, true), (1015, false), (1016, false), (1100, false), (2000, false), (2999, false), (3000, true),
    (3999, true),
    (4000, true), (4009, true), (4999, true), (5000, false), (65_535, false), (0, false),
  ])
  func `Only codes that may be sent are taken`(code: Int, isTaken: Bool) {
    let outcome = decode([0x88, 0x02, UInt8(code >> 8), UInt8(code & 0xFF)])
    #expect((outcome.violation == nil) == isTaken)
    #expect(outcome.arrivals.isEmpty != isTaken)
  }

  @Test func `An empty close frame has no code`() {
    #expect(decode([0x88, 0x00]).arrivals == [.close(nil, reason: "")])
  }

  @Test func `Nothing is read behind a close frame`() {
    #expect(decode([0x88, 0x00] + text("more")).arrivals == [.close(nil, reason: "")])
  }

  @Test func `A frame over the limit is refused before its payload comes`() {
    var limits = WebSocketLimits()
    limits.frameBytes = 1000
    #expect(decode([0x82, 0x7E, 0x03, 0xE9], limits: limits).violation == .tooBig(limit: 1000))
    let huge: [UInt8] = [0x82, 0x7F, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
    #expect(decode(huge, limits: limits).violation == .tooBig(limit: 1000))
  }

  @Test func `Fragments that grow over the limit are refused`() {
    var limits = WebSocketLimits()
    limits.messageBytes = 10
    let bytes = frame(.binary, [1, 2, 3, 4, 5, 6], isFinal: false) + frame(.continuation, [1, 2, 3, 4, 5])
    #expect(decode(bytes, limits: limits).violation == .tooBig(limit: 10))
  }

  @Test func `Random bytes never crash it, and it holds no more than its limit`() {
    var random = SeededGenerator(seed: 11)
    var limits = WebSocketLimits()
    limits.frameBytes = 512
    var different = 0
    for _ in 0..<3_000 {
      var bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random), !bytes.isEmpty {
        bytes[0] = [0x81, 0x01, 0x80, 0x88, 0x89].randomElement(using: &random)!
      }
      let whole = decode(bytes, limits: limits)
      let cut = decode(bytes, limits: limits, piece: 1)
      if whole.arrivals != cut.arrivals || whole.violation != cut.violation { different += 1 }
    }
    #expect(different == 0)
  }

  @Test func `A reason too long for a close frame is cut at a character`() {
    let payload = WebSocketEncoder.closePayload(.policy, reason: String(repeating: "é", count: 100))
    #expect(payload.count == 124)
    #expect(String(validating: payload.dropFirst(2), as: UTF8.self) == String(repeating: "é", count: 61))
  }

  @Test func `A code that may not be sent is left out`() {
    #expect(WebSocketEncoder.closePayload(.lost).isEmpty)
  }
}
