import FleetSandbox
import Foundation
import Testing

@testable import companion

/// `--help` and the words of the command line.
@Suite(.timeLimit(.minutes(5)))
struct HelpTests {
  private let nowhere = FileManager.default.temporaryDirectory.path + "/companion-nowhere"

  @Test func `All commands of the first day are there`() {
    let names = CommandTable.commands.map { $0.name }
    #expect(
      Set(names).isSuperset(of: [
        "demo", "drive", "sandbox", "login", "orders", "order", "next", "start", "activity", "online",
        "offline",
        "locate", "sync", "outbox", "receipt",
      ]))
  }

  @Test(arguments: CommandTable.commands.map { $0.name })
  func `Every command explains itself and its options`(name: String) async throws {
    let outcome = try await Program.run([name, "--help"], home: nowhere)
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.hasPrefix("usage: companion \(name) "))
    for option in try #require(CommandTable.commands.first { $0.name == name }).help.options {
      #expect(outcome.output.contains("  " + option.0 + " "))
    }
  }

  @Test func `The overview lists every command and is no failure when asked for`() async throws {
    let outcome = try await Program.run(["--help"], home: nowhere)
    #expect(outcome.code == 0)
    for command in CommandTable.commands { #expect(outcome.output.contains("  \(command.name) ")) }
    #expect(try await Program.run([], home: nowhere).code == 2)
  }

  @Test func `The warts are listed with what each is and where it was seen, and nothing is served`()
    async throws
  {
    let outcome = try await Program.run(["sandbox", "--warts"], home: nowhere)
    #expect(outcome.code == 0)
    for wart in SandboxWarts.table {
      #expect(outcome.output.contains("\n\(wart.name)  [\(wart.source)]\n  \(wart.meaning) Without it: "))
    }
  }

  @Test(arguments: [
    ["frobnicate"], ["orders", "--bogus"], ["orders", "--date"], ["orders", "--date", "2026-1-1"],
    ["orders", "--active", "--date", "2026-01-01"], ["orders", "--json=yes"], ["start"], ["start", "a", "b"],
    ["activity", "a"], ["locate", "91", "0"], ["locate", "0", "0"], ["locate", "1", "1", "--heading", "400"],
    ["sync", "--wait", "soon"], ["sync", "--wait", "-1"], ["sandbox"], ["sandbox", "--port", "65536"],
    ["sandbox", "--port", "0", "--faults", "bad-luck"],
    ["sandbox", "--port", "0", "--without", "bad-luck"], ["sandbox", "--port", "0", "--dialect", "klingon"],
    ["sandbox", "--port", "0", "--key", "secret"],
    ["comment", "a"], ["accept"], ["nearby", "a"], ["fuel", "--odometer", "x", "--volume", "1"],
    ["issue", "a"],
    ["login"], ["login", "--host", "example.com", "--key", "flb_test_x", "--identity", "x"],
  ])
  func `A line that is not understood is one sentence and exit code 2`(words: [String]) async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let before = try site.bytes()
    let outcome = try await Program.run(words, home: site.home)
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("companion: "))
    #expect(!outcome.complaint.contains("\n"))
    #expect(try site.bytes() == before)
  }
}
