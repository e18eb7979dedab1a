import FleetSandbox
import Foundation
import Testing

/// Signing in and out, and what a sign-in that the server refuses looks like.
@Suite(.timeLimit(.minutes(5)))
struct AccountTests {
  @Test func `A plain connection to another machine is warned about, an empty password refused`() async throws
  {
    let site = try await Site(orders: 1)
    let outcome = try await site.run(
      "login", "--host", "http://fleet.example.com", "--key", Site.key, "--identity", "dina@example.com",
      environment: ["COMPANION_PASSWORD": ""])
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("Warning: http://fleet.example.com is plain http."))
    #expect(outcome.errors.contains("COMPANION_PASSWORD is empty"))
  }

  @Test func `This machine and https are not warned about`() async throws {
    let site = try await Site(orders: 1)
    #expect(!(try await site.login().errors.contains("Warning")))
    let outcome = try await site.run(
      "login", "--host", "https://fleet.example.com", "--key", Site.key, "--identity", "dina@example.com",
      environment: ["COMPANION_PASSWORD": ""])
    #expect(!outcome.errors.contains("Warning"))
  }

  @Test func `An empty home is a line that is not understood`() async throws {
    let site = try await Site(orders: 1)
    let outcome = try await site.run("orders", "--home", "")
    #expect(outcome.code == 2)
    #expect(outcome.complaint.contains("--home is empty"))
  }

  @Test func `Signing out forgets the token and keeps the orders for the return`() async throws {
    let site = try await Site(orders: 2)
    try await site.login()
    let logout = try await site.run("logout")
    #expect(logout.code == 0)
    #expect(logout.output.hasPrefix("signed out: "))
    let orders = try await site.run("orders")
    #expect(orders.code == 1)
    #expect(orders.complaint.contains("companion login"))
    let folder = site.home + "/credentials"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      #expect(!(try String(contentsOfFile: folder + "/" + name, encoding: .utf8).contains("\"token\"")))
    }
    try await site.login()
    #expect(try await site.run("orders").code == 0)
  }

  @Test func `Signing out with unsent work is refused with the reason, or parks it for the return`()
    async throws
  {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    _ = try await site.run("start", id)
    let refused = try await site.run("logout")
    #expect(refused.code == 1)
    #expect(refused.complaint.contains("1 action has not reached the server"))
    #expect(refused.complaint.contains("--park"))
    #expect(try await site.json("outbox")["waiting"] == 1)
    let parked = try await site.run("logout", "--park")
    #expect(parked.code == 0)
    #expect(parked.errors.contains("1 action"))
    #expect(try await site.run("sync").code == 1)
    #expect(site.host.ledger.count(.started) == 0)
    try await site.login()
    #expect(try await site.run("sync").code == 0)
    #expect(site.host.ledger.count(.started, order: id) == 1)
  }

  @Test func `The app says how to go on when the server refuses the sign-in`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let driver = try site.driver.driver
    site.host.withServer { server, _ in server.revokeTokens(driver: driver) }
    let drive = try PseudoTerminal(["drive"], home: site.home)
    try await drive.wait { $0.contains("Run `companion login` in another window") }
    try await site.login()
    drive.type("refresh\r")
    try await drive.wait { $0.contains("orders read") }
    drive.type("quit\r")
    #expect(try await drive.end() == 0)
  }
}
