import FleetSandbox
import Testing

/// The kinds of seeded work beside the classic order.
struct SeedPlanTests {
  private static let plan = SandboxSeed(
    orders: 4, rounds: 4, doubledRounds: 1, adhoc: 3, haulage: 2, branching: 2, otherOrganizations: 1)

  private static func server(_ plan: SandboxSeed) -> SandboxServer {
    SandboxServer.seeded(plan, key: Bench.key, seed: 7, now: Bench.morning)
  }

  private func documents(_ server: SandboxServer) -> [SandboxJSON] {
    server.orderIDs.compactMap { server.document(order: $0) }
  }

  @Test func `Other kinds of work do not change the classic orders`() {
    let alone = Self.server(SandboxSeed(orders: 4))
    let all = Self.server(Self.plan)
    #expect(Array(documents(all).prefix(4)) == documents(alone))
    #expect(all.orderIDs.count == 16)
    #expect(all.ledger.effects.isEmpty)
    #expect(all.nextWork == nil)
  }

  @Test func `Rounds have three stops, some ends too, and ask for each proof in turn`() throws {
    let rounds = documents(Self.server(Self.plan))[4..<8]
    #expect(
      rounds.map { $0["pod_method"] } == ["photo", "signature", "scan", .null] as [SandboxJSON])
    #expect(rounds.map { $0["pod_required"] } == [true, true, true, false] as [SandboxJSON])
    #expect(rounds.allSatisfy { $0["payload"]?["waypoints"]?.arrayValue?.count == 3 })
    #expect(rounds.map { $0["payload"]?["pickup"]?.isNull } == [true, false, true, false])
    #expect(rounds.allSatisfy { $0["status"] == "dispatched" })
    #expect(rounds.allSatisfy { $0["payload"]?["entities"]?.arrayValue?.count == 3 })
    for round in rounds { #expect(try MemberCheck().problems(round, "order") == []) }
  }

  @Test func `A doubled round is at one place twice`() {
    let stops = documents(Self.server(Self.plan))[8]["payload"]?["waypoints"]?.arrayValue ?? []
    #expect(stops.count == 3)
    #expect(stops.first?["id"] == stops.last?["id"])
  }

  @Test func `Ad-hoc orders have no driver, custom ones their flow`() {
    let rest = documents(Self.server(Self.plan))[9...]
    #expect(rest.prefix(3).allSatisfy { $0["adhoc"] == true && $0["driver_assigned"] == .null })
    #expect(
      rest.dropFirst(3).compactMap { $0["type"]?.stringValue } == [
        "linear-haulage", "linear-haulage", "branching-delivery", "branching-delivery",
      ])
  }

  @Test func `The first driver belongs to the other organizations too`() throws {
    var server = Self.server(Self.plan)
    let driver = server.accounts[0].driver
    #expect(server.accounts.count == 3)
    let answer = server.handle(
      SandboxRequest("GET", "/v1/drivers/\(driver)/organizations", bearer: Bench.key),
      now: Bench.morning)
    #expect(answer.json?.arrayValue?.count == 2)
  }
}
