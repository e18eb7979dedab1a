import FleetContract
import Testing

struct ExchangeTests {
  @Test func `A header is found whatever the case of its name`() {
    let response = Exchange.Response(
      status: 200, headers: ["X-Cache-Status": "HIT"], body: "[]", items: nil)
    #expect(response.header("x-cache-status") == "HIT")
  }
}
