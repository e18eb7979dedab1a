import FleetSandbox
import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// `companion drive` in a pseudo-terminal, and in a pipe.
@Suite(.timeLimit(.minutes(5)))
struct DriveTests {
  @Test func `A delivery at the prompt, through a tunnel and out again`() async throws {
    let site = try await Site()
    try await site.login()
    let ids = try await site.orders()
    let drive = try PseudoTerminal(["drive"], home: site.home)
    try await drive.wait { screen in ids.allSatisfy(screen.contains) && screen.contains("all sent") }
    drive.type("open 2\r")
    try await drive.wait { $0.contains("pickup") && $0.contains(ids[1]) && !$0.contains(ids[2]) }
    drive.type("next\r")
    try await drive.wait { $0.contains("next: started") }
    drive.type("do\r")
    try await drive.wait { $0.contains("stored: start \(ids[1])") }
    // The sync line changes by itself.
    try await drive.wait { $0.contains("all sent · 1 confirmed") }
    #expect(site.host.ledger.count(.started, order: ids[1]) == 1)
    drive.type("tunnel\r")
    try await drive.wait { $0.contains("in the tunnel: nothing leaves this device") }
    drive.type("do enroute\r")
    try await drive.wait { $0.contains("enroute (the server says started)") && $0.contains("1 waiting") }
    drive.type("outbox\r")
    try await drive.wait { $0.contains("report enroute on \(ids[1])") && $0.contains("pending") }
    #expect(site.host.ledger.count(.activity("enroute")) == 0)
    drive.type("tunnel\rsync\r")
    try await drive.wait { $0.contains("all sent · 2 confirmed") }
    drive.type("back\r")
    try await drive.wait { $0.contains(ids[2]) && $0.contains("enroute") }
    drive.type("quit\r")
    #expect(try await drive.end() == 0)
    #expect(drive.isCooked)
    #expect(site.host.ledger.effects(order: ids[1]).map(\.name) == ["started", "activity:enroute"])
  }

  @Test func `What is being typed survives every redraw`() async throws {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    let drive = try PseudoTerminal(["drive"], home: site.home)
    try await drive.wait { $0.contains("all sent") && $0.prompt == "> " }
    drive.type("open 1\rnext")
    try await drive.wait { $0.contains("pickup") && $0.prompt == "> next" }
    // Another process changes the open order: its view grows a line, then loses it when it is sent.
    #expect(try await site.run("start", id).code == 0)
    try await drive.wait { $0.contains("all sent · 1 confirmed") && $0.contains("status     started") }
    #expect(drive.screen.prompt == "> next")
    drive.type("\r")
    try await drive.wait { $0.contains("next: enroute") && $0.prompt == "> " }
    drive.type("quit\r")
    #expect(try await drive.end() == 0)
  }

  @Test func `The app opens and works with the network off`() async throws {
    let site = try await Site()
    try await site.login()
    let ids = try await site.orders()
    site.host.goUnreachable()
    let drive = try PseudoTerminal(["drive"], home: site.home)
    try await drive.wait { screen in ids.allSatisfy(screen.contains) && screen.prompt == "> " }
    drive.type("open 1\rdo\r")
    try await drive.wait { $0.contains("no connection · 1 waiting") }
    drive.type("refresh\r")
    try await drive.wait { $0.contains("The server cannot be reached") }
    drive.type("quit\r")
    #expect(try await drive.end() == 0)
    #expect(drive.screen.contains("kept for the next time"))
    try site.host.comeBack()
    #expect(try await site.run("sync").code == 0)
    #expect(site.host.ledger.count(.started) == 1)
  }

  @Test func `Unknown words are said to be none, and help lists them`() async throws {
    let site = try await Site()
    try await site.login()
    let drive = try PseudoTerminal(["drive"], home: site.home)
    drive.type("frob\r")
    try await drive.wait { $0.contains("\"frob\" is no word here; help lists them") }
    drive.type("help\r")
    try await drive.wait { $0.contains("discard ENTRY") && $0.contains("leave; what waits is kept") }
    drive.type("do\r")
    try await drive.wait { $0.contains("No order is open") }
    drive.type("open 99\r")
    try await drive.wait { $0.contains("There is no order \"99\" here.") }
    drive.type("\u{4}")
    #expect(try await drive.end() == 0)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `A signal leaves cleanly: the terminal is as before and nothing is lost`(signal: Int32) async throws {
    let site = try await Site()
    try await site.login()
    let drive = try PseudoTerminal(["drive"], home: site.home)
    drive.type("tunnel\ropen 1\rdo\rhalf a wor")
    try await drive.wait { $0.contains("1 waiting") && $0.prompt == "> half a wor" }
    drive.send(signal)
    #expect(try await drive.end() == 0)
    #expect(drive.isCooked)
    #expect(try await site.run("sync").code == 0)
    #expect(site.host.ledger.count(.started) == 1)
  }

  @Test func `In a pipe every word is answered in plain lines, and the end of the input leaves`() async throws
  {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    let outcome = try await site.run("drive", input: "tunnel\nopen 1\ndo\nnext\nbogus\noutbox")
    #expect(outcome.code == 0)
    #expect(!outcome.output.contains("\u{1B}"))
    for text in [
      "in the tunnel", "stored: start \(id)", "next: enroute", "\"bogus\" is no word here", "pending",
      "1 waiting",
    ] { #expect(outcome.output.contains(text)) }
    #expect(outcome.lines.last?.hasSuffix("(kept for the next time)") == true)
  }
}
