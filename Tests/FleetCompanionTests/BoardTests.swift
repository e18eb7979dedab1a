import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// A desk's board: read from the server as a whole, from disk at once.
@Suite(.serialized)
struct BoardTests {
  private func ids(_ section: Board.Section) -> Set<String> { Set(section.orders.map(\.order.id.rawValue)) }

  @Test func `A desk signs in with the company's key alone and has the whole board`() async throws {
    let still = try await StillDesk(orders: 8)
    let desk = try still.desk()
    #expect(still.identity.role == .desk)
    #expect(still.identity.isTest)
    let board = try await desk.board()
    // Every fourth order is the second driver's.
    #expect(board.active.count == 8)
    #expect(Set(board.active.orders.compactMap { $0.order.driverAssigned.value?.id }).count == 2)
    #expect(board.unassigned.count == 0)
    #expect(try await desk.drivers().count == 3)
    #expect(!still.line.requests.contains { $0.target.contains("/login") })
  }

  @Test func `Opening and reading need no network`() async throws {
    let still = try await StillDesk(orders: 8)
    still.line.decide { _ in .hang }
    let before = still.line.requests.count
    let desk = try still.desk()
    let board = try await desk.board()
    #expect(board.active.count == 8)
    let first = try #require(board.active.orders.first)
    let number = try #require(first.order.trackingNumber.value?.number)
    #expect(try await desk.order(number).order.id == first.order.id)
    #expect(try await desk.search(number).first?.order.id == first.order.id)
    #expect(still.line.requests.count == before)
  }

  @Test func `Orders stand where they belong: nobody's, somebody's, ended today`() async throws {
    let still = try await StillDesk(orders: 4, refreshed: false)
    let orders = still.line.withServer { server, _ in server.orderIDs }
    try still.console { server, now in
      try server.unassign(order: orders[0], now: now)
      try server.cancel(order: orders[1], now: now)
    }
    let desk = try still.desk()
    try await desk.refresh()
    let board = try await desk.board()
    #expect(ids(board.unassigned) == [orders[0]])
    #expect(ids(board.active) == [orders[2], orders[3]])
    #expect(ids(board.ended) == [orders[1]])
  }

  @Test func `A planned order that has a driver and is not dispatched is on the board`() async throws {
    let still = try await StillDesk(orders: 1, refreshed: false)
    let made = try still.line.withServer { server, now in
      let places = server.placeIDs
      let driver = try #require(server.accounts.first).driver
      return try server.create(
        order: [
          "pickup": .string(places[0]), "dropoff": .string(places[1]), "driver": .string(driver),
          "scheduled_at": "2026-11-29T04:00:00Z",
        ], now: now - 3 * 86_400_000)
    }
    let desk = try still.desk()
    try await desk.refresh()
    #expect(ids(try await desk.board().active).contains(made))
  }

  @Test func `What the lists leave out is looked up, and gone only when the server says so`() async throws {
    let still = try await StillDesk(orders: 6)
    let orders = still.line.withServer { server, _ in server.orderIDs }
    try still.console { server, now in
      try server.delete(order: orders[0], now: now)
      try server.complete(order: orders[1], now: now)
    }
    let desk = try still.desk()
    let report = try await desk.refresh()
    #expect(report.left == [Order.ID(orders[0])])
    let board = try await desk.board()
    #expect(ids(board.active) == Set(orders[2...]))
    #expect(ids(board.ended) == [orders[1]])
  }

  @Test func `A list that comes empty removes nothing`() async throws {
    let still = try await StillDesk(orders: 3)
    still.line.decide { request in
      let isList = request.target.contains("/orders?") && !request.target.contains("bulk_query")
      return isList ? .body("[]") : .answer
    }
    let desk = try still.desk()
    #expect(try await desk.refresh().left.isEmpty)
    #expect(try await desk.board().active.count == 3)
  }

