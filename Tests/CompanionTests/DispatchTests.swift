import FleetCompanion
import FleetSandbox
import Foundation
import Testing

@testable import companion

/// `companion dispatch …`: a desk as a script runs it, beside a driver on another device.
@Suite(.timeLimit(.minutes(5)))
struct DispatchTests {
  private let site: Site

  init() async throws { site = try await Site(orders: 4) }

  @discardableResult
  private func desk(_ words: String..., code: Int32 = 0) async throws -> Program.Outcome {
    let outcome = try await Program.run(["dispatch"] + words, home: site.home)
    #expect(outcome.code == code, "\(words): \(outcome.errors)")
    return outcome
  }

  private func login() async throws {
    try await desk("login", "--host", site.address, "--key", Site.key)
  }

  private func board() async throws -> JSONValue { try await site.json("dispatch", "board") }

  private func ids(_ board: JSONValue, _ section: String) -> [String] {
    board[section]?["orders"]?.array?.compactMap { $0["id"]?.string } ?? []
  }

  @Test func `A desk creates, assigns and dispatches in a dead zone, and the driver completes it`()
    async throws
  {
    try await login()
    let driver = try site.driver
    site.host.goUnreachable()
    let created = try await site.json(
      "dispatch", "create", "--from", "1 Raffles Quay", "--to", "1.30,103.85", "--notes", "Ring twice",
      "--at",
      "18:00")
    let new = try #require(created.array?.first?["order"]?.string)
    let entry = try #require(created.array?.first?["entry"]?.string)
    try await desk("assign", new, driver.name)
    try await desk("send", new)
    #expect(ids(try await board(), "active").contains(new))
    #expect(try await site.run("sync", "--wait", "0").code == 1)

    try site.host.comeBack()
    let sync = try await site.run("sync", "--wait", "60")
    #expect(sync.code == 0, "\(sync.errors)")
    #expect(sync.output.contains("3 confirmed"))
    let order = try #require(try await site.json("dispatch", "order", entry)["id"]?.string)
    for kind in [SandboxEffect.Kind.created, .assigned, .dispatched] {
      #expect(site.host.ledger.count(kind, order: order) == 1, "\(kind)")
    }

    let phone = site.home + "-phone"
    defer { try? FileManager.default.removeItem(atPath: phone) }
    func drive(_ words: String...) async throws {
      let outcome = try await Program.run(
        words, home: phone, environment: ["COMPANION_PASSWORD": driver.password])
      #expect(outcome.code == 0, "\(words): \(outcome.errors)")
    }
    try await drive("login", "--host", site.address, "--key", Site.key, "--identity", driver.email)
    try await drive("start", order)
    try await drive("activity", order, "enroute")
    try await drive("activity", order, "completed")
    try await drive("sync")
    try await desk("board", "--refresh")
    #expect(ids(try await board(), "ended") == [order])
  }

  @Test func `A lost answer to a creation does not make two orders`() async throws {
    try await login()
    site.host.set(faults: try FaultPlan(text: "drop-answer@POST/orders"))
    try await desk("create", "--from", "1 Raffles Quay", "--to", "2 Raffles Quay")
    _ = try await site.run("sync", "--wait", "0")
    site.host.set(faults: FaultPlan())
    let sync = try await site.run("sync", "--wait", "60")
    #expect(sync.code == 0, "\(sync.output) \(sync.errors)")
    #expect(site.host.ledger.count(.created) == 1)
  }

  @Test func `Orders come from a file, all or none`() async throws {
    try await login()
    let good = #"{"from": "1 Raffles Quay", "to": "2 Raffles Quay", "parcels": ["Box"], "meta": {"dock": 4}}"#
    let bad = try await site.run("dispatch", "create", "--file", "-", input: "[\(good), {\"form\": \"x\"}]")
    #expect(bad.code == 1)
    #expect(bad.complaint.contains("\"form\""))
    #expect(try await site.json("outbox")["waiting"]?.count == 0)
    let done = try await site.run("dispatch", "create", "--file", "-", input: "[\(good), \(good)]")
    #expect(done.code == 0, "\(done.errors)")
    #expect(done.lines.count == 2)
    #expect(try await site.json("outbox")["waiting"]?.count == 2)
  }

