import FleetSandbox
import Foundation
import Testing

/// A driver's commands as a script sees them: what they print, and how they end.
@Suite(.timeLimit(.minutes(5)))
struct DayTests {
  @Test func `A sign-in says who, shows TEST, and fetches the day`() async throws {
    let site = try await Site()
    let outcome = try await site.login()
    #expect(
      outcome.lines.first == "signed in: [TEST] \(try site.driver.name) · Acme Logistics · \(site.address)")
    #expect(outcome.lines.last == "6 orders today")
    #expect(try await site.orders().count == 6)
  }

  @Test func `Orders for machines have the promised members`() async throws {
    let site = try await Site()
    try await site.login()
    let order = try #require(try await site.json("orders").array?.first)
    #expect(
      order.names == [
        "id", "internal_id", "status", "server_status", "driver", "scheduled_at", "stops", "current_stop",
        "pending", "stale", "hint",
      ])
    let stops = try #require(order["stops"]?.array)
    #expect(stops.map { $0["kind"]?.string } == ["pickup", "dropoff"])
    for stop in stops { #expect(stop.names == ["id", "kind", "status", "complete"]) }
    #expect(order["driver"]?.string == (try site.driver.driver))
  }

  @Test func `A write prints its entry, and the list shows it before the server knows`() async throws {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    let entry = try await site.json("start", id)
    #expect(entry.names == ["entry"])
    let order = try #require(try await site.json("orders").array?.first)
    #expect(order["status"]?.string == "started")
    #expect(order["server_status"]?.string == "dispatched")
    #expect(order["pending"]?.count == 1)
    let outbox = try await site.json("outbox")
    #expect(
      outbox.names == [
        "waiting", "unknown", "attention", "confirmed", "withdrawn", "oldest_seconds", "last_confirmed_at",
        "entries", "unreadable", "salvaged",
      ])
    #expect(outbox["unreadable"] == [] && outbox["salvaged"] == .null)
    let line = try #require(outbox["entries"]?.array?.first)
    #expect(
      line.names == [
        "id", "kind", "order", "stop", "activity", "state", "attempts", "created_at", "done_at",
        "confirmed_at", "settled_at", "next_attempt_at", "reason", "choices",
      ])
    #expect(line["id"] == entry["entry"])
    #expect(line["order"]?.string == id)
    #expect(line["state"]?.string == "pending")
    #expect(outbox["waiting"]?.count == 1)
  }

  @Test func `A write without a network is accepted and says that it waits`() async throws {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    site.host.goUnreachable()
    let outcome = try await site.run("start", id)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("entry_"))
    #expect(outcome.errors.contains("1 waiting to be sent"))
    #expect(try await site.run("next", id).output.hasPrefix("enroute"))
    let sync = try await site.run("sync")
    #expect(sync.code == 1)
    #expect(sync.output.contains("1 waiting"))
    #expect(sync.output.contains("no connection"))
    #expect(sync.errors.contains("held back: "))
  }

  @Test func `Sync sends a delivery in its order and ends with nothing waiting`() async throws {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    for words in [["start", id], ["activity", id, "enroute"], ["activity", id, "completed"]] {
      #expect(try await Program.run(words, home: site.home).code == 0)
    }
    let sync = try await site.run("sync")
    #expect(sync.code == 0)
    #expect(sync.output == "all sent · 3 confirmed\n")
    #expect(
      site.host.ledger.effects(order: id).map(\.name) == [
        "started", "activity:enroute", "activity:completed",
      ])
    let receipt = try await site.run("receipt")
    #expect(receipt.code == 0)
    #expect(receipt.lines.last == "receipt: 3 of 3 confirmed, 0 differences")
    #expect(try await site.json("outbox")["confirmed"]?.count == 3)
  }

  @Test func `Duty and position go out with their values`() async throws {
    let site = try await Site()
    try await site.login()
    #expect(try await site.run("online").code == 0)
    #expect(try await site.run("locate", "1.5", "103.5", "--speed", "4", "--heading=90").code == 0)
    #expect(try await site.run("locate", "-1.25", "103.75").code == 0)
    #expect(try await site.run("sync").code == 0)
    #expect(site.host.ledger.count(.online(true)) == 1)
    // Only the newest position is ever sent.
    #expect(site.host.ledger.count(.position) == 1)
  }

  @Test func `One pass of sync tries once and does not wait for what comes later`() async throws {
    let site = try await Site(faults: "drop-answer#1/start")
    try await site.login()
    let id = try await site.orders()[0]
    _ = try await site.run("start", id)
    let pass = try await site.run("sync", "--wait", "0")
    #expect(pass.code == 1)
    let summary = try await site.json("outbox")
    #expect(summary["unknown"]?.count == 1)
    #expect(site.host.ledger.count(.started) == 1)
    #expect(try await site.run("sync", "--wait", "30").code == 0)
    #expect(site.host.ledger.count(.started) == 1)
  }

  @Test func `What needs a person is exit code 3 everywhere and can be decided`() async throws {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    let entry = try #require(try await site.json("start", id)["entry"]?.string)
    _ = try await site.run("activity", id, "enroute")
    try site.host.reassign(order: id, to: site.otherDriver.driver)
    let sync = try await site.run("sync")
    #expect(sync.code == 3)
    #expect(
      sync.output.contains("! \(entry) start \(id): the order was given to \(try site.otherDriver.name)"))
    #expect(try await site.run("outbox").code == 3)
    #expect(try await site.run("receipt").code == 3)
    let refused = try await site.run("activity", id, "enroute")
    #expect(refused.code == 1)
    #expect(refused.complaint.contains("was given to"))
    let alone = try await site.run("outbox", "discard", entry)
    #expect(alone.code == 1)
    #expect(alone.complaint.contains("Nothing was changed"))
    let both = try await site.run("outbox", "discard", entry, "--with-followers")
    #expect(both.code == 0)
    #expect(try await site.json("outbox")["withdrawn"]?.count == 2)
    #expect(try await site.run("sync").code == 0)
    let receipt = try await site.run("receipt")
    #expect(receipt.code == 0)
    #expect(receipt.lines.last == "receipt: 0 of 0 confirmed, 0 differences")
    #expect(site.host.ledger.effects(order: id).map(\.name) == ["assigned"])
  }

  @Test func `Retry looks again, and goes on when the dispatcher gave the order back`() async throws {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    let entry = try #require(try await site.json("start", id)["entry"]?.string)
    try site.host.reassign(order: id, to: site.otherDriver.driver)
    #expect(try await site.run("sync").code == 3)
    #expect(try await site.run("outbox", "retry", entry).code == 0)
    #expect(try await site.run("sync").code == 3)
    try site.host.reassign(order: id, to: site.driver.driver)
    #expect(try await site.run("outbox", "retry", entry).code == 0)
    #expect(try await site.run("sync").code == 0)
    #expect(site.host.ledger.count(.started, order: id) == 1)
  }

  @Test func `Send anyway does so on the person's word`() async throws {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    let entry = try #require(try await site.json("start", id)["entry"]?.string)
    try site.host.reassign(order: id, to: site.otherDriver.driver)
    #expect(try await site.run("sync").code == 3)
    #expect(site.host.ledger.count(.started, order: id) == 0)
    #expect(try await site.run("outbox", "send-anyway", entry).code == 0)
    _ = try await site.run("sync")
    #expect(site.host.ledger.count(.started, order: id) == 1)
  }

  @Test func `A restarted server that forgot the sign-in pauses the work, and signing in again lifts it`()
    async throws
  {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    _ = try await site.run("start", id)
    let driver = try site.driver.driver
    site.host.withServer { server, _ in server.revokeTokens(driver: driver) }
    let sync = try await site.run("sync")
    #expect(sync.code == 1)
    #expect(sync.output.contains("paused: sign in again · 1 waiting"))
    #expect(sync.complaint.contains("goes on after `companion login`"))
    #expect(try await site.run("orders").output.contains("paused: sign in again"))
    #expect(try await site.run("activity", id, "enroute").code == 0)
    let again = try await site.login()
    #expect(again.errors.contains("2 actions of before still to be sent"))
    #expect(try await site.run("orders").output.contains("2 waiting"))
    #expect(try await site.run("sync").code == 0)
    #expect(site.host.ledger.effects(order: id).map(\.name) == ["started", "activity:enroute"])
  }
}
