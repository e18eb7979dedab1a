import FleetSandbox
import Testing

/// What each fault does to the effect and to the answer: the ledger counts, not the client.
struct FaultTests {
  private struct Line {
    var sandbox: FaultySandbox
    let order: String
    var now = Bench.morning

    init(_ faults: String, scale: Double = 1) throws {
      let bench = Bench(orders: 1)
      sandbox = FaultySandbox(bench.server, faults: try FaultPlan(text: faults, seed: 5))
      sandbox.server.timeScale = scale
      order = bench.server.orderIDs[0]
    }

    mutating func start() -> SandboxDelivery {
      send("POST", "/v1/orders/\(order)/start", [:])
    }

    mutating func send(_ method: String, _ target: String, _ body: SandboxJSON? = nil)
      -> SandboxDelivery
    {
      sandbox.exchange(SandboxRequest(method, target, bearer: Bench.key, json: body), now: now)
    }

    mutating func isStarted() -> Bool? {
      guard case .answer(let answer) = send("GET", "/v1/orders/\(order)") else { return nil }
      return answer.json?["started"]?.boolValue
    }

    var starts: Int { sandbox.server.ledger.count(.started) }
  }

  private func status(_ delivery: SandboxDelivery) -> Int? {
    switch delivery {
    case .answer(let answer), .delayed(let answer, _), .slowly(let answer, _),
      .truncated(let answer, _):
      answer.status
    case .nothing: nil
    }
  }

  @Test(
    arguments: [
      ("", 200, 1), ("drop-request", nil, 0), ("drop-answer", nil, 1), ("500-before", 500, 0),
      ("502-before", 502, 0), ("500-after", 500, 1), ("503-after", 503, 1), ("duplicate", 400, 1),
      ("html", 200, 0), ("unauthorized", 401, 0), ("too-many", 429, 0), ("maintenance", 503, 0),
      ("delay:50", 200, 1), ("slow", 200, 1), ("truncate", 200, 1), ("unreachable", nil, 0),
    ] as [(String, Int?, Int)])
  func `A start has the effect and the answer its fault says`(
    fault: String, answered: Int?, starts: Int
  ) throws {
    var line = try Line(fault)
    #expect(status(line.start()) == answered)
    #expect(line.starts == starts)
  }

  @Test func `A late effect is overtaken by reads and lands once`() throws {
    var line = try Line("late:4000#1")
    #expect(line.start() == .nothing)
    for _ in 0..<3 {
      line.now += 1000
      #expect(line.isStarted() == false)
    }
    let due = try #require(line.sandbox.nextDue)
    #expect(due == Bench.morning + 4000)
    line.now = due
    #expect(line.isStarted() == true)
    #expect(line.starts == 1)
    #expect(line.sandbox.server.ledger.effects.last?.at == Bench.morning + 4000)
  }

  @Test func `A late effect shrinks with the time scale`() throws {
    var line = try Line("late:4000#1", scale: 0.02)
    #expect(line.start() == .nothing)
    #expect(line.sandbox.nextDue == Bench.morning + 80)
  }

  @Test func `Of a late write and its hasty repeat only one takes effect`() throws {
    var line = try Line("late:4000#1")
    _ = line.start()
    line.now += 1000
    #expect(status(line.start()) == 200)
    line.now += 5000
    line.sandbox.advance(to: line.now)
    #expect(line.starts == 1)
  }

  @Test func `A start that breaks half-way stays half done and cannot be started again`() throws {
    var line = try Line("half-way#1")
    #expect(status(line.start()) == 500)
    #expect(line.isStarted() == true)
    let document = line.sandbox.server.document(order: line.order)
    #expect(document?["status"] == "dispatched")
    #expect(status(line.start()) == 400)
    #expect(line.starts == 0)
    #expect(line.sandbox.server.ledger.count(.startedHalfWay) == 1)
  }

  @Test func `A doubled activity is two rows and two effects`() throws {
    var line = try Line("duplicate/update-activity")
    _ = line.start()
    _ = line.send(
      "POST", "/v1/orders/\(line.order)/update-activity",
      ["activity": ["code": "enroute", "complete": false]])
    #expect(line.sandbox.server.ledger.count(.activity("enroute")) == 2)
  }

  @Test func `Maintenance and a captive portal have their exact bodies`() throws {
    var line = try Line("maintenance#1,html#2")
    guard case .answer(let closed) = line.start(), case .answer(let portal) = line.start() else {
      Issue.record("expected answers")
      return
    }
    #expect(closed.text == #"{"errors":["Service Unavailable"]}"#)
    #expect(portal.header("Content-Type")?.hasPrefix("text/html") == true)
    #expect(portal.json == nil)
  }

  @Test func `A truncated answer says where it breaks off`() throws {
    var line = try Line("truncate:100@GET")
    guard case .truncated(let answer, let bytes) = line.send("GET", "/v1/orders") else {
      Issue.record("expected a truncated answer")
      return
    }
    #expect(bytes == 100 && answer.body.count > 100)
  }

  @Test func `Lost answers strike writes and leave reads and sign-ins alone`() throws {
    var line = try Line("drop-answer")
    #expect(line.isStarted() == false)
    let login: SandboxJSON = ["identity": "dina@example.com", "password": "sample-password"]
    #expect(status(line.send("POST", "/v1/drivers/login", login)) == 200)
    #expect(line.start() == .nothing)
  }

  @Test func `A share strikes about as often as it says, and the same requests the same way`() throws {
    func struck() throws -> [Bool] {
      var line = try Line("drop-answer=0.2")
      return (0..<500).map { _ in
        line.send("POST", "/v1/drivers/x/toggle-online", [:]) == .nothing
      }
    }
    let first = try struck()
    #expect((70...130).contains(first.count { $0 }))
    #expect(try struck() == first)
  }

  @Test(arguments: [
    ("dropp", FaultTextError.unknown("dropp")), ("drop-answer=2", .share("2", item: "drop-answer=2")),
    ("late:soon", .number("soon", item: "late:soon")), ("html:5", .number("5", item: "html:5")),
    ("html#0", .nth("0", item: "html#0")), ("200-after", .unknown("200-after")),
    ("drop-answer=", .share("", item: "drop-answer=")),
  ])
  func `A text that is no plan says what is wrong with it`(text: String, error: FaultTextError) {
    #expect(throws: error) { try FaultPlan(text: text) }
    #expect(error.description.hasSuffix("."))
  }

  @Test func `The text form reads shares, numbers, methods, counts and paths`() throws {
    let plan = try FaultPlan(
      text: "drop-answer=0.2, late=0.1:4000,500-after=0.05,403-before@PUT#2/orders,unreachable:2000")
    #expect(
      plan.rules == [
        FaultRule(.dropAnswer, FaultMatch(writesOnly: true, probability: 0.2)),
        FaultRule(
          .lateEffect(milliseconds: 4000), FaultMatch(writesOnly: true, probability: 0.1)),
        FaultRule(
          .errorAfter(status: 500, body: "{\n    \"errors\": [\n        \"Server Error\"\n    ]\n}"),
          FaultMatch(writesOnly: true, probability: 0.05)),
        FaultRule(
          .errorBefore(status: 403, body: #"{"errors":["This action is unauthorized."]}"#),
          FaultMatch(method: "PUT", path: "/orders", nth: 2)),
      ])
    #expect(plan.outage == FaultPlan.Outage(milliseconds: 2000))
  }
}
