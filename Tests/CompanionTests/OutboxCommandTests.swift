import CSQLite
import FleetSandbox
import Foundation
import Testing

/// `companion outbox` as a script and a person see it: one entry whole, the list, each decision, the count, the export.
@Suite(.timeLimit(.minutes(5)))
struct OutboxCommandTests {
  /// A start with an activity behind it, on an order that was given to somebody else meanwhile.
  private func held() async throws -> (Site, order: String, entries: [String]) {
    let site = try await Site(orders: 2)
    try await site.login()
    let id = try await site.orders()[0]
    let entries = [try await site.json("start", id), try await site.json("activity", id, "enroute")]
      .compactMap { $0["entry"]?.string }
    try site.host.reassign(order: id, to: site.otherDriver.driver)
    #expect(try await site.run("sync").code == 3)
    return (site, id, entries)
  }

  private func change(_ site: Site, _ sql: String) throws {
    var database: OpaquePointer?
    #expect(sqlite3_open(try site.file("/outbox.db"), &database) == SQLITE_OK)
    #expect(sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK)
    sqlite3_close(database)
  }

  // MARK: Decisions

  @Test func `What cannot be sent becomes a comment that dispatch reads`() async throws {
    let (site, id, entries) = try await held()
    let alone = try await site.run("outbox", "as-comment", entries[0])
    #expect(alone.code == 1)
    #expect(alone.complaint.contains("add --with-followers"))
    let told = try await site.run("outbox", "as-comment", entries[0], "--with-followers")
    #expect(told.code == 0)
    #expect(told.errors.contains("stored in its place: comment on \(id)"))
    #expect(try await site.run("sync").code == 0)
    let comment = try #require(site.host.ledger.effects.first { $0.kind == .comment })
    let text = try #require(comment.facts["content"])
    #expect(text.hasPrefix("Not recorded here: the order was given to \(try site.otherDriver.name)."))
    #expect(text.contains(": started the order\n- "))
    #expect(text.contains("(UTC"))
    #expect(site.host.ledger.count(.started, order: id) == 0)
    let again = try await site.run("outbox", "as-comment", entries[0])
    #expect(again.code == 1)
    #expect(again.complaint.contains("is withdrawn: there is nothing to decide"))
    #expect(site.host.ledger.count(.comment) == 1)
  }

