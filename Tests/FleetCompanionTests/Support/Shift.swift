import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// A driver's shift for a test: a sandbox, a home, and the driver signed in.
struct Shift {
  static let key = "flb_test_shift"

  let folder: TemporaryFolder
  let home: Home
  let identity: Identity
  let options: SessionOptions
  let account: SandboxAccount

  func session() throws -> DriverSession {
    try DriverSession(home: home, identity: identity, options: options)
  }

  /// The folder with the driver's files.
  var storePath: String { home.path + "/identities/" + identity.folderName }

  static func server(orders: Int, rounds: Int = 0, at time: Timestamp = morning) -> SandboxServer {
    var server = SandboxServer.seeded(
      SandboxSeed(orders: orders, rounds: rounds), key: key, seed: 7, now: time.milliseconds)
    server.requestsPerMinute = nil
    return server
  }

  /// Signs the first driver of a sandbox in.
  init(
    _ server: SandboxServer, at address: String, through transport: any HTTPTransport,
    clock: any Timekeeper, policy: Policy = Policy()
  ) async throws {
    folder = try TemporaryFolder()
    home = try Home(path: folder.path + "/home")
    account = try #require(server.accounts.first)
    options = SessionOptions(transport: transport, timekeeper: clock, policy: policy)
    identity = try await SignIn(home: home, transport: transport, timekeeper: clock).withPassword(
      address: try ServerAddress(address), key: try Credential(Self.key), identity: account.email,
      password: account.password)
  }
}

/// A shift in virtual time, on the model without sockets.
struct StillShift {
  let clock = ManualTimekeeper()
  let line: ModelTransport
  let shift: Shift

  /// - Parameter refreshed: with the day's list on disk.
  init(orders: Int = 4, rounds: Int = 0, refreshed: Bool = true) async throws {
    let server = Shift.server(orders: orders, rounds: rounds)
    line = ModelTransport(server, clock: clock)
    shift = try await Shift(server, at: "https://api.example.com", through: line, clock: clock)
    if refreshed { try await shift.session().refresh() }
  }

  var folder: TemporaryFolder { shift.folder }

  func session() throws -> DriverSession { try shift.session() }

  /// The first order of the day that is this driver's.
  func firstOrder() async throws -> Order.ID {
    let session = try session()
    return try #require(await session.orders(on: session.today).first).order.id
  }

  /// Moves the clock in steps until it holds, at most so many milliseconds.
  func pass(
    upTo limit: Int64, by step: Int64 = 50, until what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ holds: () async throws -> Bool
  ) async throws {
    var passed: Int64 = 0
    while passed < limit {
      for _ in 0..<3 {
        if try await holds() { return }
        try await Task.sleep(for: .milliseconds(1))
      }
      clock.advance(by: step)
      passed += step
    }
    try await eventually(what, sourceLocation: sourceLocation, holds)
  }
}

/// A shift in real time over real HTTP on loopback.
struct LiveShift {
  let host: SandboxHost
  let clock: MorningTimekeeper
  let shift: Shift

  /// - Parameter timeScale: shrinks the outbox's waiting times.
  init(
    orders: Int = 4, rounds: Int = 0, timeScale: Double = 0.02, dialect: SandboxDialect = .server,
    refreshed: Bool = true
  ) async throws {
    let clock = MorningTimekeeper()
    var server = Shift.server(orders: orders, rounds: rounds)
    server.dialect = dialect
    host = SandboxHost(server, timeScale: timeScale, clock: { clock.now().wall.milliseconds })
    try host.start()
    self.clock = clock
    shift = try await Shift(
      server, at: try #require(host.baseURL), through: URLSessionTransport(), clock: clock,
      policy: Policy().scaled(by: timeScale))
    if refreshed { try await shift.session().refresh() }
  }

  func session() throws -> DriverSession { try shift.session() }

  func session(through transport: any HTTPTransport) throws -> DriverSession {
    try DriverSession(
      home: shift.home, identity: shift.identity,
      options: SessionOptions(transport: transport, timekeeper: clock, policy: shift.options.policy))
  }

  /// A driver of the same company who is not ours.
  func otherDriver() throws -> String { try #require(host.accounts.dropFirst().first).driver }
}

/// URLSession with a time limit short enough for a test.
struct ImpatientTransport: HTTPTransport {
  let timeout: Int
  let part: String
  private let transport = URLSessionTransport()

  /// - Parameters:
  ///   - timeout: longest silence, in milliseconds.
  ///   - about: text in the target of the requests that it holds for; all when empty.
  init(timeout: Int, about part: String = "") {
    self.timeout = timeout
    self.part = part
  }

  func send(_ request: HTTPRequest) async -> Exchange {
    var request = request
    if part.isEmpty || request.target.contains(part) { request.timeoutMilliseconds = timeout }
    return await transport.send(request)
  }
}
