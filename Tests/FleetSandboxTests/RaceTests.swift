import FleetSandbox
import Testing

/// What two requests at once do, and what becomes of writes whose client is gone: every row of FINDINGS "A lost
/// reply" and "Two at once" in the shares that were measured, by seed.
struct RaceTests {
  private struct Round {
    var line: FaultySandbox
    let order: String
    var now: Int64

    /// The same for every seed, so made once.
    private struct Start: Sendable {
      let server: SandboxServer
      let order: String
      let now: Int64
    }

    private static let adhoc = Result { try made(adhoc: true, starts: false) }
    private static let round = Result { try made(adhoc: false, starts: true) }
    private static let classic = Result { try made(adhoc: false, starts: false) }

    private static func made(adhoc: Bool, starts: Bool) throws -> Start {
      var bench = Bench()
      let order =
        adhoc
        ? try bench.dispatchedOrder(["adhoc": true, "driver": .null])
        : starts
          ? try bench.round(Array(bench.places.prefix(3))) : try bench.dispatchedOrder()
      return Start(server: bench.server, order: order, now: bench.now + 60_000)
    }

    init(_ faults: String, seed: UInt64, adhoc: Bool = false, starts: Bool = true) throws {
      let start = try (adhoc ? Self.adhoc : starts ? Self.round : Self.classic).get()
      order = start.order
      now = start.now
      line = FaultySandbox(start.server, faults: try FaultPlan(text: faults, seed: seed))
    }

    /// The status of a POST to the order, nil when nobody answers.
    @discardableResult
    mutating func post(_ action: String, _ body: SandboxJSON = [:], after gap: Int64 = 0) -> Int? {
      now += gap
      let request = SandboxRequest(
        "POST", "/v1/orders/\(order)/\(action)", bearer: Bench.key, json: body)
      guard case .answer(let answer) = line.exchange(request, now: now) else { return nil }
      return answer.status
    }

    mutating func complete(after gap: Int64 = 0) -> Int? {
      post("update-activity", ["activity": ["code": "completed", "complete": true]], after: gap)
    }

    var document: SandboxJSON { line.server.document(order: order) ?? .null }

    var stopsDone: Int {
      document["payload"]?["waypoints"]?.arrayValue?.count { $0["complete"] == true } ?? 0
    }

    func rows(_ code: String) -> Int {
      document["tracking_statuses"]?.arrayValue?.count { $0["code"] == .string(code) } ?? 0
    }
  }

  private static let seeds: [UInt64] = Array(1...400)

  /// How often `gap` milliseconds between two completions leave one stop done.
  private func oneStop(_ faults: String, gap: Int64) throws -> Double {
    let outcomes = try Self.seeds.map { seed in
      var round = try Round(faults, seed: seed)
      #expect(round.complete() == 200)
      #expect(round.complete(after: gap) == 200)
      return round.stopsDone
    }
    #expect(outcomes.allSatisfy { $0 == 1 || $0 == 2 })
    return Double(outcomes.count { $0 == 1 }) / Double(outcomes.count)
  }

  @Test func `Two completions at the same moment complete one stop in about half of the races`() throws {
    #expect((0.42...0.58).contains(try oneStop("races", gap: 0)))
  }

  @Test func `A completion a little later completes the next stop in about seven of eight`() throws {
    #expect((0.08...0.18).contains(try oneStop("races", gap: 200)))
  }

  @Test func `Without races, or later, a second completion always completes the next stop`() throws {
    #expect(try oneStop("", gap: 0) == 0)
    #expect(try oneStop("races", gap: 401) == 0)
  }

  @Test func `A stop that was completed twice has the row twice, and the round goes on behind it`() throws {
    var round = try Round("races", seed: 1)
    round.line.server.races = RaceTendency(share: 1)
    _ = round.complete()
    _ = round.complete()
    let stops = round.line.server.ledger.effects(order: round.order).suffix(2).map(\.stop)
    #expect(stops[0] == stops[1])
    let current = round.document["payload"]?["current_waypoint"]
    #expect(current == round.document["payload"]?["waypoints"]?.arrayValue?[1]["id"])
  }

  @Test func `Two drivers who accept at once both get a 200 in about three of four races`() throws {
    let both = try Self.seeds.count { seed in
      var race = try Round("races", seed: seed, adhoc: true)
      let drivers = race.line.server.accounts.map { SandboxJSON.string($0.driver) }
      #expect(race.post("start", ["assign": drivers[0]]) == 200)
      guard race.post("start", ["assign": drivers[1]], after: 2) == 200 else { return false }
      #expect(race.rows("STARTED") == 2)
      #expect(race.document["driver_assigned"]?["id"] == drivers[0])
      return true
    }
    #expect((0.67...0.83).contains(Double(both) / Double(Self.seeds.count)))
  }

