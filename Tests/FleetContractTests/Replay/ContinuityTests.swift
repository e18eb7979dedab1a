import Testing

@testable import FleetContract

struct ContinuityTests {
  @Test func `Requests one after the other leave no gap`() {
    let continuity = Continuity([exchange(1, left: 119), exchange(2, left: 118)])
    #expect(!continuity.isGap(before: 1))
    #expect(!continuity.races(at: 0))
  }

  @Test func `A budget that fell by more tells of requests that are not there`() {
    #expect(Continuity([exchange(1, left: 119), exchange(2, left: 110)]).isGap(before: 1))
  }

  @Test func `A missing number tells of requests that are not there`() {
    #expect(Continuity([exchange(1, left: 119), exchange(9, left: 118)]).isGap(before: 1))
  }

  @Test func `Reads that the file says were left out are no gap`() {
    #expect(!Continuity([exchange(1, left: 119), exchange(4, left: 116, leftOut: 2)]).isGap(before: 1))
  }

  @Test func `A budget that did not fall tells of two at once`() {
    #expect(Continuity([exchange(1, left: 119), exchange(2, left: 119)]).races(at: 0))
  }

  @Test func `A new minute is neither`() {
    let continuity = Continuity([exchange(1, left: 3), exchange(2, left: 119, second: 40)])
    #expect(!continuity.isGap(before: 1))
    #expect(!continuity.races(at: 0))
  }

  private func exchange(_ number: Int, left: Int, second: Int = 1, leftOut: Int = 0) -> Exchange {
    Exchange(
      number: String(number), name: "\(number)",
      request: Exchange.Request(method: "POST", path: "/v1/orders/order_aaaaaaaaaa/start"),
      response: Exchange.Response(
        status: 200,
        headers: [
          "X-RateLimit-Limit": "120", "X-RateLimit-Remaining": String(left),
          "Date": "Sat, 21 Nov 2026 17:31:\(second < 10 ? "0" : "")\(second) GMT",
        ]),
      leftOut: leftOut)
  }
}
