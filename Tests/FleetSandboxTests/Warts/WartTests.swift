import FleetSandbox
import Testing

/// Every wart is on unless it is switched off, and switching it off changes an answer.
struct WartTests {
  /// What most cases begin with, made once.
  private static let morning = (orders: 2, bench: Bench(orders: 2))

  @Test(arguments: SandboxWarts.table.map(\.name))
  func `Without a wart the answer is another`(name: String) throws {
    let play = try #require(WartCase.all[name], "a wart needs a case that shows it")
    let morning = play.orders == Self.morning.orders ? Self.morning.bench : Bench(orders: play.orders)
    var real = morning
    let shown = try play.run(&real)
    #expect(shown == play.real)
    var tame = morning
    tame.server.warts = try SandboxWarts(without: [name])
    let cured = try play.run(&tame)
    #expect(cured == play.tame)
    #expect(play.real != play.tame)
  }

  @Test func `Every case is about a wart there is, and no two warts share a name or a switch`() {
    let names = SandboxWarts.table.map(\.name)
    #expect(Set(WartCase.all.keys) == Set(names))
    #expect(Set(names).count == names.count)
    #expect(Set(SandboxWarts.table.map(\.property)).count == names.count)
  }

  @Test func `The real server has every wart, and no switch is missing from the table`() {
    let real = SandboxWarts()
    #expect(SandboxWarts.table.allSatisfy { real[keyPath: $0.property] })
    #expect(Mirror(reflecting: real).children.count == SandboxWarts.table.count)
  }

  @Test func `Every wart says in words what it is, what is without it, and where it was seen`() {
    for wart in SandboxWarts.table {
      #expect(wart.name.wholeMatch(of: /[a-z]+(-[a-z]+)+/) != nil, "\(wart.name)")
      #expect(wart.meaning.hasSuffix("."), "\(wart.name)")
      #expect(!wart.without.isEmpty, "\(wart.name)")
      let source = wart.source.firstMatch(of: /captures \d|rest-api \d|FINDINGS |INDEX/)
      #expect(source != nil, "\(wart.name)")
    }
  }

  @Test func `A name that is no wart's is refused with the names it is near`() {
    let error = #expect(throws: UnknownWart.self) { try SandboxWarts(without: ["proof-repeats"]) }
    #expect(error?.nearest.first == "proofs-repeat")
    #expect(error?.description.contains("proofs-repeat") == true)
  }
}

/// A few requests whose outcome, in a word, depends on one wart.
struct WartCase: Sendable {
  let name: String
  /// Classic orders of the day in the bench.
  let orders: Int
  /// The outcome at the real server.
  let real: String
  /// The outcome without the wart.
  let tame: String
  let run: @Sendable (inout Bench) throws -> String

  init(
    _ name: String, _ real: String, _ tame: String, orders: Int = 2,
    _ run: @escaping @Sendable (inout Bench) throws -> String
  ) {
    self.name = name
    self.orders = orders
    self.real = real
    self.tame = tame
    self.run = run
  }

  static let all: [String: WartCase] = Dictionary(
    [
      access, requests, lists, writing, finding, progress, rounds, flows, proofs, reports, records, readings,
      sockets,
    ].joined().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}

/// What the cases do again and again.
extension Bench {
  var first: String { server.orderIDs[0] }

  var places: [SandboxJSON] { server.placeIDs.prefix(5).map(SandboxJSON.string) }

  /// The status of an answer.
  mutating func status(
    _ method: String, _ target: String, _ body: SandboxJSON? = nil, bearer: String? = Bench.key
  ) -> String {
    String(send(method, target, body, bearer: bearer).status)
  }

  /// How many items an answer lists.
  mutating func count(_ target: String, bearer: String? = Bench.key) -> String {
    String(send("GET", target, bearer: bearer).json?.arrayValue?.count ?? -1)
  }

  mutating func order(_ id: String) -> SandboxJSON {
    send("GET", "/v1/orders/\(id)").json ?? .null
  }

  /// A round of these stops that was started.
  mutating func round(_ stops: [SandboxJSON]) throws -> String {
    let id = try dispatchedOrder(["pickup": .null, "dropoff": .null, "waypoints": .array(stops)])
    send("POST", "/v1/orders/\(id)/start", [:])
    return id
  }

  @discardableResult
  mutating func act(
    _ order: String, _ code: String, complete: Bool = false, _ more: SandboxJSON = [:]
  ) -> SandboxAnswer {
    let activity: SandboxJSON = ["code": .string(code), "complete": .bool(complete)]
    return send("POST", "/v1/orders/\(order)/update-activity", merged(more, "activity", activity))
  }

  mutating func token() -> String { server.issueToken(driver: driver) }
}

/// A JSON value in one line.
func line(_ json: SandboxJSON?) -> String {
  json.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "absent"
}