  @Test func `Of four starts at once about three get through, each with its row`() throws {
    let through = try Self.seeds.map { seed in
      var race = try Round("races", seed: seed, starts: false)
      let answers = (0..<4).map { _ in race.post("start") }
      #expect(answers[0] == 200)
      #expect(race.rows("STARTED") == answers.count { $0 == 200 })
      return answers.count { $0 == 200 }
    }
    #expect((2.8...3.2).contains(Double(through.reduce(0, +)) / Double(through.count)))
    #expect(Set(through) == [1, 2, 3, 4])
  }

  @Test func `A start after the others is refused, races or not`() throws {
    var race = try Round("races", seed: 1, starts: false)
    race.post("start")
    #expect(race.post("start", after: 101) == 400)
  }

  @Test func `The same seed decides the same, and another seed otherwise`() throws {
    func played(_ seed: UInt64) throws -> [Int?] {
      var race = try Round("races", seed: seed, starts: false)
      return (0..<40).map { _ in race.post("start") }
    }
    let first = try played(3)
    #expect(try played(3) == first)
    #expect(try played(4) != first)
  }

  @Test(arguments: [("late-idle", 100, 442), ("late-busy", 7000, 10_000), ("late-swamped", 112_000, 208_000)])
  func `A late write lands somewhere in its span, by seed, and reads before it say no`(
    fault: String, least: Int64, most: Int64
  ) throws {
    let dues = try (UInt64(1)...40).map { seed in
      var line = try Round(fault + "#1", seed: seed, starts: false)
      line.line.server.advance(to: line.now)
      #expect(line.post("start") == nil)
      let due = try #require(line.line.nextDue) - line.now
      #expect((least...most).contains(due))
      line.line.advance(to: line.now + due - 1)
      #expect(line.document["started"] == false)
      line.line.advance(to: line.now + due)
      #expect(line.document["started"] == true)
      return due
    }
    #expect(Set(dues).count > 10)
  }

  @Test func `Of photos whose client resets about three in ten are stored, of starts all`() throws {
    let photos = try Self.seeds.count { seed in
      var line = try Round("reset", seed: seed, starts: false)
      #expect(line.post("capture-photo", ["photos": ["QUJD"]]) == nil)
      return line.line.server.ledger.count(.proof("photo")) == 1
    }
    #expect((0.23...0.37).contains(Double(photos) / Double(Self.seeds.count)))
    for seed in Self.seeds.prefix(20) {
      var line = try Round("reset", seed: seed, starts: false)
      #expect(line.post("start") == nil)
      #expect(line.document["started"] == true)
    }
  }

  @Test func `What needs no luck is always so: rows twice, 200 and 400, both rows`() throws {
    var bench = Bench(orders: 2)
    let orders = bench.server.orderIDs
    bench.act(orders[0], "enroute")
    bench.act(orders[0], "enroute")
    let done = (0..<2).map { _ in bench.act(orders[0], "completed", complete: true).status }
    #expect(done == [200, 400])
    let codes = bench.order(orders[0])["tracking_statuses"]?.arrayValue?.compactMap { $0["code"] }
    #expect(codes?.filter { $0 == "ENROUTE" }.count == 2)
    #expect(bench.act(orders[1], "completed", complete: true).status == 200)
    #expect(bench.send("DELETE", "/v1/orders/\(orders[1])/cancel").status == 200)
    let both = bench.order(orders[1])["tracking_statuses"]?.arrayValue?.compactMap { $0["code"] }
    #expect(both?.suffix(2) == ["COMPLETED", "CANCELED"])
    let fresh = try bench.newOrder()
    let dispatched = (0..<2).map { _ in bench.send("POST", "/v1/orders/\(fresh)/dispatch").status }
    #expect(dispatched == [200, 400])
  }

  @Test func `The text form reads races with the measured shares or one of its own`() throws {
    #expect(try FaultPlan(text: "races", seed: 9).races == RaceTendency(seed: 9))
    #expect(try FaultPlan(text: "races=0.3,late-busy", seed: 9).races == RaceTendency(share: 0.3, seed: 9))
    #expect(try FaultPlan(text: "late-busy").races == nil)
    #expect(throws: FaultTextError.number("5", item: "races:5")) { try FaultPlan(text: "races:5") }
  }
}
