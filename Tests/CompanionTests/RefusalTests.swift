import CSQLite
import FleetSandbox
import Foundation
import Testing

/// Bad input, named: one sentence, the right exit code, nothing changed.
@Suite(.timeLimit(.minutes(5)))
struct RefusalTests {
  /// Runs a command that must be refused, and looks at the store before and after.
  private func refuse(
    _ site: Site, _ words: [String], code: Int32 = 1, environment: [String: String] = [:], saying: String,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try site.bytes()
    let outcome = try await Program.run(words, home: site.home, environment: environment)
    #expect(outcome.code == code, sourceLocation: location)
    #expect(outcome.output.isEmpty, sourceLocation: location)
    #expect(outcome.errors.hasPrefix("companion: "), sourceLocation: location)
    #expect(outcome.complaint.contains(saying), "\(outcome.complaint)", sourceLocation: location)
    #expect(!outcome.complaint.contains("\n"), sourceLocation: location)
    #expect(try site.bytes() == before, sourceLocation: location)
  }

  @Test(arguments: [
    ["order", "order_nowhere"], ["next", "order_nowhere"], ["start", "order_nowhere"],
    ["activity", "order_nowhere", "enroute"],
  ])
  func `An unknown order`(words: [String]) async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    try await refuse(site, words, saying: "There is no order \"order_nowhere\" on this device")
  }

  @Test func `An activity that is not possible now names those that are`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    try await refuse(site, ["activity", id, "completed"], saying: "Nothing was stored.")
    _ = try await site.run("start", id)
    try await refuse(site, ["activity", id, "completed"], saying: "Possible: enroute")
    try await refuse(site, ["start", id], saying: "already been started")
    try await refuse(site, ["activity", id, "enroute", "--stop", "place_nowhere"], saying: "place_nowhere")
    try await refuse(site, ["activity", id, "enroute", "--proof", "entry_nowhere"], saying: "entry_nowhere")
  }

  @Test func `A decision about an entry that is not there or needs none`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    try await refuse(site, ["outbox", "retry", "entry_nowhere"], saying: "no entry \"entry_nowhere\"")
    let entry = try #require(try await site.json("online")["entry"]?.string)
    try await refuse(site, ["outbox", "retry", entry], saying: "nothing to decide")
    try await refuse(site, ["outbox", "forget", entry], code: 2, saying: "no decision")
  }

  @Test func `Nobody is signed in`() async throws {
    let home = FileManager.default.temporaryDirectory.path + "/companion-empty-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: home) }
    for words in [["orders"], ["sync"], ["outbox"], ["receipt"], ["online"], ["drive"]] {
      let outcome = try await Program.run(words, home: home)
      #expect(outcome.code == 1)
      #expect(outcome.complaint.contains("companion login"))
    }
  }

  @Test func `A port that is taken`() async throws {
    let site = try await Site(orders: 1, address: "127.0.0.1")
    let port = site.address.split(separator: ":").last.map(String.init) ?? ""
    let outcome = try await site.run("sandbox", "--port", port)
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.complaint == "companion: Cannot listen on 127.0.0.1 port \(port): the port is already in use.")
  }

  @Test func `A home that cannot be written`() async throws {
    let site = try await Site(orders: 1)
    let file = site.home + "-file"
    try Data("mine".utf8).write(to: URL(fileURLWithPath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    let driver = try site.driver
    for words in [
      ["orders"], ["login", "--host", site.address, "--key", Site.key, "--identity", driver.email],
    ] {
      let outcome = try await Program.run(
        words + ["--home", file + "/home"], home: site.home,
        environment: ["COMPANION_PASSWORD": driver.password])
      #expect(outcome.code == 1)
      #expect(outcome.complaint.contains("cannot be written"))
      #expect(!outcome.complaint.contains("\n"))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data("mine".utf8))
  }

  @Test func `A home from a newer version`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let note = try site.file("home.json")
    let text = try String(contentsOfFile: note, encoding: .utf8)
    try Data(text.replacingOccurrences(of: "\"format\" : 1", with: "\"format\" : 3").utf8)
      .write(to: URL(fileURLWithPath: note))
    for words in [["orders"], ["online"], ["sync"]] {
      try await refuse(site, words, saying: "was made by a newer version (format 3, this one knows 2)")
    }
  }

  @Test(arguments: ["outbox.db", "cache.db"])
  func `A store from a newer version`(name: String) async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let id = try await site.orders()[0]
    _ = try await site.run("start", id)
    var database: OpaquePointer?
    #expect(sqlite3_open(try site.file(name), &database) == SQLITE_OK)
    #expect(sqlite3_exec(database, "PRAGMA user_version = 99", nil, nil, nil) == SQLITE_OK)
    sqlite3_close(database)
    for words in [["orders"], ["online"], ["sync"], ["receipt"]] {
      try await refuse(site, words, saying: "was written by a newer version (format 99")
    }
    #expect(site.host.ledger.effects.isEmpty)
  }

  @Test func `An environment that means another server or another world`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let elsewhere = ["FLEETBASE_HOST": "https://fleet.example.com"]
    for words in [["orders"], ["online"], ["sync"], ["drive"]] {
      try await refuse(
        site, words, environment: elsewhere, saying: "FLEETBASE_HOST is https://fleet.example.com, but")
    }
    let live = ["FLEETBASE_API_KEY": "flb_live_sample"]
    try await refuse(site, ["orders"], environment: live, saying: "FLEETBASE_API_KEY is a live key, but")
    try await refuse(
      site, ["orders"], code: 2, environment: ["FLEETBASE_HOST": "fleet.example.com"],
      saying: "FLEETBASE_HOST: ")
    let same = ["FLEETBASE_HOST": site.address + "/v1/", "FLEETBASE_API_KEY": Site.key]
    #expect(try await Program.run(["orders"], home: site.home, environment: same).code == 0)
  }

  @Test func `A scaled time against a server that is not on this machine`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let note = try site.file("home.json")
    let folder = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: site.home).first {
        $0.hasSuffix("/outbox.db")
      }
    ).split(separator: "/")[1]
    let moved = folder.replacingOccurrences(
      of: String(folder.prefix { $0 != "+" }), with: "https%3a%2f%2ffleet.example.com")
    for (base, ending) in [("identities", ""), ("credentials", ".json")] {
      try FileManager.default.moveItem(
        atPath: "\(site.home)/\(base)/\(folder)\(ending)", toPath: "\(site.home)/\(base)/\(moved)\(ending)")
    }
    let text = try String(contentsOfFile: note, encoding: .utf8)
    let escaped = site.address.replacingOccurrences(of: "/", with: "\\/")
    try Data(
      text.replacingOccurrences(of: escaped, with: "https://fleet.example.com")
        .replacingOccurrences(of: site.address, with: "https://fleet.example.com").utf8
    ).write(to: URL(fileURLWithPath: note))
    try await refuse(
      site, ["sync", "--time-scale", "0.1"], code: 2, saying: "works against a server on this machine only")
  }

  @Test func `A sign-in that fails leaves everything as it was`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let driver = try site.driver
    func login(_ key: String, _ who: String) -> [String] {
      ["login", "--host", site.address, "--key", key, "--identity", who]
    }
    try await refuse(
      site, login(Site.key, driver.email), environment: ["COMPANION_PASSWORD": "wrong"],
      saying: "The password is wrong")
    try await refuse(
      site, login(Site.key, "nobody@example.com"), environment: ["COMPANION_PASSWORD": driver.password],
      saying: "does not know this e-mail")
    try await refuse(
      site, login("flb_test_wrong", driver.email), environment: ["COMPANION_PASSWORD": driver.password],
      saying: "Check the key.")
    site.host.goUnreachable()
    try await refuse(
      site, login(Site.key, driver.email), environment: ["COMPANION_PASSWORD": driver.password],
      saying: "Nothing was changed. Try again when there is a connection.")
  }

  @Test func `A sign-in without a password and nobody to ask`() async throws {
    let site = try await Site(orders: 1)
    let outcome = try await site.run(
      "login", "--host", site.address, "--key", Site.key, "--identity", "x", input: "typed\n")
    #expect(outcome.code == 2)
    #expect(outcome.complaint.contains("COMPANION_PASSWORD"))
  }
}
