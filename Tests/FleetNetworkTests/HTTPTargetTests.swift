import Testing

@testable import FleetNetwork

struct HTTPTargetTests {
  private func target(_ text: String, method: String = "GET") throws -> HTTPTarget {
    try HTTPTarget(Array(text.utf8)[...], method: method)
  }

  @Test func decodesThePathAndLeavesTheQueryOut() throws {
    let found = try target("/v1/orders%20a%2Fb%C3%A9?x=1")
    #expect(found.path == "/v1/orders a/bé")
    #expect(found.raw == "/v1/orders%20a%2Fb%C3%A9?x=1")
  }

  @Test func leavesAPlusInThePathAlone() throws {
    #expect(try target("/a+b").path == "/a+b")
  }

  @Test func readsQueryPairsInOrderWithRepeatedNames() throws {
    let query = try target("/?with%5B%5D=a+b&with[]=c%26d&flag&=x&e=1=2&&bad=%zz").query
    #expect(query.map(\.name) == ["with[]", "with[]", "flag", "", "e", "bad"])
    #expect(query.map(\.value) == ["a b", "c&d", "", "x", "1=2", "%zz"])
  }

  @Test func acceptsTheAbsoluteForm() throws {
    #expect(try target("HTTP://example.com:80/a?b=c").path == "/a")
    #expect(try target("http://example.com").path == "/")
    #expect(try target("http://example.com?b=c").query.first?.value == "c")
  }

  @Test func acceptsAStarForOptions() throws {
    #expect(try target("*", method: "OPTIONS").path == "*")
  }
}
