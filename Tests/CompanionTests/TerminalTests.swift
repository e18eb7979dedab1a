import FleetNetwork
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

/// What goes to the terminal, to a pipe, and to nobody.
@Suite(.timeLimit(.minutes(5)))
struct TerminalTests {
  /// A server that calls the first order by a name full of control sequences.
  private func hostile(_ site: Site) async throws -> Front {
    let front = try Front(before: site)
    try await site.login()
    let list = try #require(try await site.json("orders").array)
    let name = try #require(list[0]["internal_id"]?.string)
    front.set { _, body in
      let text = String(decoding: body, as: UTF8.self)
        .replacingOccurrences(of: "\"\(name)\"", with: "\"\\u001b[2J\\u001b]0;PWN\\u0007\\nX\"")
      return .respond(
        HTTPListenerResponse(
          status: 200, fields: HTTPFields([("Content-Type", "application/json")]), body: Array(text.utf8)))
    }
    return front
  }

  @Test func `Control sequences in the server's words are printed as text`() async throws {
    let site = try await Site(orders: 2)
    let front = try await hostile(site)
    defer { withExtendedLifetime(front) {} }
    let orders = try await site.run("orders", "--refresh")
    #expect(orders.code == 0, "\(orders.errors)")
    #expect(orders.output.contains("\\x1b[2J\\x1b]0;PWN\\x07\\nX"))
    #expect(!orders.output.contains("\u{1B}") && !orders.output.contains("\u{7}"))
    let terminal = try PseudoTerminal(["orders"], home: site.home)
    #expect(try await terminal.end() == 0)
    let text = String(decoding: terminal.output, as: UTF8.self)
    #expect(text.contains("\\x1b[2J") && !text.contains("\u{1B}[2J") && !text.contains("\u{1B}]"))
    // A machine gets them as they are, by JSON's own escapes.
    #expect(
      try await site.json("orders").array?[0]["internal_id"]?.string == "\u{1B}[2J\u{1B}]0;PWN\u{7}\nX")
  }

  @Test func `Control sequences of the command line are complained about as text`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    for words in [["\u{1B}[31mfrob\nnic"], ["order", "\u{1B}[31mfrob\nnic"]] {
      let outcome = try await Program.run(words, home: site.home)
      #expect(!outcome.errors.contains("\u{1B}"))
      #expect(outcome.complaint.contains("\\x1b[31mfrob\\nnic"))
      #expect(!outcome.complaint.contains("\n"))
    }
  }

  @Test func `Nobody reads the output: a failure without a word, and what was stored stays`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    for words in [["orders"], ["orders", "--json"], ["start", id], ["outbox"]] {
      var ends: [Int32] = [-1, -1]
      try #require(pipe(&ends) == 0)
      close(ends[0])
      let errors = site.home + "-errors"
      let sink = open(errors, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
      let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
      let child = try Spawned(
        try Program.executable(), words, environment: Program.environment(home: site.home), input: nothing,
        output: ends[1], errors: sink)
      for descriptor in [ends[1], sink, nothing] { close(descriptor) }
      #expect(await child.end() == 1, "\(words)")
      let said = try String(contentsOfFile: errors, encoding: .utf8)
      #expect(!said.contains("Fatal") && !said.contains("companion:"), "\(said)")
      unlink(errors)
    }
    #expect(try await site.json("outbox")["waiting"] == 1)
  }

  @Test func `A closed output is noticed, too`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let program = try Program.executable().path
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "exec \"$0\" orders >&-", program]
    shell.environment = Program.environment(home: site.home)
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 1)
    #expect(try await site.run("orders").code == 0)
  }

  @Test func `A dumb terminal gets neither colours nor cursor movements`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    let drive = try PseudoTerminal(["drive"], home: site.home, environment: ["TERM": "dumb"])
    drive.type("open 1\ndo\n")
    try await drive.wait { $0.contains("stored: start \(id)") }
    drive.type("quit\n")
    #expect(try await drive.end() == 0)
    let sync = try PseudoTerminal(["sync"], home: site.home, environment: ["TERM": "dumb"])
    #expect(try await sync.end() == 0)
    for output in [drive.output, sync.output] { #expect(!output.contains(0x1B)) }
  }

  @Test func `A sync in a pipe says now and then how far it is`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    _ = try await site.run("online")
    site.host.goUnreachable()
    let sync = try await site.run("sync", "--wait", "3")
    #expect(sync.code == 1)
    #expect(sync.errors.contains("1 waiting"))
    #expect(!sync.errors.contains("\u{1B}") && !sync.errors.contains("\r"))
  }

  @Test func `A list longer than the window scrolls`() async throws {
    let site = try await Site(orders: 40)
    try await site.login()
    let ids = try await site.orders()
    try #require(ids.count > 15)
    let drive = try PseudoTerminal(["drive"], home: site.home, rows: 14)
    try await drive.wait { $0.contains(ids[0]) && $0.contains("more lines (↓)") }
    #expect(!drive.screen.contains(ids[ids.count - 1]))
    for _ in 0..<ids.count { drive.type("\u{1B}[6~") }
    try await drive.wait { $0.contains(ids[ids.count - 1]) && $0.contains("lines above") }
    drive.type("\u{1B}[A")
    try await drive.wait { $0.contains("more lines (↓)") && $0.contains("lines above") }
    for _ in 0..<ids.count { drive.type("\u{1B}[5~") }
    try await drive.wait { $0.contains(ids[0]) && !$0.contains("lines above") }
    drive.type("quit\r")
    #expect(try await drive.end() == 0)
  }
}