  @Test func `A key that works for another company now removes nothing and says so`() async throws {
    let still = try await StillDesk(orders: 3)
    still.line.decide { request in
      if request.target.contains("/organizations/current") {
        return .body(#"{"id":"company_other","name":"Other Ltd"}"#)
      }
      if request.target.contains("/orders?") || request.target.contains("/drivers?") { return .body("[]") }
      return .body(#"{"error":"Order resource not found."}"#, status: 404)
    }
    let desk = try still.desk()
    let problem = await #expect(throws: RefreshProblem.self) { try await desk.refresh() }
    #expect(problem?.description.contains("Other Ltd") == true)
    #expect(try await desk.board().active.count == 3)
    #expect(try await desk.drivers().count == 3)
  }

  @Test func `A refresh that breaks off keeps what it read, and the rest counts as stale`() async throws {
    let still = try await StillDesk(orders: 3)
    still.clock.advance(by: 60_000)
    still.line.decide { request in
      request.target.contains("/drivers")
        ? .instead(.failed(TransportFailure(.timedOut, reach: .mayHaveArrived))) : .answer
    }
    let desk = try still.desk()
    await #expect(throws: APIError.self) { try await desk.refresh() }
    let board = try await desk.board()
    for view in board.active.orders { #expect(try await desk.isStale(view) == false) }
    still.line.decide { _ in .unreachable }
    still.clock.advance(by: 60_000)
    await #expect(throws: APIError.self) { try await desk.refresh() }
    #expect(try await desk.isStale(try #require(board.active.orders.first)))
  }

  @Test func `Lists are asked past the server's cache, sorted and by pages`() async throws {
    let still = try await StillDesk(orders: 2)
    let lists = still.line.requests.filter {
      $0.target.contains("/orders?") || $0.target.contains("/drivers?")
    }
    #expect(lists.count >= 5)
    for list in lists {
      #expect(
        list.target.contains("cb=") && list.target.contains("limit=100") && list.target.contains("sort="))
    }
    #expect(Set(lists.map(\.target)).count == lists.count)
  }

  @Test func `An order that leaves a list between two pages hides no other`() async throws {
    let still = try await StillDesk(orders: 150, refreshed: false)
    var options = still.options
    options.transport = Interposed(before: still.line) { [line = still.line] request in
      guard request.target.contains("active=1"), request.target.contains("offset=") else { return }
      // The first row of the page before: all others move up.
      let first = request.target.replacing(/offset=\d+&/, with: "").replacing("limit=100", with: "limit=1")
      line.withServer { server, now in
        let asked = SandboxRequest("GET", first, bearer: Shift.key)
        guard let row = try? JSONValue(parsing: server.handle(asked, now: now).body).array?.first,
          let id = row["id"]?.string
        else { return }
        try? server.cancel(order: id, now: now)
      }
    }
    let desk = try DispatcherSession(home: still.home, options: options)
    // A day of its own, so that no other list shows what the active ones leave out.
    try await desk.refresh(day: CalendarDay("2026-01-01"))
    #expect(still.line.ledger.count(.canceled) == 1)
    // The canceled one was read before that; all others are there, too.
    #expect(try await desk.board(limit: 200).active.orders.count == 150)
  }

  @Test func `A driver is found by id, name, part of it or phone, and never guessed`() async throws {
    let still = try await StillDesk(orders: 1)
    let desk = try still.desk()
    let drivers = try await desk.drivers()
    let first = try #require(drivers.first)
    let name = try #require(first.name)
    for text in [
      first.id.rawValue, name, name.uppercased(), String(name.prefix(3)), try #require(first.phone),
    ] {
      #expect(try await desk.driver(text).id == first.id)
    }
    await #expect(throws: UnknownDriver.nobody("Zorro")) { _ = try await desk.driver("Zorro") }
    await #expect(throws: UnknownDriver.nobody("")) { _ = try await desk.driver("") }
    let error = await #expect(throws: UnknownDriver.self) { _ = try await desk.driver("r") }
    guard case .several = error else {
      Issue.record("\(error as Any)")
      return
    }
  }

  @Test func `A driver's session does not open at a desk, nor a desk's with a driver`() async throws {
    let still = try await StillDesk(orders: 1, refreshed: false)
    #expect(throws: HomeError.notADriver(still.identity)) {
      try DriverSession(home: still.home, options: still.options)
    }
    let shift = try await StillShift(orders: 1, refreshed: false)
    #expect(throws: HomeError.notADesk(shift.shift.identity)) {
      try DispatcherSession(home: shift.shift.home, options: shift.shift.options)
    }
  }

  @Test func `The key is in its own file and nowhere else, and forgotten when the desk signs out`()
    async throws
  {
    let still = try await StillDesk(orders: 1)
    func holding() throws -> [String] {
      try still.folder.contents().filter { $0.value.range(of: Data(Shift.key.utf8)) != nil }.map(\.key)
    }
    #expect(try holding().count == 1)
    #expect(try holding().allSatisfy { $0.contains("/credentials/") })
    try await still.desk().signOut()
    #expect(try holding().isEmpty)
    #expect(throws: HomeError.notSignedIn) { try still.desk() }
  }

  @Test func `A refused key changes nothing and says so`() async throws {
    let folder = try TemporaryFolder()
    let home = try Home(path: folder.path)
    let clock = ManualTimekeeper()
    let line = ModelTransport(Shift.server(orders: 1), clock: clock)
    let door = SignIn(home: home, transport: line, timekeeper: clock)
    let address = try ServerAddress(StillDesk.address)
    await #expect(throws: SignIn.Problem.keyIsRefused) {
      try await door.asDesk(address: address, key: try Credential("flb_test_other"))
    }
    await #expect(throws: SignIn.Problem.keyIsToken) {
      try await door.asDesk(address: address, key: try Credential("42|secret"))
    }
    #expect(try home.current() == nil)
    #expect(try folder.contents().isEmpty)
  }
}

/// Does something before each request goes out.
private struct Interposed: HTTPTransport {
  let line: any HTTPTransport
  let deed: @Sendable (HTTPRequest) -> Void

  init(before line: any HTTPTransport, _ deed: @escaping @Sendable (HTTPRequest) -> Void) {
    self.line = line
    self.deed = deed
  }

  func send(_ request: HTTPRequest) async -> Exchange {
    deed(request)
    return await line.send(request)
  }
}
