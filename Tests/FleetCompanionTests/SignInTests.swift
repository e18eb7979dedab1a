import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// Signing in: all or nothing.
@Suite(.serialized)
struct SignInTests {
  /// A sandbox on loopback, and a home in which somebody else is signed in.
  private struct Door {
    let host: SandboxHost
    let folder: TemporaryFolder
    let home: Home
    let somebody = IdentityTests.identity()

    init() throws {
      let clock = MorningTimekeeper()
      host = SandboxHost(Shift.server(orders: 2), clock: { clock.now().wall.milliseconds })
      try host.start()
      folder = try TemporaryFolder()
      home = try Home(path: folder.path)
      try home.setCurrent(somebody)
    }

    @discardableResult
    func knock(
      key: String = Shift.key, identity: String? = nil, password: String? = nil,
      transport: any HTTPTransport = URLSessionTransport()
    ) async throws -> Identity {
      let account = try #require(host.accounts.first)
      return try await SignIn(
        home: home, transport: transport, timekeeper: MorningTimekeeper()
      ).withPassword(
        address: try ServerAddress(try #require(host.baseURL)), key: try Credential(key),
        identity: identity ?? account.email, password: password ?? account.password)
    }

    /// Knocks in vain and finds everything as it was.
    func refuses(_ knocking: () async throws -> Void) async throws -> any Error {
      let before = try folder.contents()
      let error = await #expect(throws: (any Error).self) { try await knocking() }
      #expect(try folder.contents() == before)
      #expect(try home.current() == somebody)
      return try #require(error)
    }
  }

  @Test func `A driver signs in by e-mail or by phone and is one identity`() async throws {
    let door = try Door()
    let byMail = try await door.knock()
    #expect(try door.home.current() == byMail)
    #expect(byMail.isTest)
    #expect(byMail.host == door.host.baseURL)
    #expect(byMail.timeZoneName == "Asia/Singapore")
    #expect(try await door.knock(identity: door.host.accounts[0].phone) == byMail)
  }

  @Test func `A wrong password changes nothing and says so`() async throws {
    let door = try Door()
    let error = try await door.refuses { try await door.knock(password: "wrong") }
    #expect(error as? SignIn.Problem == .wrongPassword)
  }

  @Test func `An unknown identity changes nothing, and the server's failure is not passed off as one`()
    async throws
  {
    let door = try Door()
    let error = try await door.refuses { try await door.knock(identity: "nobody@example.com") }
    #expect(error as? SignIn.Problem == .unknownIdentity)
    #expect("\(error)".contains("or it failed"))
  }

  @Test func `A key the server does not know changes nothing`() async throws {
    let door = try Door()
    let error = try await door.refuses { try await door.knock(key: "flb_test_other") }
    #expect((error as? APIError)?.kind == .unauthorized)
  }

  @Test func `A driver's token is no company's key`() async throws {
    let door = try Door()
    let error = try await door.refuses { try await door.knock(key: "42|secret") }
    #expect(error as? SignIn.Problem == .keyIsToken)
  }

  @Test func `A server that is not there changes nothing`() async throws {
    let door = try Door()
    door.host.goUnreachable()
    let error = try await door.refuses { try await door.knock() }
    guard case .unreachable = (error as? APIError)?.kind else {
      Issue.record("\(error)")
      return
    }
  }

  @Test(
    arguments: ["/drivers/login", "/organizations/current"],
    ["html", "truncate", "drop-answer", "500-after", "maintenance", "delay:3000"])
  func `Half a sign-in changes nothing`(path: String, fault: String) async throws {
    let door = try Door()
    var faults = try FaultPlan(text: fault)
    faults = FaultPlan(faults.rules.map { FaultRule($0.fault, FaultMatch(path: path)) })
    door.host.set(faults: faults)
    _ = try await door.refuses {
      let isSlow = fault.hasPrefix("delay")
      try await door.knock(
        transport: ImpatientTransport(timeout: isSlow ? 500 : 60_000, about: path))
    }
    door.host.set(faults: FaultPlan())
    try await door.knock()
  }

  @Test(arguments: ["", "{}", "[]", #"{"id":"driver_x"}"#, #"{"id":"company_x","name":"Other"}"#, "nonsense"])
  func `Another answer than a driver changes nothing`(body: String) async throws {
    let door = try Door()
    door.host.set(
      faults: FaultPlan([
        FaultRule(.errorBefore(status: 200, body: body), FaultMatch(path: "/drivers/login"))
      ]))
    _ = try await door.refuses { try await door.knock() }
  }

  @Test func `A driver without a token changes nothing`() async throws {
    let door = try Door()
    let body = #"{"id":"driver_x","company":"company_x","name":"Dina","token":null}"#
    door.host.set(
      faults: FaultPlan([
        FaultRule(.errorBefore(status: 200, body: body), FaultMatch(path: "/drivers/login"))
      ]))
    let error = try await door.refuses { try await door.knock() }
    #expect(error as? SignIn.Problem == .noToken)
  }

  @Test func `A token that works for another organization than the key changes nothing`() async throws {
    let door = try Door()
    door.host.set(
      faults: FaultPlan([
        FaultRule(
          .errorBefore(status: 200, body: #"{"id":"company_other","name":"Other Ltd"}"#),
          FaultMatch(path: "/organizations/current"))
      ]))
    let error = try await door.refuses { try await door.knock() }
    #expect(error as? SignIn.Problem == .otherOrganization("Other Ltd"))
  }

  @Test func `A store of a newer version keeps its driver out, and who was signed in stays`() async throws {
    let door = try Door()
    let identity = try await door.knock()
    try door.home.setCurrent(door.somebody)
    let path = door.folder.path + "/identities/" + identity.folderName + "/outbox.db"
    try RawDatabase(path).run("PRAGMA user_version = 99")
    let before = FileManager.default.contents(atPath: path)
    let error = await #expect(throws: StorageError.self) { try await door.knock() }
    #expect(error?.description.contains("newer version") == true)
    #expect(FileManager.default.contents(atPath: path) == before)
    #expect(try door.home.current() == door.somebody)
  }

  @Test func `Another driver's work stays parked in his own place`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    try await shift.session().perform(.start(order))
    let other = try #require(shift.line.withServer { server, _ in server.accounts }.last)
    let second = try await SignIn(home: shift.shift.home, transport: shift.line, timekeeper: shift.clock)
      .withPassword(
        address: try ServerAddress("https://api.example.com"), key: try Credential(Shift.key),
        identity: other.email, password: other.password)
    #expect(try shift.shift.home.current() == second)
    #expect(
      try await DriverSession(home: shift.shift.home, options: shift.shift.options).summary().waiting == 0)
    #expect(try await shift.session().summary().waiting == 1)
  }

  @Test func `Signing in again lifts the token gate and keeps the work`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    try await session.perform(.start(try await shift.firstOrder()))
    shift.line.withServer { server, _ in server.revokeTokens(driver: shift.shift.account.driver) }
    let refused = try await session.drain(milliseconds: 10_000)
    #expect(refused.isTokenRefused)
    #expect(refused.waiting == 1)
    // In the very session that is open: it takes up the new token by itself.
    await session.start()
    try await SignIn(home: shift.shift.home, transport: shift.line, timekeeper: shift.clock).withPassword(
      address: try ServerAddress("https://api.example.com"), key: try Credential(Shift.key),
      identity: shift.shift.account.email, password: shift.shift.account.password)
    try await shift.pass(upTo: 10_000, until: "what waited for the token goes out") {
      shift.line.ledger.count(.started) == 1
    }
    await session.stop()
  }
}
