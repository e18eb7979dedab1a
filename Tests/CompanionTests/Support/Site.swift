import FleetCompanion
import FleetSandbox
import Foundation
import Synchronization
import Testing

/// A sandbox on loopback, a home of its own, and a driver to sign in: where one test works.
final class Site: Sendable {
  static let key = "flb_test_companiontests"

  let host: SandboxHost
  let home: String
  private let front = Mutex<String?>(nil)

  /// An address of its own, so that nobody takes its port while it is unreachable.
  private static func ownAddress() -> String {
    #if os(Linux)
    "127.\(Int.random(in: 1...254)).\(Int.random(in: 1...254)).\(Int.random(in: 1...254))"
    #else
    "127.0.0.1"
    #endif
  }

  init(
    orders: Int = 8, adhoc: Int = 0, faults: String = "", timeScale: Double = 1, seed: UInt64 = 7,
    address: String? = nil
  ) async throws {
    await Places.all.take()
    host = SandboxHost(
      .seeded(
        SandboxSeed(orders: orders, adhoc: adhoc), key: Self.key, seed: seed, now: SandboxHost.systemClock()),
      faults: try FaultPlan(text: faults, seed: seed), timeScale: timeScale,
      address: address ?? Self.ownAddress())
    home =
      FileManager.default.temporaryDirectory.appendingPathComponent("companion-\(UUID().uuidString)").path
    try host.start()
  }

  deinit {
    host.stop()
    Places.all.give()
    try? FileManager.default.removeItem(atPath: home)
  }

  /// Where the server is, as the driver knows it.
  var address: String { front.withLock { $0 } ?? host.baseURL ?? "" }

  func move(to address: String) { front.withLock { $0 = address } }

  var driver: SandboxAccount {
    get throws { try #require(host.accounts.first) }
  }

  var otherDriver: SandboxAccount {
    get throws { try #require(host.accounts.dropFirst().first) }
  }

  func run(_ words: String..., environment: [String: String] = [:], input: String = "") async throws
    -> Program.Outcome
  {
    try await Program.run(words, home: home, environment: environment, input: input)
  }

  /// Signs the first driver in.
  @discardableResult
  func login() async throws -> Program.Outcome {
    let driver = try driver
    let outcome = try await run(
      "login", "--host", address, "--key", Self.key, "--identity", driver.email,
      environment: ["COMPANION_PASSWORD": driver.password])
    try #require(outcome.code == 0, "\(outcome.errors)")
    return outcome
  }

  /// What `--json` printed.
  func json(_ words: String...) async throws -> JSONValue {
    let outcome = try await Program.run(words + ["--json"], home: home)
    return try JSONValue(parsing: Array(outcome.output.utf8))
  }

  /// The ids of the day's orders, by time.
  func orders() async throws -> [String] {
    try await json("orders").array?.compactMap { $0["id"]?.string } ?? []
  }

  /// The bytes of every file that says something: not the locks, nor SQLite's shared memory, nor an empty log.
  func bytes() throws -> [String: Data] {
    var found: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: home) {
      guard !path.hasSuffix("-shm"), !path.hasSuffix(".lock") else { continue }
      let bytes = FileManager.default.contents(atPath: home + "/" + path)
      found[path] = bytes?.isEmpty == true ? nil : bytes
    }
    return found
  }

  /// The first file of a name in the home.
  func file(_ name: String) throws -> String {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: home)
    return home + "/" + (try #require(paths.first { $0.hasSuffix(name) }))
  }
}

extension JSONValue {
  var names: Set<String> { Set(object?.keys.map { $0 } ?? []) }
  var count: Int? {
    guard case .number(let number) = self else { return nil }
    return number.integer
  }
}
