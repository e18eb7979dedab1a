import FleetSandbox
import Testing

/// Custom flows as captures 707–787 walk them.
struct FlowTests {
  private func codes(_ bench: inout Bench, _ order: String) -> [SandboxJSON] {
    bench.send("GET", "/v1/orders/\(order)/next-activity").json?.arrayValue?
      .compactMap { $0["code"] } ?? []
  }

  private func started(_ bench: inout Bench, type: String, meta: SandboxJSON) throws -> String {
    let order = try bench.dispatchedOrder(["type": .of(type), "meta": meta, "notes": "gate 4"])
    bench.send("POST", "/v1/orders/\(order)/start", [:])
    return order
  }

  @Test(
    arguments: [
      (SandboxJSON.object([SandboxMember("fragile", "yes")]), ["inspect", "by_type", "has_exists"]),
      (["fragile": "no", "weight": "250", "zone": "north"], ["enroute", "by_type", "has_exists"]),
      (["weight": "50"], ["enroute", "has_exists"]),
    ] as [(SandboxJSON, [SandboxJSON])])
  func `A flow branches on meta, unset fields being their own names`(
    meta: SandboxJSON, offered: [SandboxJSON]
  ) throws {
    var bench = Bench()
    let order = try started(&bench, type: "branching-delivery", meta: meta)
    #expect(codes(&bench, order) == offered)
  }

  @Test func `Placeholders are resolved beside the raw texts`() throws {
    var bench = Bench()
    let order = try started(&bench, type: "linear-haulage", meta: ["ref": "REF-77"])
    try bench.report(order)
    let loaded = try bench.offered(order)
    #expect(loaded["details"] == "Loaded, ref {meta.ref}, note {notes}")
    #expect(loaded["_resolved_details"] == "Loaded, ref REF-77, note gate 4")
    #expect(loaded["require_pod"] == true)
  }

  @Test func `An operator the server does not know breaks next-activity but not the start`() throws {
    var bench = Bench()
    var flow = OrderFlow.transport(id: "order_config_broken0000")
    flow.key = "broken-flow"
    for index in flow.activities.indices where flow.activities[index].code == "enroute" {
      flow.activities[index].logic = [FlowGate("if", [FlowCondition("type", "matches", "x")])]
    }
    bench.server.add(flow: flow)
    let order = try started(&bench, type: "broken-flow", meta: [:])
    #expect(bench.server.document(order: order)?["status"] == "started")
    #expect(bench.send("GET", "/v1/orders/\(order)/next-activity").status == 500)
  }
}
