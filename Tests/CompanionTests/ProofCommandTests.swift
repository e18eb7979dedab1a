import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// `companion proof` in processes of its own.
@Suite(.timeLimit(.minutes(5)))
struct ProofCommandTests {
  @Test func `A signature taken in one process goes up in another, once, and the activity cites it`()
    async throws
  {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    let path = site.home + ".png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0]) + Data("IEND".utf8)
    try png.write(to: URL(fileURLWithPath: path))
    _ = try await site.run("start", id)
    _ = try await site.run("activity", id, "enroute")
    let proof = try #require(try await site.json("proof", id, "--signature", path)["entry"]?.string)
    _ = try await site.run("activity", id, "completed", "--proof", proof)
    #expect(try await site.run("sync").code == 0)
    let effects = site.host.ledger.effects(order: id)
    #expect(
      effects.map(\.name) == ["started", "activity:enroute", "proof:signature", "activity:completed"])
    #expect(effects[2].facts["client_mutation_id"] == proof)
    let entries = try #require(try await site.json("outbox")["entries"]?.array)
    #expect(entries[2]["kind"] == "capture_proof")
    #expect(entries[2]["method"] == "signature")
    #expect(entries[3]["proof_entry"] == .string(proof))
    #expect(try await site.run("receipt").code == 0)
  }

  @Test(arguments: [
    (["--photo", "TEXT"], Int32(1), "This is a text"), (["--photo", "NOTHING"], 1, "cannot be read"),
    (["--scan", " "], 1, "empty"), ([], 2, "Give one of"),
    (["--scan", "x", "--photo", "TEXT"], 2, "Give one of"),
    (["--scan", "x", "--stop", "a", "--entity", "b"], 2, "not both"),
    (["--scan", "x", "--stop", "place_none"], 1, "is not a stop"),
  ])
  func `A proof that will not do is refused with the reason`(words: [String], code: Int32, reason: String)
    async throws
  {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    let path = site.home + ".txt"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("no picture at all".utf8).write(to: URL(fileURLWithPath: path))
    let line = ["proof", id] + words.map { $0 == "TEXT" ? path : $0 }
    let outcome = try await Program.run(line, home: site.home)
    #expect(outcome.code == code)
    #expect(outcome.complaint.contains(reason), "\(outcome.complaint)")
    #expect(try await site.json("outbox")["entries"]?.array?.isEmpty == true)
  }
}
