import FleetContract
import Testing

struct WebhookFileTests {
  @Test func `A delivery keeps the exact text of its body`() throws {
    let scrap = try Scrap(
      #"{"at":"2026-11-21T17:30:16.862664Z","path":"/ok","signature":"ab","body":"{\"id\": 1 }","answer":null}"#
    )
    #expect(
      try WebhookFile.read(path: scrap.path) == [
        WebhookDelivery(
          at: "2026-11-21T17:30:16.862664Z", path: "/ok", signature: "ab", body: #"{"id": 1 }"#)
      ])
  }

  @Test func `What the receiver answered is read`() throws {
    let scrap = try Scrap(#"{"path":"/x","body":"{}","answer":500}"#)
    #expect(try WebhookFile.read(path: scrap.path).map(\.answer) == [500])
  }

  @Test func `A delivery without a body is no delivery`() throws {
    let scrap = try Scrap(#"{"at":"x","path":"/ok"}"#)
    let error = #expect(throws: ExchangeFileError.self) { try WebhookFile.read(path: scrap.path) }
    #expect(error?.reason == "the delivery has no body")
  }
}
