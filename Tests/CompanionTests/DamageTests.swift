import CSQLite
import FleetSandbox
import Foundation
import Testing

/// A damaged outbox, and decisions that do not go through, as a person is told of them.
@Suite(.timeLimit(.minutes(5)))
struct DamageTests {
  private func damage(_ site: Site) throws -> String {
    let path = try site.file("/outbox.db")
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    try Data(repeating: 0x5A, count: 40_000).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func `A damaged outbox is told by every command until somebody has acknowledged it`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    _ = try await site.run("start", try await site.orders()[0])
    let path = try damage(site)
    let sentence =
      "! The outbox was damaged: 0 entries were recovered, how many are lost cannot be told. The damaged file is kept as \(path).damaged."
    for (words, code) in [(["orders"], 0), (["outbox"], 3), (["receipt"], 3), (["sync"], 3)] {
      let outcome = try await Program.run(words, home: site.home)
      #expect(outcome.errors.contains(sentence), "\(words): \(outcome.errors)")
      #expect(outcome.code == Int32(code), "\(words)")
    }
    let report = try await site.json("outbox")["salvaged"]
    #expect(report?["kept_at"]?.string == path + ".damaged")
    #expect(report?["entries"] == 0)
    let drive = try PseudoTerminal(["drive"], home: site.home, columns: 60)
    try await drive.wait { $0.contains("The outbox was damaged") && $0.contains("once read: acknowledge") }
    drive.type("acknowledge\r")
    try await drive.wait { !$0.contains("The outbox was damaged") }
    drive.type("quit\r")
    #expect(try await drive.end() == 0)
    let after = try await site.run("outbox")
    #expect(after.code == 0)
    #expect(after.errors.isEmpty)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path + ".damaged")).count == 40_000)
  }

  @Test func `Damage that cost nothing is told and needs nobody`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let path = try site.file("/outbox.db")
    try Data().write(to: URL(fileURLWithPath: path + ".isdamaged"))
    let outcome = try await site.run("outbox")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("none is known to be lost"))
    #expect(try await site.run("outbox", "acknowledge").code == 0)
    #expect(try await site.run("outbox").errors.isEmpty)
  }

  @Test func `Work that this version cannot read is named and needs somebody`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    let entry = try #require(try await site.json("start", id)["entry"]?.string)
    var database: OpaquePointer?
    #expect(sqlite3_open(try site.file("/outbox.db"), &database) == SQLITE_OK)
    #expect(
      sqlite3_exec(database, "UPDATE entries SET command = X'7B7D', seal = NULL", nil, nil, nil) == SQLITE_OK)
    sqlite3_close(database)
    for command in ["outbox", "sync", "receipt"] {
      let outcome = try await site.run(command)
      #expect(outcome.code == 3, "\(command)")
      #expect(outcome.errors.contains("\(entry): stored by another version of this program"), "\(command)")
    }
    #expect(try await site.json("outbox")["unreadable"] == [.string(entry)])
    #expect(site.host.ledger.count(.started) == 0)
    #expect(try await site.run("outbox", "discard", entry).code == 0)
  }

  @Test func `Discarding what others come after names the way to do it`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    let entry = try #require(try await site.json("start", id)["entry"]?.string)
    _ = try await site.run("activity", id, "enroute")
    let outcome = try await site.run("outbox", "discard", entry)
    #expect(outcome.code == 1)
    #expect(outcome.complaint.contains("add --with-followers"))
    #expect(try await site.json("outbox")["waiting"] == 2)
    #expect(try await site.run("outbox", "discard", entry, "--with-followers").code == 0)
  }

  @Test func `A start sent anyway on an order that was given to somebody else is done, once`() async throws {
    let site = try await Site(orders: 1, timeScale: 0.02)
    try await site.login()
    let id = try await site.orders()[0]
    let entry = try #require(try await site.json("start", id)["entry"]?.string)
    try site.host.reassign(order: id, to: try site.otherDriver.driver)
    #expect(try await site.run("sync", "--time-scale", "0.02").code == 3)
    #expect(site.host.ledger.count(.started, order: id) == 0)
    #expect(try await site.run("outbox", "send-anyway", entry).code == 0)
    #expect(try await site.run("sync", "--time-scale", "0.02").code == 0)
    #expect(site.host.ledger.count(.started, order: id) == 1)
  }

  @Test func `What was sent anyway and comes back says what the server answered`() async throws {
    let site = try await Site(orders: 1, timeScale: 0.02)
    try await site.login()
    let id = try await site.orders()[0]
    let entry = try #require(
      try await site.json("proof", id, "--scan", "somebody-elses-label")["entry"]?.string)
    try site.host.reassign(order: id, to: try site.otherDriver.driver)
    #expect(try await site.run("sync", "--time-scale", "0.02").code == 3)
    #expect(try await site.run("outbox", "send-anyway", entry).code == 0)
    let sync = try await site.run("sync", "--time-scale", "0.02")
    #expect(sync.code == 3)
    #expect(sync.output.contains("sent anyway at "))
    #expect(sync.output.contains("and then: attempt 1; refused by the server"))
  }
}
