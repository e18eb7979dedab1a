import FleetSandbox
import Foundation
import Testing

/// An answer that ends after its status line ends the process on Linux: Foundation knows no other way. What was
/// stamped before says all that the next process needs.
@Suite(.timeLimit(.minutes(5)))
struct CutAnswerTests {
  @Test func `A sync that dies of half an answer leaves a stamp, and the next one looks before it sends`()
    async throws
  {
    let site = try await Site(orders: 2)
    let server = try CuttingServer(before: site, cutting: "/start")
    try await site.login()
    let id = try await site.orders()[0]
    #expect(try await site.run("start", id).code == 0)
    let first = try await site.run("sync", "--wait", "0", environment: ["SWIFT_BACKTRACE": "enable=no"])
    #expect(first.code != 0)
    let entry = try #require(try await site.json("outbox")["entries"]?.array?.first)
    #if os(Linux)
    #expect(first.code < 0)
    #expect(entry["state"] == "stamped")
    #endif
    #expect(entry["attempts"] == 1)
    #expect(site.host.ledger.count(.started, order: id) == 1)
    let before = server.requests.count
    #expect(try await site.run("sync").code == 0)
    let after = server.requests.dropFirst(before)
    #expect(after.first?.hasPrefix("GET /v1/orders/\(id)") == true, "\(after)")
    #expect(after.allSatisfy { $0.hasPrefix("GET ") }, "\(after)")
    #expect(site.host.ledger.count(.started, order: id) == 1)
    #expect(try await site.json("outbox")["confirmed"] == 1)
  }
}
