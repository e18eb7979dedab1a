import FleetAPI
import FleetContract
import FleetModels
import FleetSandbox
import Synchronization
import Testing

struct LiveContractTests {
  private func contract(
    _ transport: any HTTPTransport,
    pause: @escaping @Sendable (Int) async -> Void = { _ in }
  ) throws -> LiveContract {
    LiveContract(
      server: FleetbaseServer(
        address: try ServerAddress("http://127.0.0.1:1"), credential: try Credential(Bench.key)),
      transport: transport, run: "test", pause: pause)
  }

  private func isDeletion(_ request: HTTPRequest, of prefix: String) -> Bool {
    request.method == .delete && request.target.hasPrefix(prefix) && !request.target.hasSuffix("/cancel")
  }

  @Test func `Every belief holds on the sandbox`() async throws {
    let report = try await contract(Bench()).run()
    #expect(report.broken.map(\.description) == [])
    #expect(report.skipped.map(\.description) == [])
    #expect(report.unanswered.map(\.description) == [])
    #expect(report.isGood)
    print(report.summary)
  }

  @Test func `A run leaves room in the minute's limit`() async throws {
    #expect(try await contract(Bench()).run().requests <= 60)
  }

  @Test func `A run makes one order, marks it, and removes it`() async throws {
    let bench = Bench()
    let report = try await contract(bench).run()
    #expect(report.mark == "fleetcompanion-contract-test")
    #expect(bench.ledger.count(.created) == 1 && bench.ledger.count(.deleted) == 1)
    #expect(report.leftBehind == [])
  }