  @Test func `What is offered is said with the entry`() async throws {
    let (site, _, entries) = try await held()
    let list = try await site.run("outbox")
    #expect(
      list.output.contains("decide: companion outbox retry|send-anyway|as-comment|discard \(entries[0])"))
    let entry = try #require(try await site.json("outbox")["entries"]?.array?.first)
    #expect(
      entry["choices"]?.array?.compactMap(\.string) == ["retry", "send-anyway", "as-comment", "discard"])
  }

  @Test func `What is being found out cannot be given up, and it is said what to do`() async throws {
    let site = try await Site(orders: 1, faults: "drop-answer#1/start")
    try await site.login()
    let entry = try #require(try await site.json("start", site.orders()[0])["entry"]?.string)
    _ = try await site.run("sync", "--wait", "0")
    let refused = try await site.run("outbox", "discard", entry)
    #expect(refused.code == 1)
    #expect(refused.complaint.contains("wait, or sync, until that is found out"))
  }

  // MARK: One entry

  @Test func `One entry is shown whole`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    let entry = try #require(try await site.json("start", id)["entry"]?.string)
    #expect(try await site.run("sync").code == 0)
    let shown = try await site.run("outbox", "show", entry)
    #expect(shown.code == 0)
    #expect(shown.lines.first == "\(entry)  start \(id)")
    for name in ["order", "state", "done", "confirmed", "settled", "attempts", "journal", "next"] {
      #expect(shown.lines.contains { $0.hasPrefix(name + " ") }, "\(name)")
    }
    #expect(shown.output.contains(" by this device's clock"))
    let machine = try await site.json("outbox", "show", entry)
    #expect(machine["history"]?.array?.first?["outcome"]?.string == "confirmed")
    #expect(machine["done_at"]?.string != nil && machine["confirmed_at"]?.string != nil)
    #expect(machine["journal"]?.array?.isEmpty == false)
  }

  @Test func `One that needs a decision says which there are`() async throws {
    let (site, _, entries) = try await held()
    let shown = try await site.run("outbox", "show", entries[0])
    #expect(shown.code == 3)
    #expect(shown.output.contains("retry | send-anyway | as-comment | discard"))
    let behind = try await site.run("outbox", "show", entries[1])
    #expect(behind.output.contains("waits until you decide about \(entries[0])"))
    #expect(try await site.run("outbox", "show", "entry_nowhere").complaint.contains("no entry"))
  }

  // MARK: The list

  @Test func `The list fits a window of 80 columns, and what needs you comes first`() async throws {
    let (site, _, entries) = try await held()
    _ = try await site.run("online")
    #expect(try await site.run("sync").code == 3)
    let terminal = try PseudoTerminal(["outbox"], home: site.home, rows: 50, columns: 80)
    #expect(try await terminal.end() == 3)
    let lines = terminal.screen.lines
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.firstIndex { $0.contains(entries[0]) } == 1)
    #expect(terminal.screen.contains("the order was given to \(try site.otherDriver.name)"))
    #expect(terminal.screen.contains("go online"))
  }

  @Test func `Of what is at rest the newest 20 are listed unless all are asked for`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    for number in 1...22 { _ = try await site.run("comment", id, "Note \(number)") }
    for entry in try await site.json("outbox")["entries"]?.array ?? [] {
      _ = try await site.run("outbox", "discard", try #require(entry["id"]?.string))
    }
    let some = try await site.run("outbox")
    #expect(some.lines.count { $0.hasPrefix("entry_") } == 20)
    #expect(some.output.contains("2 older ones are at rest (--all shows them)"))
    #expect(try await site.run("outbox", "--all").lines.count { $0.hasPrefix("entry_") } == 22)
  }

  // MARK: The count

  @Test func `The count agrees, and misses what is gone`() async throws {
    let (site, _, _) = try await held()
    let whole = try await site.run("outbox", "--check")
    #expect(whole.code == 0)
    #expect(
      whole.output == "queued 2 = confirmed 0 + waiting 1 + unknown 0 + attention 1 + withdrawn 0\n")
    try change(site, "DELETE FROM entries WHERE seq = 2")
    let broken = try await site.run("outbox", "--check")
    #expect(broken.code == 1)
    #expect(broken.output.contains("queued 2 ≠ "))
    #expect(broken.output.contains("! 1 entries have vanished"))
    #expect(try await site.json("outbox", "--check")["is_whole"] == false)
  }

  // MARK: The export

  @Test func `The export is a private file without anything of anybody`() async throws {
    let (site, id, _) = try await held()
    let page = try await site.run("order", id)
    let path = site.home + "/case.json"
    let outcome = try await site.run("outbox", "export", "--output", path)
    #expect(outcome.code == 0)
    #expect(outcome.output.isEmpty)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains("\"companion-outbox\"") && text.contains(id))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let customer = try #require(page.lines.first { $0.hasPrefix("customer") })
    var personal = customer.dropFirst(11).split(separator: "·").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    personal += [try site.driver.name, try site.driver.email, try site.otherDriver.name, Site.key]
    for value in personal { #expect(!text.contains(value), "\(value)") }
  }

  @Test func `An export that cannot be written leaves nothing behind`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let outcome = try await site.run("outbox", "export", "--output", site.home + "/nowhere/case.json")
    #expect(outcome.code == 1)
    #expect(!outcome.complaint.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: site.home + "/nowhere"))
  }

  @Test(arguments: [["--output", "x"], ["--with-followers"], ["show"], ["forget", "entry_1"]])
  func `What means nothing is a misuse`(words: [String]) async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    #expect(try await Program.run(["outbox"] + words, home: site.home).code == 2)
  }

  // MARK: Times and words elsewhere

  @Test func `The customer reads when it was done where the driver says so`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    _ = try await site.run("start", id)
    #expect(try await site.run("activity", id, "enroute", "--tell-time").code == 0)
    #expect(try await site.run("sync").code == 0)
    let request = SandboxRequest(
      method: "GET", path: "/v1/orders/\(id)", query: [],
      headers: [SandboxPair("Authorization", "Bearer \(Site.key)")], body: [])
    let answer = site.host.withServer { server, now in server.handle(request, now: now) }
    #expect(String(decoding: answer.body, as: UTF8.self).contains("Driver is en-route. Done at 20"))
    #expect(try await site.run("receipt").code == 0)
  }

  @Test func `An order that was given to somebody else is not called gone`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    try site.host.reassign(order: id, to: site.otherDriver.driver)
    let outcome = try await site.run("orders", "--refresh")
    #expect(outcome.errors.contains("\(id) was given to \(try site.otherDriver.name)"))
    #expect(!outcome.errors.contains("gone"))
  }

  @Test func `Accepting what nearby has not shown yet says so`() async throws {
    let site = try await Site(orders: 1, adhoc: 1)
    try await site.login()
    let outcome = try await site.run("accept", "order_nowhere")
    #expect(outcome.code == 1)
    #expect(outcome.complaint.contains("`companion nearby`"))
  }

  @Test func `A lost answer is not called a missing connection`() async throws {
    let site = try await Site(orders: 1, faults: "drop-answer#1/start")
    try await site.login()
    _ = try await site.run("start", site.orders()[0])
    let pass = try await site.run("sync", "--wait", "0")
    #expect(pass.output == "1 being checked\n")
    #expect(try await site.run("outbox").output.contains("no connection") == false)
  }

  @Test func `The app decides by its own words`() async throws {
    let (site, id, entries) = try await held()
    let drive = try PseudoTerminal(["drive"], home: site.home)
    try await drive.wait { $0.contains("1 need you") }
    drive.type("show \(entries[0])\r")
    try await drive.wait { $0.contains("retry | send-anyway | as-comment | discard") }
    drive.type("tell \(entries[0])\r")
    try await drive.wait { $0.contains("stored in its place: comment on \(id)") }
    try await drive.wait { $0.contains("all sent · 1 confirmed") }
    drive.type("quit\r")
    #expect(try await drive.end() == 0)
    #expect(site.host.ledger.count(.comment) == 1)
  }
}
