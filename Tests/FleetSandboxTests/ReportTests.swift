import FleetSandbox
import Testing

/// Comments, issues, fuel reports and files: what the ledger keeps of them, and their lists.
struct ReportTests {
  private let issue: SandboxJSON = [
    "location": ["type": "Point", "coordinates": [103.8, 1.3]], "report": "Gate locked [m-1]",
    "priority": "high", "tags": ["m-1"],
  ]

  @Test func `Each report is one effect with what finds it again`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    let token = bench.server.issueToken(driver: bench.driver)
    let driver = SandboxJSON.string(bench.driver)
    bench.send(
      "POST", "/v1/comments",
      ["subject": ["id": .string(order), "type": "fleet-ops:order"], "content": "At gate [m-2]"],
      bearer: token)
    bench.send("POST", "/v1/issues", merged(issue, "driver", driver), bearer: token)
    bench.send(
      "POST", "/v1/fuel-reports", ["driver": driver, "odometer": 1200, "volume": "30.5"],
      bearer: token)
    let facts = bench.server.ledger.effects.suffix(3)
    #expect(facts.map(\.kind) == [.comment, .issue, .fuelReport])
    #expect(facts.allSatisfy { $0.actor == .driver(bench.driver) })
    #expect(facts.first?.order == order)
    #expect(facts.compactMap { $0.facts["content"] } == ["At gate [m-2]"])
    #expect(facts.compactMap { $0.facts["report"] } == ["Gate locked [m-1]"])
    #expect(facts.compactMap { $0.facts["odometer"] } == ["1200"])
  }

  @Test func `What is missing is said in the order of the rules`() {
    var bench = Bench()
    let issue = bench.send("POST", "/v1/issues", [:])
    #expect(
      issue.json?["errors"] == [
        "The driver field is required.", "The location field is required.",
        "The report field is required.",
      ])
    let fuel = bench.send("POST", "/v1/fuel-reports", [:])
    #expect(fuel.status == 422)
    #expect(fuel.json?["error"] == "The driver field is required.")
    let stranger = bench.send("POST", "/v1/issues", merged(self.issue, "driver", "driver_nope"))
    #expect(stranger.status == 404)
    #expect(stranger.json?["error"] == "Driver reporting issue not found.")
    #expect(bench.server.ledger.effects.isEmpty)
  }

  @Test func `Lists of issues come from the cache until one is written`() {
    var bench = Bench()
    func cached() -> String? { bench.send("GET", "/v1/issues?limit=5").header("X-Cache-Status") }
    #expect([cached(), cached()] == ["MISS", "HIT"])
    bench.send("POST", "/v1/issues", merged(issue, "driver", .string(bench.driver)))
    #expect([cached(), cached()] == ["MISS", "HIT"])
  }

  @Test func `An issue's list is filtered by time and cut by page`() {
    var bench = Bench()
    for _ in 0..<3 { bench.send("POST", "/v1/issues", merged(issue, "driver", .string(bench.driver))) }
    let all = bench.ids(bench.send("GET", "/v1/issues?sort=created_at"))
    #expect(all.count == 3)
    #expect(bench.ids(bench.send("GET", "/v1/issues?sort=-created_at&limit=1")) == [all[2]])
    let yesterday = bench.send("GET", "/v1/issues?created_at=2026-11-20%2000:00:00,2026-11-20%2023:59:59")
    #expect(yesterday.json == [])
    #expect(bench.send("GET", "/v1/issues?sort=colour").status == 500)
  }

  @Test func `A fault before a report leaves none, one after it leaves one`() throws {
    for (fault, count) in [("half-way", 0), ("500-before", 0), ("drop-answer", 1), ("duplicate", 2)] {
      let bench = Bench()
      var line = FaultySandbox(bench.server, faults: try FaultPlan(text: fault))
      _ = line.exchange(
        SandboxRequest(
          "POST", "/v1/issues", bearer: Bench.key,
          json: merged(issue, "driver", .string(bench.driver))), now: bench.now)
      #expect(line.server.ledger.count(.issue) == count, "\(fault)")
    }
  }

  @Test func `A stored file is found by its id`() throws {
    var bench = Bench()
    let stored = bench.send("POST", "/v1/files/base64", ["data": "QUJD", "file_name": "a.png"])
    let id = try #require(stored.json?["id"]?.stringValue)
    #expect(bench.send("GET", "/v1/files/\(id)").json == stored.json)
    #expect(bench.server.ledger.effects.last?.facts["bytes"] == "3")
    let gone = bench.send("GET", "/v1/files/file_nope")
    #expect(gone.status == 404)
    #expect(gone.json?["error"] == "File resource not found.")
  }
}