  @Test func `Another text is named with what was expected and found`() async throws {
    let bench = Bench { _, response in
      var response = response
      let text = String(decoding: response.body, as: UTF8.self)
      response.body = Array(text.replacing("Order has already started.", with: "It runs.").utf8)
      return .answered(response)
    }
    let report = try await contract(bench).run()
    #expect(report.broken.map(\.belief.id) == ["start.again", "start.after"])
    #expect(
      report.broken.first?.verdict
        == .broken(
          expected: #"400 {"error":"Order has already started."}"#, found: #"400 {"error":"It runs."}"#))
  }

  @Test func `A guard that is new is named`() async throws {
    var warts = SandboxWarts()
    warts.completeAndCancelUnguarded = false
    let report = try await contract(Bench(warts: warts)).run()
    #expect(report.broken.map(\.belief.id) == ["complete.again", "cancel"])
  }

  @Test func `A member that is gone is named`() async throws {
    let bench = Bench { request, response in
      guard request.target.hasPrefix("/v1/drivers/"), request.method == .get,
        var members = (try? JSONValue(parsing: response.body))?.object
      else { return .answered(response) }
      members["heading"] = nil
      return .answered(
        HTTPResponse(
          status: response.status, headers: response.headers, body: JSONValue.object(members).encoded()))
    }
    let report = try await contract(bench).run()
    #expect(report.broken.map(\.belief.id) == ["driver.members"])
    #expect(report.broken.first?.description.contains("no heading") == true)
  }

  @Test func `Without a driver the beliefs about a started order are skipped, and say why`() async throws {
    let bench = Bench { request, response in
      guard request.target.hasPrefix("/v1/drivers?") else { return .answered(response) }
      return .answered(HTTPResponse(status: 200, headers: response.headers, body: Array("[]".utf8)))
    }
    let report = try await contract(bench).run()
    #expect(report.broken.map(\.description) == [])
    let start = try #require(report.skipped.first { $0.belief.id == "start" })
    #expect(start.verdict == .skipped("no driver is listed who is free of a job"))
    #expect(report.isGood)
  }

  @Test func `An interrupted run looks no further and still removes its order`() async throws {
    let bench = Bench()
    let contract = try contract(bench)
    let report = try await Task {
      try await contract.run { finding in
        if finding.belief.id == "start" { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    .value
    #expect(report.unanswered.first?.belief.id == "start.partial")
    #expect(bench.ledger.count(.deleted) == 1)
    #expect(report.leftBehind == [] && !report.isGood)
  }

  @Test func `An order whose creation was not answered is found by its mark and removed`() async throws {
    let bench = Bench { request, response in
      guard request.target == "/v1/orders", response.status == 201 else { return .answered(response) }
      return .failed(TransportFailure(.connectionLost, reach: .mayHaveArrived))
    }
    let report = try await contract(bench).run()
    #expect(report.unanswered.map(\.belief.id) == ["create"])
    #expect(bench.ledger.count(.created) == 1 && bench.ledger.count(.deleted) == 1)
  }

  @Test func `An order that lands after its client has gone is looked for again`() async throws {
    let waits = Mutex(0)
    let bench = Bench { request, response in
      if request.target == "/v1/orders", response.status == 201 {
        return .failed(TransportFailure(.timedOut, reach: .mayHaveArrived))
      }
      // Overtaken twice.
      guard request.target.hasPrefix("/v1/orders/fleetcompanion-contract-"), waits.withLock({ $0 }) < 2 else {
        return .answered(response)
      }
      let words = #"{"error":"Order resource not found."}"#
      return .answered(HTTPResponse(status: 404, headers: response.headers, body: Array(words.utf8)))
    }
    let report = try await contract(bench, pause: { _ in waits.withLock { $0 += 1 } }).run()
    #expect(bench.ledger.count(.deleted) == 1)
    #expect(report.leftBehind == [])
  }

  @Test func `A comment whose making was not answered is removed too`() async throws {
    let bench = Bench { request, response in
      guard request.target == "/v1/comments", response.status == 201 else { return .answered(response) }
      return .failed(TransportFailure(.connectionLost, reach: .mayHaveArrived))
    }
    let contract = try contract(bench)
    _ = try await Task {
      try await contract.run { finding in
        if finding.belief.id == "comment" { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    .value
    #expect(bench.asked.contains { $0.hasPrefix("DELETE /v1/comments/comment_") })
    #expect(bench.ledger.count(.deleted) == 1)
  }

  @Test func `What cannot be removed is named with its mark`() async throws {
    let bench = Bench { request, response in
      guard isDeletion(request, of: "/v1/orders/") else { return .answered(response) }
      return .answered(HTTPResponse(status: 500, headers: response.headers))
    }
    let report = try await contract(bench).run()
    #expect(report.leftBehind.count == 1 && report.leftBehind.first?.hasPrefix("order order_") == true)
    #expect(report.summary.contains("fleetcompanion-contract-test"))
  }

  @Test func `In a company without orders the run removes the places it made`() async throws {
    let bench = Bench(orders: 0) { request, response in
      guard isDeletion(request, of: "/v1/places/") else { return .answered(response) }
      return .answered(HTTPResponse(status: 200, headers: response.headers, body: Array("{}".utf8)))
    }
    let report = try await contract(bench).run()
    #expect(report.broken.map(\.description) == [])
    #expect(bench.asked.filter { $0.hasPrefix("DELETE /v1/places/place_") }.count == 2)
    #expect(report.leftBehind == [])
  }

  @Test func `A throttled call is made again a minute later`() async throws {
    let throttled = Mutex(false)
    let waits = Mutex<[Int]>([])
    let bench = Bench { request, response in
      let isFirst = request.target == "/v1/order-configs" && !throttled.withLock { $0 }
      guard isFirst else { return .answered(response) }
      throttled.withLock { $0 = true }
      return .answered(HTTPResponse(status: 429))
    }
    let report = try await contract(
      bench, pause: { milliseconds in waits.withLock { $0.append(milliseconds) } }
    )
    .run()
    #expect(waits.withLock { $0 } == [60_000])
    #expect(report.isGood)
  }

  @Test func `A key that is not accepted ends the run before anything is made`() async throws {
    let bench = Bench()
    let contract = LiveContract(
      server: FleetbaseServer(
        address: try ServerAddress("http://127.0.0.1:1"), credential: try Credential("flb_test_other")),
      transport: bench, run: "test")
    await #expect(throws: LiveContract.Refusal.unauthorized) { try await contract.run() }
    #expect(bench.asked == ["GET /v1/organizations/current"])
  }

  @Test func `The key stands in nothing that is told`() async throws {
    let report = try await contract(Bench(warts: SandboxWarts())).run()
    #expect(!(report.json.text + report.findings.map(\.description).joined()).contains(Bench.key))
  }

  @Test func `Each belief has a name of its own and a source`() {
    let beliefs = LiveContract.beliefs
    #expect(Set(beliefs.map(\.id)).count == beliefs.count)
    #expect(beliefs.allSatisfy { $0.source.contains("captures") || $0.source.contains("rest-api") })
  }

  @Test func `Over a real connection every belief holds too`() async throws {
    let host = SandboxHost(
      .seeded(key: Bench.key, orders: 3, seed: 7, now: SandboxHost.systemClock()))
    try host.start()
    defer { host.stop() }
    var server = FleetbaseServer(
      address: try ServerAddress(#require(host.baseURL)), credential: try Credential(Bench.key))
    // Other tests may keep all cores for a while.
    server.timeoutMilliseconds = 120_000
    server.deadlineMilliseconds = 120_000
    let report = try await LiveContract(server: server, transport: URLSessionTransport(), run: "test").run()
    #expect(report.findings.filter { $0.verdict != .holds }.map(\.description) == [])
    #expect(report.leftBehind == [])
  }
}
