import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// `companion watch` and `companion reconcile`, as processes.
@Suite(.timeLimit(.minutes(5)))
struct WatchTests {
  private func watch(_ site: Site, _ words: String...) throws -> Running {
    try Running(["watch", "--json", "--time-scale", "0.05"] + words, home: site.home)
  }

  private func lines(_ outcome: Program.Outcome) throws -> [JSONValue] {
    try outcome.lines.map { try JSONValue(parsing: Array($0.utf8)) }
  }

  /// Looks until it holds; the suite's time limit ends it.
  private func until(_ holds: () async throws -> Bool) async throws {
    while try await !holds() { try await Task.sleep(for: .milliseconds(10)) }
  }

  @Test func `A cancellation is shown as it comes, and every other process has it`() async throws {
    let site = try await Site()
    try await site.login()
    _ = try await site.run("orders", "--refresh")
    let order = try #require(try await site.orders().first)
    let watching = try watch(site)
    try await until { site.host.socketChannels.contains("order.\(order)") }
    try site.host.perform(.cancel, order: order)
    try await until { try await site.json("order", order)["status"] == "canceled" }
    // The comparison may have found it first; the event is told all the same.
    try await until { watching.output.contains(#""kind":"event""#) }
    watching.send(SIGTERM)
    let outcome = await watching.end()
    #expect(outcome.code == 0)
    let told = try lines(outcome)
    #expect(told.contains { $0["kind"] == "connected" })
    let event = try #require(told.first { $0["kind"] == "event" && $0["order"]?.string == order })
    #expect(event["channel"] == "socket")
    #expect(event["proven"] == false)
  }

  @Test func `What cannot be reached is said, and polled for`() async throws {
    let site = try await Site()
    try await site.login()
    let watching = try watch(site, "--socket", "ws://127.0.0.1:9/socketcluster/", "--for", "2")
    let told = try lines(await watching.end())
    #expect(told.contains { $0["kind"] == "disconnected" })
    #expect(told.contains { $0["kind"] == "reconciled" })
  }

  @Test func `An event server's address that is none is refused`() async throws {
    let site = try await Site()
    try await site.login()
    #expect(try await site.run("watch", "--socket", "http://127.0.0.1/").code == 2)
    #expect(try await site.run("watch", "--socket", "ws://127.0.0.1/", "--poll").code == 2)
  }

  @Test func `A reconciliation repairs, says what, and then finds nothing`() async throws {
    let site = try await Site()
    try await site.login()
    _ = try await site.run("orders", "--refresh")
    let orders = try await site.orders()
    try site.host.perform(.cancel, order: orders[0])
    try site.host.perform(.reassign(driver: try site.otherDriver.driver), order: orders[1])
    let report = try await site.json("reconcile")
    #expect(report["left"] == .array([.string(orders[1])]))
    #expect(report["changed"]?.array?.contains { $0["order"]?.string == orders[0] } == true)
    #expect(report["complete"] == true)
    #expect(try await site.json("reconcile")["changed"] == [])
  }

  @Test func `A reconciliation without a connection changes nothing and fails`() async throws {
    let site = try await Site()
    try await site.login()
    _ = try await site.run("orders", "--refresh")
    let before = try await site.orders()
    site.host.goUnreachable()
    #expect(try await site.run("reconcile").code == 1)
    #expect(try await site.orders() == before)
  }
}
