import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// A desk signed in, in virtual time, on the model without sockets.
struct StillDesk {
  let clock = ManualTimekeeper()
  let line: ModelTransport
  let folder: TemporaryFolder
  let home: Home
  let identity: Identity
  let options: SessionOptions

  static let address = "https://api.example.com"

  /// - Parameter refreshed: with the board on disk.
  init(orders: Int = 4, rounds: Int = 0, refreshed: Bool = true) async throws {
    try await self.init(Shift.server(orders: orders, rounds: rounds), refreshed: refreshed)
  }

  init(_ server: SandboxServer, refreshed: Bool = true) async throws {
    line = ModelTransport(server, clock: clock)
    folder = try TemporaryFolder()
    home = try Home(path: folder.path + "/home")
    options = SessionOptions(transport: line, timekeeper: clock)
    identity = try await SignIn(home: home, transport: line, timekeeper: clock)
      .asDesk(address: try ServerAddress(Self.address), key: try Credential(Shift.key))
    if refreshed { try await desk().refresh() }
  }

  func desk() throws -> DispatcherSession {
    try DispatcherSession(home: home, identity: identity, options: options)
  }

  /// The first driver's session, on a device of his own.
  func driversSession() async throws -> (session: DriverSession, folder: TemporaryFolder) {
    let account = try #require(line.withServer { server, _ in server.accounts }.first)
    let folder = try TemporaryFolder()
    let home = try Home(path: folder.path)
    try await SignIn(home: home, transport: line, timekeeper: clock).withPassword(
      address: try ServerAddress(Self.address), key: try Credential(Shift.key), identity: account.email,
      password: account.password)
    return (try DriverSession(home: home, options: options), folder)
  }

  /// Lets the clock run until nothing is due any more.
  @discardableResult
  func drain(_ desk: DispatcherSession) async throws -> OutboxSummary {
    let drain = Running { try await desk.drain(milliseconds: 1_200_000, patient: true) }
    for _ in 0..<6_000 where !drain.isOver {
      for _ in 0..<3 where !drain.isOver { try await Task.sleep(for: .milliseconds(1)) }
      clock.advance(by: 500)
    }
    return try await drain.value
  }

  /// Staff do something at the console.
  func console(_ deed: (inout SandboxServer, Int64) throws -> Void) rethrows {
    try line.withServer { server, now in try deed(&server, now) }
  }
}
