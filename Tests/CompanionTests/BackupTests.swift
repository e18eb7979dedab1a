import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// A home that comes back from a backup older than what was sent since.
@Suite(.timeLimit(.minutes(5)))
struct BackupTests {
  /// How it comes back.
  enum Restoration: String, CaseIterable {
    /// The whole home, as new files.
    case asNewFiles
    /// The whole home, written into the files that are there.
    case intoTheFiles
    /// The databases alone, written into the files that are there, beside a later sign-in's credentials.
    case besideALaterSignIn
  }

  private func restore(_ backup: String, to home: String, _ way: Restoration) throws {
    let manager = FileManager.default
    if way == .asNewFiles {
      try manager.removeItem(atPath: home)
      try manager.copyItem(atPath: backup, toPath: home)
      return
    }
    for name in try manager.subpathsOfDirectory(atPath: backup) {
      var isFolder: ObjCBool = false
      guard manager.fileExists(atPath: backup + "/" + name, isDirectory: &isFolder), !isFolder.boolValue
      else {
        continue
      }
      if way == .besideALaterSignIn && !name.contains("outbox.db") { continue }
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: home + "/" + name))
      try file.truncate(atOffset: 0)
      try file.write(contentsOf: try Data(contentsOf: URL(fileURLWithPath: backup + "/" + name)))
      try file.close()
    }
  }

  @Test(arguments: Restoration.allCases)
  func `What was sent since an older backup is found and not sent again`(way: Restoration) async throws {
    let site = try await Site(orders: 2, timeScale: 0.01)
    try await site.login()
    let ids = try await site.orders()
    // The store learns where it lives.
    #expect(try await site.run("sync").code == 0)
    for tap in [["start", ids[0]], ["activity", ids[0], "enroute"], ["online"]] {
      #expect(try await Program.run(tap, home: site.home).code == 0)
    }
    let backup = site.home + "-backup"
    defer { try? FileManager.default.removeItem(atPath: backup) }
    try FileManager.default.copyItem(atPath: site.home, toPath: backup)
    #expect(try await site.run("sync", "--wait", "30", "--time-scale", "0.01").code == 0)
    let sent = site.host.ledger.effects(order: ids[0]).map(\.name)
    #expect(sent == ["started", "activity:enroute"])
    let all = site.host.ledger.effects.count
    if way == .besideALaterSignIn {
      try FileManager.default.removeItem(atPath: site.home + "/credentials")
      try await site.login()
    }
    try restore(backup, to: site.home, way)
    #expect(try await site.json("outbox")["waiting"] == 3)
    let sync = try await site.run("sync", "--wait", "60", "--time-scale", "0.01")
    #expect(sync.code == 0, "\(sync.output) \(sync.errors)")
    #expect(site.host.ledger.effects(order: ids[0]).map(\.name) == sent)
    #expect(site.host.ledger.effects.count == all)
    let entries = try await site.json("outbox")["entries"]?.array ?? []
    #expect(entries.map { $0["attempts"] } == [0, 0, 0])
    #expect(entries.allSatisfy { ["confirmed", "settled"].contains($0["state"]?.string) })
  }

  @Test func `A comment sent since an older backup waits for a person rather than being sent twice`()
    async throws
  {
    let site = try await Site(orders: 1, timeScale: 0.01)
    try await site.login()
    let id = try await site.orders()[0]
    #expect(try await site.run("sync").code == 0)
    _ = try await site.run("comment", id, "at the gate")
    let backup = site.home + "-backup"
    defer { try? FileManager.default.removeItem(atPath: backup) }
    try FileManager.default.copyItem(atPath: site.home, toPath: backup)
    #expect(try await site.run("sync", "--wait", "30", "--time-scale", "0.01").code == 0)
    let all = site.host.ledger.effects.count
    try restore(backup, to: site.home, .asNewFiles)
    let sync = try await site.run("sync", "--wait", "60", "--time-scale", "0.01")
    #expect(sync.code == 3)
    #expect(sync.output.contains("the server does not show whether it was done"))
    #expect(site.host.ledger.effects.count == all)
  }

  @Test func `What was not sent before an older backup came back is sent once`() async throws {
    let site = try await Site(orders: 2, timeScale: 0.01)
    try await site.login()
    let ids = try await site.orders()
    #expect(try await site.run("sync").code == 0)
    for id in ids { _ = try await site.run("start", id) }
    let backup = site.home + "-backup"
    defer { try? FileManager.default.removeItem(atPath: backup) }
    try FileManager.default.copyItem(atPath: site.home, toPath: backup)
    try restore(backup, to: site.home, .asNewFiles)
    #expect(try await site.run("sync", "--wait", "60", "--time-scale", "0.01").code == 0)
    for id in ids { #expect(site.host.ledger.count(.started, order: id) == 1) }
  }
}
