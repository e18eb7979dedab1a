import FleetSandbox
import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What a driver says beside his deliveries, and orders on offer, as a script sees them.
@Suite(.timeLimit(.minutes(5)))
struct ReportTests {
  private static let kinds: [SandboxEffect.Kind] = [.comment, .issue, .fuelReport]

  /// What the ledger says about the first effect of a kind.
  private func facts(_ site: Site, _ kind: SandboxEffect.Kind) throws -> [String: String] {
    try #require(site.host.ledger.effects.first { $0.kind == kind }).facts
  }

  /// Asks for one of each and returns the entries.
  private func report(_ site: Site) async throws -> [String] {
    let order = try await site.orders()[0]
    let entries = [
      try await site.json("comment", order, "At the gate"),
      try await site.json("issue", "--report", "Gate locked", "--priority", "high", "--order", order),
      try await site.json(
        "fuel", "--odometer", "1200", "--volume", "30.5", "--unit", "l", "--amount", "4550", "--currency",
        "SGD",
        "--at", "1.3,103.8"),
    ]
    for entry in entries { #expect(entry.names == ["entry"]) }
    return entries.compactMap { $0["entry"]?.string }
  }

  @Test func `A comment, an issue and a fuel report without a network reach the server once`() async throws {
    let site = try await Site(orders: 2)
    try await site.login()
    site.host.goUnreachable()
    let entries = try await report(site)
    #expect(entries.count == 3)
    #expect(try await site.json("orders").array?.first?["pending"]?.count == 1)
    try site.host.comeBack()
    #expect(try await site.run("sync").code == 0)
    for kind in Self.kinds { #expect(site.host.ledger.count(kind) == 1) }
    #expect(try facts(site, .comment)["content"] == "At the gate")
    let tags = try #require(try facts(site, .issue)["tags"])
    #expect(tags.hasPrefix(entries[1] + ",order_"))
    #expect(try facts(site, .fuelReport)["amount"] == "4550")
    let receipt = try await site.run("receipt")
    #expect(receipt.lines.last == "receipt: 3 of 3 confirmed, 0 differences")
    #expect(receipt.code == 0)
  }

  @Test func `A comment says when it was written where the driver says so`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    #expect(try await site.run("comment", id, "At the gate", "--tell-time").code == 0)
    #expect(try await site.run("sync").code == 0)
    #expect(try facts(site, .comment)["content"]?.hasPrefix("At the gate. Done at 20") == true)
  }

  @Test func `Lost answers are looked up, and nothing is said twice`() async throws {
    let site = try await Site(orders: 2, faults: "drop-answer/comments,drop-answer/issues,drop-answer/fuel")
    try await site.login()
    _ = try await report(site)
    #expect(try await site.run("sync", "--wait", "30").code == 0)
    for kind in Self.kinds { #expect(site.host.ledger.count(kind) == 1) }
    #expect(try await site.run("receipt").lines.last == "receipt: 3 of 3 confirmed, 0 differences")
  }

  @Test func `The receipt tells of a comment that somebody removed`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let order = try await site.orders()[0]
    _ = try await site.run("comment", order, "At the gate")
    #expect(try await site.run("sync").code == 0)
    let comment = try #require(try facts(site, .comment)["comment"])
    let address = try #require(URL(string: site.address + "/v1/comments/" + comment))
    var request = URLRequest(url: address)
    request.httpMethod = "DELETE"
    request.setValue("Bearer " + Site.key, forHTTPHeaderField: "Authorization")
    _ = try await URLSession.shared.data(for: request)
    let receipt = try await site.run("receipt")
    #expect(receipt.code == 1)
    #expect(receipt.lines.last == "receipt: 0 of 1 confirmed, 1 differences")
  }

  @Test func `An order on offer is found, accepted in a dead zone, and ours after it`() async throws {
    let site = try await Site(orders: 1, adhoc: 2)
    try await site.login()
    let found = try #require(try await site.json("nearby").array)
    #expect(found.count == 2)
    let id = try #require(found[0]["id"]?.string)
    #expect(try await site.orders().contains(id) == false)
    site.host.goUnreachable()
    #expect(try await site.json("accept", id).names == ["entry"])
    let active = try #require(try await site.json("orders", "--active").array)
    let shown = try #require(active.first { $0["id"]?.string == id })
    #expect(shown["status"]?.string == "started")
    #expect(shown["driver"]?.string == (try site.driver.driver))
    #expect(try await site.run("activity", id, "enroute").code == 0)
    let offline = try await site.run("nearby")
    #expect(offline.code == 1)
    #expect(!offline.complaint.isEmpty)
    try site.host.comeBack()
    #expect(try await site.run("sync").code == 0)
    #expect(site.host.ledger.effects(order: id).map(\.name) == ["started", "activity:enroute"])
    #expect(try await site.json("nearby").array?.count == 1)
  }

  @Test func `Of two drivers the one whom the order does not name is told so`() async throws {
    let site = try await Site(orders: 1, adhoc: 1)
    try await site.login()
    let id = try #require(try await site.json("nearby").array?.first?["id"]?.string)
    let entry = try #require(try await site.json("accept", id)["entry"]?.string)
    try site.host.reassign(order: id, to: site.otherDriver.driver)
    let sync = try await site.run("sync")
    #expect(sync.code == 3)
    #expect(
      sync.output.contains("! \(entry) accept \(id): the order was taken by \(try site.otherDriver.name)"))
    #expect(site.host.ledger.count(.started, order: id) == 0)
  }

  @Test func `What cannot be is refused before anything is stored`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    let before = try site.bytes()
    let refusals: [([String], Int32, String)] = [
      (["comment", id, " "], 1, "The comment is empty. Nothing was stored."),
      (["comment", "order_nowhere", "x"], 1, "There is no order \"order_nowhere\" on this device."),
      (["accept", id], 1, "is not offered to drivers nearby"),
      (["fuel", "--odometer", "1", "--volume", "many"], 1, "\"many\" is no volume"),
      (["fuel", "--volume", "1"], 2, "--odometer is missing"),
      (["fuel", "--odometer", "1", "--volume", "1", "--at", "91,0"], 2, "does not fit --at"),
      (["issue"], 2, "--report is missing"),
    ]
    for (words, code, saying) in refusals {
      let outcome = try await Program.run(words, home: site.home)
      #expect(outcome.code == code, "\(words)")
      #expect(outcome.output.isEmpty)
      #expect(outcome.complaint.contains(saying), "\(outcome.complaint)")
    }
    #expect(try site.bytes() == before)
  }
}
