import FleetCompanion
import FleetSandbox
import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Several processes on one store, and the sandbox as a process.
@Suite(.timeLimit(.minutes(5)))
struct ProcessTests {
  @Test func `One process sends while others go on storing`() async throws {
    let site = try await Site(orders: 16)
    try await site.login()
    let ids = try await site.orders()
    try #require(ids.count == 12)
    // Answers are slow, so that the sync is surely still at it.
    site.host.set(faults: try FaultPlan(text: "delay:40"))
    _ = try await site.run("start", ids[0])
    let sync = try Running(["sync", "--wait", "50"], home: site.home)
    for id in ids.dropFirst() {
      let outcome = try await site.run("start", id)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    #expect(await sync.end().code == 0)
    #expect(try await site.run("sync").code == 0)
    for id in ids { #expect(site.host.ledger.count(.started, order: id) == 1) }
  }

  @Test func `A sync beside a running app waits for that one and reports its result`() async throws {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    let session = try DriverSession(home: try Home(path: site.home))
    await session.start()
    site.host.set(faults: try FaultPlan(text: "delay:300"))
    try await session.perform(.start(Order.ID(id)))
    let sync = try await site.run("sync")
    #expect(sync.code == 0)
    #expect(sync.output.contains("1 confirmed"))
    #expect(site.host.ledger.count(.started) == 1)
    await session.stop()
  }

  @Test func `A sync beside a running app that cannot get through says that work still waits`() async throws {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    let session = try DriverSession(home: try Home(path: site.home))
    await session.start()
    site.host.goUnreachable()
    try await session.perform(.start(Order.ID(id)))
    let sync = try await site.run("sync", "--wait", "0.3")
    #expect(sync.code == 1)
    #expect(sync.output.contains("1 waiting"))
    await session.stop()
  }

  @Test func `A running app goes on with the token of a new sign-in`() async throws {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    let session = try DriverSession(home: try Home(path: site.home))
    let driver = try site.driver.driver
    site.host.withServer { server, _ in server.revokeTokens(driver: driver) }
    try await site.login()
    try await session.perform(.start(Order.ID(id)))
    #expect(try await session.drain(milliseconds: 20_000).isDrained)
    #expect(site.host.ledger.count(.started) == 1)
  }

  private func storedToken(_ site: Site) throws -> String {
    let folder = site.home + "/credentials"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
    return try #require(try JSONValue(parsing: Array(bytes))["token"]?.string)
  }

  @Test func `Two syncs at once send each action once`() async throws {
    let site = try await Site(orders: 16)
    try await site.login()
    let ids = try await site.orders()
    for id in ids { _ = try await site.run("start", id) }
    let both = try [Running(["sync"], home: site.home), Running(["sync"], home: site.home)]
    for sync in both { #expect(await sync.end().code == 0) }
    #expect(site.host.ledger.count(.started) == ids.count)
  }

  @Test func `The sandbox says that it listens before anything waits, and SIGTERM frees its port`()
    async throws
  {
    let sandbox = try Serving(["--port", "0", "--orders", "3", "--seed", "5"])
    let first = try await sandbox.line("listening on http://127.0.0.1:")
    let port = try #require(first.split(separator: ":").last.map(String.init))
    let taken = try await Program.run(["sandbox", "--port", port], home: "/nowhere")
    #expect(taken.code == 1)
    #expect(
      taken.complaint == "companion: Cannot listen on 127.0.0.1 port \(port): the port is already in use.")
    #expect(try await sandbox.end(by: SIGTERM) == 0)
    #expect(sandbox.output.split(separator: "\n").count { $0.hasPrefix("driver ") } >= 2)
    let again = try Serving(["--port", port])
    #expect(try await again.line("listening on") == first)
    #expect(try await again.end(by: SIGINT) == 0)
  }

  @Test func `A sandbox without some warts answers otherwise, and one in the recipes' dialect too`()
    async throws
  {
    let query = "orders?limit=0"
    for (words, status, isWrapped) in [
      ([], 200, false), (["--without", "limits-are-clamped,customer-filter-finds-nothing"], 422, false),
      (["--dialect", "recipes"], 200, true),
    ] as [([String], Int, Bool)] {
      let sandbox = try Serving(["--port", "0", "--key", "flb_test_shift"] + words)
      let line = try await sandbox.line("listening on")
      let base = try #require(line.split(separator: " ").last)
      var request = URLRequest(url: try #require(URL(string: "\(base)/v1/\(query)")))
      request.setValue("Bearer flb_test_shift", forHTTPHeaderField: "Authorization")
      let (body, response) = try await URLSession.shared.data(for: request)
      #expect((response as? HTTPURLResponse)?.statusCode == status)
      #expect(String(decoding: body, as: UTF8.self).hasPrefix(#"{"data":["#) == isWrapped)
      #expect(try await sandbox.end(by: SIGTERM) == 0)
    }
  }

  @Test func `The same seed gives the same sandbox again`() async throws {
    var logins: [String] = []
    var ids: [[String]] = []
    for _ in 0..<2 {
      let sandbox = try Serving(["--port", "0", "--orders", "4", "--seed", "9"])
      let login = try await sandbox.line("sign in: ")
      let words = login.split(separator: " ").map(String.init)
      let home = FileManager.default.temporaryDirectory.path + "/companion-seed-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: home) }
      let password = try #require(words.first { $0.hasPrefix("COMPANION_PASSWORD=") }?.dropFirst(19))
      // The line can be used as it stands.
      let outcome = try await Program.run(
        Array(words.drop { $0 != "login" }), home: home, environment: ["COMPANION_PASSWORD": String(password)]
      )
      #expect(outcome.code == 0, "\(outcome.errors)")
      let list = try await Program.run(["orders", "--json"], home: home)
      ids.append(try JSONValue(parsing: Array(list.output.utf8)).array?.compactMap { $0["id"]?.string } ?? [])
      logins.append(String(login.split(separator: "--identity").last ?? ""))
      #expect(try await sandbox.end(by: SIGTERM) == 0)
    }
    #expect(ids[0].count == 3)
    #expect(ids[0] == ids[1])
    #expect(logins[0] == logins[1])
  }

  /// `companion sandbox`, its output a pipe.
  private final class Serving {
    private let child: Spawned
    private let reader: OutputReader

    init(_ words: [String]) throws {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { throw Spawned.Failure(code: errno) }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      defer { close(ends[1]) }
      reader = OutputReader(ends[0])
      child = try Spawned(
        try Program.executable(), ["sandbox"] + words, environment: Program.environment(home: "/nowhere"),
        input: ends[0], output: ends[1], errors: ends[1])
    }

    deinit { child.send(SIGKILL) }

    var output: String { reader.text }

    /// Waits for the line that begins so.
    func line(_ beginning: String) async throws -> String {
      while true {
        let lines = reader.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        if let found = lines.first(where: { $0.hasPrefix(beginning) }) { return String(found) }
        try #require(await reader.more())
      }
    }

    func end(by signal: Int32) async throws -> Int32 {
      child.send(signal)
      while await reader.more() {}
      return await child.end()
    }
  }

  @Test func `Token, key and password are in no output and no file but the credentials`() async throws {
    let site = try await Site(orders: 4)
    var said = ""
    func note(_ outcome: Program.Outcome) { said += outcome.output + outcome.errors }
    note(try await site.login())
    let token = try storedToken(site)
    let driver = try site.driver
    let ids = try await site.orders()
    for words in [
      ["orders", "--refresh"], ["orders", "--json"], ["order", ids[0], "--json"],
      ["next", ids[0], "--refresh"],
      ["start", ids[0]], ["online"], ["locate", "1.3", "103.8"], ["sync"], ["sync", "--json"],
      ["outbox", "--json"],
      ["receipt"], ["receipt", "--json"], ["order", ids[0]],
    ] { note(try await Program.run(words, home: site.home)) }
    site.host.set(faults: try FaultPlan(text: "unauthorized"))
    for words in [["orders", "--refresh"], ["activity", ids[0], "enroute"], ["sync"]] {
      note(try await Program.run(words, home: site.home))
    }
    site.host.goUnreachable()
    note(try await site.run("sync"))
    note(
      try await site.run(
        "login", "--host", site.address, "--key", Site.key, "--identity", driver.email,
        environment: ["COMPANION_PASSWORD": driver.password]))
    #expect(said.contains("completed") || said.contains("started"))
    let secrets = [token, String(token.split(separator: "|").last ?? ""), Site.key, driver.password]
    for secret in secrets {
      #expect(secret.count > 8)
      #expect(!said.contains(secret))
      for (path, bytes) in try site.bytes() where !path.hasPrefix("credentials/") {
        #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(path)")
      }
    }
    var attributes = try FileManager.default.attributesOfItem(atPath: site.home)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
    for path in try site.bytes().keys {
      attributes = try FileManager.default.attributesOfItem(atPath: site.home + "/" + path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }
}
