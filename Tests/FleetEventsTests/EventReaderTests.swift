import FleetModels
import Testing

@testable import FleetEvents

@Suite struct EventReaderTests {
  private func read(_ text: String, _ limits: EventLimits = .webhook) throws(EventRefusal) -> EventBody {
    try EventReader(limits: limits).read(Array(text.utf8))
  }

  private func event(_ text: String) throws -> FleetEvent {
    guard case .event(let event) = try read(text) else { throw Missing() }
    return event
  }

  private struct Missing: Error {}

  // MARK: Limits

  @Test func aBodyOfExactlyTheLimitIsReadAndOneMoreByteIsNot() throws {
    let head = #"{"event":"order.updated","id":"e","data":{}}"#
    let limit = 1_048_576
    let padded = Array(head.utf8) + [UInt8](repeating: 0x20, count: limit - head.utf8.count)
    #expect(throws: Never.self) { try EventReader().read(padded) }
    #expect(throws: EventRefusal.tooLarge(limit: limit)) { try EventReader().read(padded + [0x20]) }
  }

  @Test func sixtyFourLevelsAreReadAndOneMoreIsNot() throws {
    func nested(_ levels: Int) -> String {
      let rest = String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1)
      return #"{"event":"order.updated","id":"e","x":\#(rest)}"#
    }
    #expect(throws: Never.self) { try read(nested(64)) }
    #expect(throws: EventRefusal.tooDeep(limit: 64)) { try read(nested(65)) }
    #expect(throws: EventRefusal.tooDeep(limit: 64)) { try read(String(repeating: "[", count: 500_000)) }
  }

  @Test func tenThousandMembersAreReadAndOneMoreIsNot() throws {
    func filled(_ members: Int) -> String {
      // Beside the elements stand event, id, the empty object and the array itself.
      let elements = Array(repeating: "0", count: members - 4).joined(separator: ",")
      return #"{"event":"order.updated","id":"e","empty":{},"x":[\#(elements)]}"#
    }
    #expect(throws: Never.self) { try read(filled(10_000)) }
    #expect(throws: EventRefusal.tooManyMembers(limit: 10_000)) { try read(filled(10_001)) }
  }

  @Test func aTextOf64KiBIsReadAndOneMoreByteIsNot() throws {
    func long(_ bytes: Int) -> String {
      #"{"event":"order.updated","id":"e","data":{"notes":"\#(String(repeating: "n", count: bytes))"}}"#
    }
    #expect(throws: Never.self) { try read(long(65_536)) }
    #expect(throws: EventRefusal.textTooLong(limit: 65_536)) { try read(long(65_537)) }
  }

  @Test func aLongNameOfAMemberCountsAsAText() throws {
    let name = String(repeating: "n", count: 65_537)
    #expect(throws: EventRefusal.textTooLong(limit: 65_536)) { try read(#"{"\#(name)":1}"#) }
  }

  @Test func aTextThatNeverEndsIsNotJSON() throws {
    #expect(throws: EventRefusal.notJSON(.truncated)) { try read(#"{"event":"order.updated","id":"e"#) }
  }

  @Test func aSocketTakesAQuarterOfWhatAWebhookTakes() {
    #expect(EventLimits.socket.bytes * 4 == EventLimits.webhook.bytes)
  }

  // MARK: What is an event

  @Test(arguments: [
    "", "{", "{\"event\":\"order.updated\"} x", "{'event':1}", "nul", "[", "\u{FEFF}", "{\"event\":1e}",
  ])
  func whatIsNotJSONIsRefused(_ text: String) {
    #expect { try read(text) } throws: { if case EventRefusal.notJSON = $0 { true } else { false } }
  }

  @Test(arguments: [
    "null", "1", "true", "\"order.updated\"", "[1]", "[[]]", "[{\"event\":\"order.updated\"}]",
  ])
  func whatIsNoObjectIsNoEvent(_ text: String) {
    #expect(throws: EventRefusal.notAnEvent) { try read(text) }
  }

  @Test(arguments: ["[]", " [ ] ", "\u{FEFF}[]"]) func anEmptyArrayIsARecordThatIsGone(_ text: String) throws
  {
    #expect(try read(text) == .empty)
  }

  @Test(arguments: [
    "{}", #"{"id":"e"}"#, #"{"event":null}"#, #"{"event":7}"#, #"{"event":{}}"#, #"{"0":"order.updated"}"#,
    #"{"0":7,"data":{}}"#,
  ])
  func withoutANameItIsNoEvent(_ text: String) {
    #expect(throws: EventRefusal.noName) { try read(text) }
  }

  @Test(arguments: [
    "", "order updated", "order.updated\\n", "\\u202eorder", "é", String(repeating: "n", count: 201),
  ])
  func aNameThatNoEventHasIsRefused(_ name: String) {
    #expect(throws: EventRefusal.badName) { try read(#"{"id":"e","event":"\#(name)"}"#) }
  }

  @Test(arguments: [
    "\"\"", "\"e e\"", "\"e\\n\"", "\"../x\"", "\"event_\\u202e\\u0000x\"", "12345", "[\"e\"]", "true",
    "{\"a\":1}",
    "\"\(String(repeating: "e", count: 201))\"",
  ])
  func anIDThatNoEventHasIsRefused(_ id: String) {
    #expect(throws: EventRefusal.badID) { try read(#"{"id":\#(id),"event":"order.updated"}"#) }
  }

  @Test(arguments: [
    "e", "evt_01HSAMPLE000006", "event_6b01d52839aea", "708192a3-1b2c-4d3e-8f40-5b6c7d8e9f0a",
    String(repeating: "e", count: 200),
  ])
  func anIDIsKeptAsItIs(_ id: String) throws {
    let event = try event(#"{"id":"\#(id)","event":"order.updated"}"#)
    #expect(event.id == id && !event.isIDSynthetic)
  }

  @Test func aRefusalQuotesNothingOfTheBody() {
    for text in [
      #"{"id":"secret/\u001b[2J","event":"order.updated"}"#, "\u{1B}secret", #"{"event":"secret!"}"#,
    ] {
      do {
        _ = try read(text)
        Issue.record("not refused")
      } catch {
        #expect(!"\(error)".contains("secret") && !"\(error)".contains("\u{1B}"))
      }
    }
  }

  @Test func brokenUTF8IsRefused() {
    let bytes =
      Array(#"{"id":"e","event":"order.updated","data":{"notes":""#.utf8) + [0xC3, 0x28] + Array(#""}}"#.utf8)
    #expect { try EventReader().read(bytes) } throws: {
      if case EventRefusal.notJSON(.badString) = $0 { true } else { false }
    }
  }

  @Test func aLoneSurrogateCostsOneCharacter() throws {
    let event = try event(#"{"id":"e","event":"order.updated","data":{"notes":"a\ud800b"}}"#)
    #expect(event.data["notes"] == "a\u{FFFD}b")
  }

  @Test func aNumberBeyondAllBoundsIsKeptAsTextAndReadAsNothing() throws {
    let event = try event(
      #"{"id":"e","event":"driver.location_changed","data":{"id":"driver_a","speed":1e999,"heading":99999999999999999999,"#
        + #""location":{"coordinates":[1.5,2.5]}}}"#)
    guard case .position(let news) = event.meaning else {
      Issue.record("no position")
      return
    }
    #expect(news.speed == nil && news.heading == 1e20)
  }

  @Test func ofARepeatedMemberTheLastCounts() throws {
    let event = try event(
      #"{"id":"a","event":"order.created","event":"order.deleted","id":"b","data":{"id":"x","id":"y"}}"#)
    #expect(event.id == "b" && event.name == .orderDeleted && event.data["id"] == "y")
  }

  @Test func aByteOrderMarkIsNoHindranceOnce() throws {
    #expect(try event("\u{FEFF}" + #"{"id":"e","event":"order.updated"}"#).id == "e")
    #expect(throws: EventRefusal.self) { try read("\u{FEFF}\u{FEFF}{}") }
  }

  @Test func aSliceIsReadInPlace() throws {
    let bytes = Array(#"xx{"id":"e","event":"order.updated"}yy"#.utf8)
    guard case .event(let event) = try EventReader().read(bytes[2..<(bytes.count - 2)], channel: "order.a")
    else { throw Missing() }
    #expect(event.id == "e" && event.channel == "order.a")
  }

  // MARK: Ids of our own

  @Test func aBodyWithoutAnIDGetsTheDigestOfItsBytes() throws {
    let text = #"{"event":"order.updated","data":{"id":"order_a"}}"#
    let event = try event(text)
    #expect(event.isIDSynthetic && event.id == "body:" + SHA256Sum(of: Array(text.utf8)).hex)
    #expect(try self.event(text + " ").id != event.id)
  }

  @Test(arguments: ["null", "{}"]) func anIDLeftOutIsNone(_ id: String) throws {
    #expect(try event(#"{"id":\#(id),"event":"order.updated"}"#).isIDSynthetic)
  }

  @Test func theSameCrossingHasOneIDByWebhookAndBySocket() throws {
    let body = String(decoding: try Fixture.bytes("real_geofence_entered.json"), as: UTF8.self)
    let socket = body.dropLast() + #","socket":null}"#
    let event = try event(body)
    #expect(event.id.hasPrefix("geofence:") && event.isIDSynthetic)
    #expect(try self.event(String(socket)).id == event.id)
    #expect(try self.event(body.replacing("09:20:00", with: "09:20:01")).id != event.id)
    #expect(try self.event(body.replacing("zone_a1", with: "zone_b1")).id != event.id)
    let ofAnother = body.replacing(
      #""type":"driver","id":"driver_c8"#, with: #""type":"driver","id":"driver_d8"#)
    #expect(ofAnother != body)
    #expect(try self.event(ofAnother).id != event.id)
  }

  @Test func anUndatedIDOfOursDoesNotTellARepetition() throws {
    #expect(try !event(#"{"event":"order.updated","data":{"id":"order_a"}}"#).idTellsRepeats)
    #expect(try event(#"{"event":"order.updated","created_at":"2026-05-02T08:00:00Z"}"#).idTellsRepeats)
    #expect(try event(#"{"id":"e","event":"order.updated"}"#).idTellsRepeats)
  }

  // MARK: Members

  @Test func whatBelongsToNoOtherPlaceIsKept() throws {
    let event = try event(
      #"{"id":"e","event":"order.updated","socket":null,"custom":{"a":[1]},"data":{"id":"order_a"}}"#)
    #expect(event.extra == ["socket": .null, "custom": ["a": [1]]])
  }

  @Test func dataThatIsNoObjectIsKeptAsideAndReadAsNone() throws {
    let event = try event(#"{"id":"e","event":"order.updated","data":[1]}"#)
    #expect(event.data == [:] && event.extra["data"] == [1])
  }

  @Test(arguments: [
    ("2026-05-02T08:00:00Z", 1_777_708_800_000), ("2026-05-02 08:00:00", 1_777_708_800_000),
    ("2026-05-02T10:00:00+02:00", 1_777_708_800_000), ("2026-05-02T08:00:00.123456789Z", 1_777_708_800_123),
    ("2026-05-02", 1_777_680_000_000),
  ])
  func aDateIsReadInEveryForm(_ text: String, _ milliseconds: Int64) throws {
    let event = try event(#"{"id":"e","event":"order.updated","created_at":"\#(text)"}"#)
    #expect(event.createdAt?.milliseconds == milliseconds && event.createdAtText == text)
  }

  @Test(arguments: ["yesterday", "2026-13-01", "", "99999-01-01", "2026-02-30 00:00:00"])
  func aDateThatIsNoneIsKeptAsText(_ text: String) throws {
    let event = try event(#"{"id":"e","event":"order.updated","created_at":"\#(text)"}"#)
    #expect(event.createdAt == nil && event.createdAtText == text)
  }
}
