import FleetCompanion
import FleetNetwork
import FleetSandbox
import Foundation
import Testing

/// Answers that are no answers: the cache is untouched, and the error names the call and the reason.
@Suite(.timeLimit(.minutes(5)))
struct BadAnswerTests {
  /// The list as it is shown, without the mark that a refresh was tried.
  private func shown(_ site: Site) async throws -> [JSONValue] {
    (try await site.json("orders").array ?? []).map { order in
      var members = order.object ?? [:]
      members["stale"] = nil
      return .object(members)
    }
  }

  /// Refreshes against a bad server and compares.
  private func refuse(_ site: Site, saying: String, at location: SourceLocation = #_sourceLocation)
    async throws
  {
    let before = try await shown(site)
    #expect(!before.isEmpty)
    let outcome = try await site.run("orders", "--refresh")
    #expect(outcome.code == 1, sourceLocation: location)
    #expect(outcome.complaint.contains("(list orders"), "\(outcome.complaint)", sourceLocation: location)
    #expect(outcome.complaint.contains(saying), "\(outcome.complaint)", sourceLocation: location)
    #expect(!outcome.complaint.contains("\n"), sourceLocation: location)
    #expect(try await shown(site) == before, sourceLocation: location)
  }

  private static func json(_ body: [UInt8]) -> HTTPListenerReply {
    .respond(
      HTTPListenerResponse(
        status: 200, fields: HTTPFields([("Content-Type", "application/json")]), body: body))
  }

  @Test func `A captive portal`() async throws {
    let site = try await Site()
    try await site.login()
    site.host.set(faults: try FaultPlan(text: "html"))
    try await refuse(site, saying: "it is a web page, not data")
  }

  @Test func `A list that breaks off`() async throws {
    let site = try await Site()
    let front = try Front(before: site)
    try await site.login()
    front.set { _, _ in Self.json(Array(#"[{"id":"order_a","status":"crea"#.utf8)) }
    try await refuse(site, saying: "it ends in the middle")
  }

  @Test func `A connection that ends in the middle of the body`() async throws {
    let site = try await Site()
    try await site.login()
    site.host.set(faults: try FaultPlan(text: "truncate"))
    try await refuse(site, saying: "What this device already has is kept.")
  }

  @Test func `A body of 50 MB`() async throws {
    let site = try await Site()
    let front = try Front(before: site)
    try await site.login()
    front.set { _, _ in Self.json([UInt8](repeating: UInt8(ascii: " "), count: 50_000_000)) }
    try await refuse(site, saying: "it is larger than")
  }

  @Test func `An empty success`() async throws {
    let site = try await Site()
    let front = try Front(before: site)
    try await site.login()
    front.set { _, _ in Self.json([]) }
    try await refuse(site, saying: "it is empty")
  }

  @Test func `JSON of another shape`() async throws {
    let site = try await Site()
    let front = try Front(before: site)
    try await site.login()
    front.set { _, _ in Self.json(Array(#"{"hello":"world"}"#.utf8)) }
    try await refuse(site, saying: "it holds no list")
  }

  @Test func `One broken order in a list is set aside and named, and the others are stored`() async throws {
    let site = try await Site()
    let front = try Front(before: site)
    try await site.login()
    let ids = try await site.orders()
    try site.host.cancel(order: ids[1])
    front.set { path, body in
      guard path.hasSuffix("/orders") else { return Self.json(body) }
      let text = String(decoding: body, as: UTF8.self)
      return Self.json(
        Array(text.replacingOccurrences(of: #""id":"\#(ids[0])""#, with: #""id":["\#(ids[0])"]"#).utf8))
    }
    let outcome = try await site.run("orders", "--refresh")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("one order could not be read"))
    let after = try await site.json("orders").array ?? []
    #expect(after.contains { $0["id"]?.string == ids[0] && $0["status"]?.string == "dispatched" })
    #expect(after.contains { $0["id"]?.string == ids[1] && $0["status"]?.string == "canceled" })
  }

  @Test func `Bad answers to writes lose nothing and double nothing`() async throws {
    let site = try await Site(
      faults: "html@POST#1/start,truncate@POST#1/update-activity,500-after@POST#2/update-activity",
      timeScale: 0.02)
    try await site.login()
    let id = try await site.orders()[0]
    for words in [["start", id], ["activity", id, "enroute"], ["activity", id, "completed"]] {
      #expect(try await Program.run(words, home: site.home).code == 0)
    }
    let sync = try await site.run("sync", "--wait", "30", "--time-scale", "0.02")
    #expect(sync.code == 0, "\(sync.errors)")
    #expect(
      site.host.ledger.effects(order: id).map(\.name) == [
        "started", "activity:enroute", "activity:completed",
      ])
  }
}
