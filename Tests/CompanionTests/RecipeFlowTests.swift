import FleetCompanion
import FleetSandbox
import Foundation
import HookSender
import Testing

/// Both public recipes, "Connect Your First Webhook" and "Build a Custom Integration", from end to end: a server in
/// the recipes' form on one side, an ERP's file on the other, `companion listen` between them.
@Suite(.timeLimit(.minutes(5)))
struct RecipeFlowTests {
  private func lines(_ path: String, until count: Int) async throws -> [JSONValue] {
    while true {
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      let lines = text.split(separator: "\n").map(String.init)
      let updates = try lines.map { try JSONValue(parsing: Array($0.utf8)) }
      if updates.count(where: { $0["update"]?.isNull == false }) >= count { return updates }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func `Dispatched, completed and cancelled orders reach the outside under its own ids`() async throws {
    let site = try await Site(orders: 4)
    site.host.withServer { server, _ in server.dialect = .recipes }
    let path = site.home + "-erp.jsonl"
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(
      try await site.run("dispatch", "login", "--host", site.address, "--key", Site.key).code == 0)
    let orders = try await site.run("dispatch", "board", "--json")
    #expect(orders.code == 0)
    let listener = try await Listener(["--jsonl", path], home: site.home)
    try #require(site.host.addWebhook("http://127.0.0.1:\(listener.port)/webhooks/fleetbase"))
    // What the ERP creates it finds again by its own id: the desk's order tells it.
    let created = try await site.run(
      "dispatch", "create", "--from", "1 Raffles Quay", "--to", "1.3010,103.8501", "--internal-id",
      "ERP-1001", "--driver", try site.driver.name, "--send")
    #expect(created.code == 0, "\(created.errors)")
    let synced = try await site.run("sync", "--wait", "60")
    #expect(synced.code == 0, "\(synced.errors)")
    let first = try #require(
      try await lines(path, until: 1).first {
        $0["event"] == "order.dispatched" && $0["update"]?.isNull == false
      })
    #expect(first["update"]?["external_id"] == "ERP-1001")
    #expect(first["update"]?["status"] == "in_transit")
    #expect(first["update"]?["driver"]?.string == (try site.driver.name))
    let order = try #require(first["order"]?.string)
    let found = try await site.run("ids", "ERP-1001")
    #expect(found.output == "ERP-1001  \(order)\n")

    // A completion, and the retry of it.
    let completed =
      #"{"id":"evt_01HXYZ9","event":"order.completed","api_version":"v1","created_at":"2026-05-02T09:41:28Z","data":{"id":"\#(order)","public_id":"\#(order)","status":"completed","driver_assigned":null,"completed_at":"2026-05-02T09:41:20Z"}}"#
    for _ in 0..<2 { #expect(try listener.post(completed) == 200) }
    let cancelled =
      #"{"id":"evt_01HXYZA","event":"order.cancelled","api_version":"v1","created_at":"2026-05-02T09:42:00Z","data":{"id":"\#(order)","public_id":"\#(order)","status":"cancelled","cancel_reason":"customer away"}}"#
    #expect(try listener.post(cancelled) == 200)
    let all = try await lines(path, until: 3)
    let updates = all.compactMap { $0["update"] }.filter { !$0.isNull }
    #expect(
      updates.contains([
        "external_id": "ERP-1001", "status": "delivered", "completed_at": "2026-05-02T09:41:20Z",
      ]))
    #expect(
      updates.last == ["external_id": "ERP-1001", "status": "cancelled", "reason": "customer away"])
    #expect(Set(all.map { $0["id"]?.string }).count == all.count)
    #expect(await listener.stop() == 0)
  }

  @Test func `An event of an order that the outside does not know is handed on without an update`()
    async throws
  {
    let home = NSTemporaryDirectory() + "companion-recipe-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: home) }
    let listener = try await Listener(["--jsonl", "-"], home: home)
    let body =
      #"{"id":"evt_01HXYZ123ABC","event":"order.dispatched","api_version":"v1","created_at":"2026-04-29T10:30:00Z","data":{"id":"order_01HABC456DEF","public_id":"ORD-1001","status":"dispatched","driver_assigned":{"id":"driver_01H","name":"Alex Tan","phone":"+6591234567"}}}"#
    #expect(try listener.post(body) == 200)
    let line = try #require(try await listener.lines(1).first)
    #expect(line["update"]?.isNull == true && line["external_id"]?.isNull == true)
    #expect(line["order"] == "order_01HABC456DEF")
    #expect(await listener.stop() == 0)
  }

  @Test func `The recipe's mapping is found by the public id, too`() async throws {
    let home = NSTemporaryDirectory() + "companion-recipe-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: home) }
    #expect(try await Program.run(["ids", "link", "ERP-7", "ORD-1001"], home: home).code == 0)
    let listener = try await Listener(["--jsonl", "-"], home: home)
    let body =
      #"{"id":"evt_1","event":"order.completed","api_version":"v1","created_at":"2026-04-29T10:30:00Z","data":{"id":"order_01HABC456DEF","public_id":"ORD-1001","status":"completed"}}"#
    #expect(try listener.post(body) == 200)
    let line = try #require(try await listener.lines(1).first)
    #expect(
      line["update"] == [
        "external_id": "ERP-7", "status": "delivered", "completed_at": "2026-04-29T10:30:00Z",
      ])
    #expect(await listener.stop() == 0)
  }
}