  @Test func `Every verb stores what it says, once`() async throws {
    try await login()
    let orders = ids(try await board(), "active")
    try await desk("schedule", orders[0], "2026-11-29T10:00:00Z")
    try await desk("update", orders[0], "--notes", "Ring twice")
    try await desk("unassign", orders[1])
    try await desk("cancel", orders[2])
    try await desk("delete", orders[3])
    #expect(ids(try await board(), "unassigned") == [orders[1]])
    let sync = try await site.run("sync", "--wait", "60")
    #expect(sync.code == 0, "\(sync.output) \(sync.errors)")
    let ledger = site.host.ledger
    #expect(ledger.count(.unassigned, order: orders[1]) == 1)
    #expect(ledger.count(.canceled, order: orders[2]) == 1)
    #expect(ledger.count(.deleted, order: orders[3]) == 1)
    #expect(
      try await site.json("dispatch", "order", orders[0])["scheduled_at"]?.string == "2026-11-29T10:00:00Z")
  }

  @Test func `A driver's command is refused at a desk, and a desk's with a driver signed in`() async throws {
    try await login()
    for words in [["start", "x"], ["orders"], ["online"], ["locate", "1", "2"], ["nearby"]] {
      let outcome = try await Program.run(words, home: site.home)
      #expect(outcome.code == 1)
      #expect(outcome.complaint.contains("This is the desk of Acme Logistics"), "\(words)")
      #expect(outcome.complaint.contains("(TEST)"))
    }
    try await site.login()
    for verb in [["board"], ["cancel", "x"], ["drivers"], ["create", "--from", "a", "--to", "b"]] {
      let outcome = try await Program.run(["dispatch"] + verb, home: site.home)
      #expect(outcome.code == 1)
      #expect(outcome.complaint.contains("companion dispatch login"), "\(verb)")
    }
  }

  @Test func `Outbox, receipt and logout work at a desk, and TEST is always visible`() async throws {
    try await login()
    let order = try #require(ids(try await board(), "active").first)
    try await desk("cancel", order)
    #expect(try await site.run("outbox").output.contains("cancel"))
    #expect(try await site.run("logout").code == 1)
    #expect(try await site.run("sync").code == 0)
    let receipt = try await site.run("receipt")
    #expect(receipt.code == 0, "\(receipt.output)")
    #expect(receipt.output.hasPrefix("[TEST] Dispatch · Acme Logistics"))
    for words in [["board"], ["drivers"], ["order", order]] {
      let shown = try await Program.run(["dispatch"] + words, home: site.home)
      #expect(shown.output.hasPrefix("[TEST] "), "\(words)")
    }
    let logout = try await site.run("logout")
    #expect(logout.code == 0)
    #expect(logout.output.contains("(TEST)"))
    #expect(try await site.run("dispatch", "board").complaint.contains("Nobody is signed in"))
  }

  @Test func `The key comes from the environment, and is in one file of its owner's`() async throws {
    let login = try await site.run(
      "dispatch", "login", environment: ["FLEETBASE_HOST": site.address, "FLEETBASE_API_KEY": Site.key])
    #expect(login.code == 0, "\(login.errors)")
    #expect(!login.output.contains(Site.key))
    let holding = try site.bytes().filter { $0.value.range(of: Data(Site.key.utf8)) != nil }.keys
    #expect(holding.count == 1)
    #expect(holding.allSatisfy { $0.hasPrefix("credentials/") })
    let live = try await site.run("dispatch", "board", environment: ["FLEETBASE_API_KEY": "flb_live_other"])
    #expect(live.code == 1)
  }

  @Test(arguments: [
    ["dispatch"], ["dispatch", "bogus"], ["dispatch", "board", "--limit", "x"], ["dispatch", "assign", "a"],
    ["dispatch", "create"], ["dispatch", "create", "--file", "x", "--to", "y"], ["dispatch", "update", "a"],
    ["dispatch", "create", "--from", "91,0", "--to", "b"],
    ["dispatch", "create", "--from", "a", "--to", "b", "--at", "soon"],
    ["dispatch", "board", "--date", "today"],
  ])
  func `A line of a desk that is not understood is one sentence and exit code 2`(words: [String]) async throws
  {
    try await login()
    let before = try site.bytes()
    let outcome = try await Program.run(words, home: site.home)
    #expect(outcome.code == 2, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("companion: ") && !outcome.complaint.contains("\n"))
    #expect(try site.bytes() == before)
  }

  @Test(arguments: DispatchCommand.verbs.map { $0.name })
  func `Every verb explains itself and its options`(name: String) async throws {
    let outcome = try await Program.run(
      name.split(separator: " ").map(String.init) + ["--help"], home: "/nowhere")
    #expect(outcome.code == 0)
    #expect(outcome.output.hasPrefix("usage: companion \(name) "))
    for option in try #require(DispatchCommand.verbs.first { $0.name == name }).help.options {
      #expect(outcome.output.contains("  " + option.0 + " "))
    }
  }
}

/// How a desk writes times and places.
struct DispatchWordsTests {
  private let today = CalendarDay("2026-11-22")
  private let singapore = TimeZone(identifier: "Asia/Singapore")

  @Test(arguments: [
    ("18:00", "2026-11-22T10:00:00Z"), ("2026-11-23 07:30", "2026-11-22T23:30:00Z"),
    ("2026-11-23T07:30:15", "2026-11-22T23:30:15Z"), ("2026-11-23T07:30Z", "2026-11-23T07:30:00Z"),
    ("2026-11-23T07:30:00+02:00", "2026-11-23T05:30:00Z"),
  ])
  func `A time without a zone is the company's, one with a zone is its own`(text: String, iso: String) throws
  {
    let time = DispatchWords.time(text, in: try #require(singapore), today: try #require(today))
    #expect(time?.iso == iso)
  }

  @Test(arguments: ["", "soon", "25:00", "18:61", "2026-02-30 10:00", "18:00Z", "2026-11-23"])
  func `What is no time is not taken for one`(text: String) throws {
    #expect(DispatchWords.time(text, in: try #require(singapore), today: try #require(today)) == nil)
  }

  @Test func `A time that the clocks leave out is no time`() throws {
    let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
    #expect(DispatchWords.time("2026-03-29 02:30", in: berlin, today: try #require(today)) == nil)
    #expect(
      DispatchWords.time("2026-03-29 03:30", in: berlin, today: try #require(today))?.iso
        == "2026-03-29T01:30:00Z")
  }

  @Test func `A place is an id, a position or an address`() throws {
    #expect(try DispatchWords.place(" place_abc ") == .known("place_abc"))
    let point = try #require(Coordinate(latitude: 1.3, longitude: 103.85))
    #expect(try DispatchWords.place("1.3, 103.85") == .point(point))
    #expect(try DispatchWords.place("1 Raffles Quay, Singapore") == .address("1 Raffles Quay, Singapore"))
    #expect(throws: UsageError.self) { try DispatchWords.place("  ") }
  }
}
