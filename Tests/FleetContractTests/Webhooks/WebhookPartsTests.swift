import Testing

@testable import FleetContract

/// What a comparison of webhooks is made of.
struct WebhookPartsTests {
  private static let secret = WebhookReport.sampleSecret

  private static func delivery(_ body: String, signedBy secret: String = secret) -> WebhookDelivery {
    WebhookDelivery(
      at: "2026-11-21T17:33:36.158965Z", path: "/ok",
      signature: WebhookSignature(secret: secret).hex(of: Array(body.utf8)), body: body)
  }

  private static func body(_ id: String, status: String = "created") -> String {
    #"{"id":"\#(id)","api_version":"2024-03-12","event":"order.updated","created_at":"2026-11-21 17:33:35","#
      + #""data":{"id":"order_aaaaaaaaaa","status":"\#(status)"}}"#
  }

  @Test func `A signature is the one of the published vector`() {
    let signature = WebhookSignature(secret: "internal").hex(of: Array("[]".utf8))
    #expect(signature == "f5a176dfdcac0f928fd9e3ddf8f8e97411d5d5101c322e26c0fc031d8599fb92")
  }

  @Test func `A secret longer than a block of the digest is digested first`() {
    let long = WebhookSignature(secret: String(repeating: "k", count: 131))
    let short = WebhookSignature(secret: String(repeating: "k", count: 64))
    #expect(long.hex(of: [1]) != short.hex(of: [1]))
  }

  @Test func `What comes again under an id is counted once`() {
    let delivery = Self.delivery(Self.body("event_6b01d5ef00000"))
    let recorded = RecordedWebhooks([delivery, delivery, delivery], secret: Self.secret)
    #expect(recorded.items.count == 1 && recorded.report.retries == 2)
    #expect(recorded.report.disagreeing.isEmpty)
  }

  @Test func `A retry with other bytes is a difference`() {
    let id = "event_6b01d5ef00000"
    let recorded = RecordedWebhooks(
      [Self.delivery(Self.body(id)), Self.delivery(Self.body(id, status: "started"))], secret: Self.secret)
    #expect(recorded.report.disagreeing.count == 1)
  }

  @Test func `An id that is not of its moment is a difference`() {
    let recorded = RecordedWebhooks([Self.delivery(Self.body("event_6b01d00000000"))], secret: Self.secret)
    #expect(recorded.report.disagreeing.count == 1)
  }

  @Test func `A body that names no record is not compared`() {
    let recorded = RecordedWebhooks([Self.delivery("[]")], secret: Self.secret)
    #expect(recorded.report.notComparable.count == 1 && recorded.items.isEmpty)
  }

  @Test func `Two events that fit each other's partner keep their order`() {
    #expect(EventPairing(fits: [[1, 0], [0, 1]], events: 2).partners == [0, 1])
  }

  @Test func `An event makes room for one that fits nowhere else`() {
    #expect(EventPairing(fits: [[0, 1], [0]], events: 2).partners == [1, 0])
  }

  @Test func `More events than partners leave some alone`() {
    #expect(EventPairing(fits: [[0], [0]], events: 1).partners.compactMap { $0 } == [0])
  }

  @Test func `The order of members is that of the envelope and the record`() {
    let text = #"{"b":1,"a":{"d":"x:\"y\"","c":{"e":[{"f":1}]}},"g":[]}"#
    #expect(MemberOrder.names(in: Array(text.utf8)) == ["b", "a", "d", "c", "g"])
  }
}

extension WebhookPartsTests {
  @Test func `A delivery signed with another secret is a difference`() {
    let delivery = Self.delivery(Self.body("event_6b01d5ef00000"), signedBy: "another")
    #expect(RecordedWebhooks([delivery], secret: Self.secret).report.disagreeing.count == 1)
  }
}
