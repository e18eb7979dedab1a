import FleetNetwork
import FleetSandbox
import Foundation
import Synchronization
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The live front over real sockets on loopback.
struct HostTests {
  private static func host(
    _ faults: String = "", orders: Int = 3, timeScale: Double = 1,
    clock: @escaping SandboxHost.Clock = { Bench.morning }
  ) throws -> SandboxHost {
    let server = SandboxServer.seeded(
      key: Bench.key, orders: orders, seed: 7, now: Bench.morning)
    return SandboxHost(
      server, faults: try FaultPlan(text: faults, seed: 5), timeScale: timeScale, clock: clock)
  }

  private static func send(
    _ host: SandboxHost, _ method: String, _ path: String, _ body: String? = nil
  ) async throws -> (status: Int, body: [UInt8]) {
    let base = try #require(host.baseURL)
    var request = URLRequest(url: try #require(URL(string: base + path)))
    request.httpMethod = method
    request.setValue("Bearer \(Bench.key)", forHTTPHeaderField: "Authorization")
    if let body {
      request.httpBody = Data(body.utf8)
      request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    }
    let session = URLSession(configuration: .ephemeral)
    defer { session.finishTasksAndInvalidate() }
    let (data, response) = try await session.data(for: request)
    let status = try #require(response as? HTTPURLResponse).statusCode
    return (status, [UInt8](data))
  }

  @Test func `Over HTTP the host answers what the model answers`() async throws {
    let host = try Self.host()
    try host.start()
    defer { host.stop() }
    let (status, body) = try await Self.send(host, "GET", "/v1/orders?limit=2&sort=-scheduled_at")
    #expect(status == 200)
    #expect(SandboxJSON(parsing: body)?.arrayValue?.count == 2)
    #expect(try await Self.send(host, "GET", "/v1/nothing-here").status == 404)
  }

  @Test func `Unreachable refuses connections and comes back on the same port`() async throws {
    let host = try Self.host()
    let port = try host.start()
    defer { host.stop() }
    host.goUnreachable()
    await #expect(throws: (any Error).self) {
      _ = try await Self.send(host, "GET", "/v1/organizations/current")
    }
    try host.comeBack()
    #expect(host.baseURL == "http://127.0.0.1:\(port)")
    #expect(try await Self.send(host, "GET", "/v1/organizations/current").status == 200)
  }

  @Test func `A lost answer is an error to the client and an effect in the ledger`() async throws {
    let host = try Self.host("drop-answer#1")
    try host.start()
    defer { host.stop() }
    let order = host.withServer { server, _ in server.orderIDs[0] }
    await #expect(throws: (any Error).self) {
      _ = try await Self.send(host, "POST", "/v1/orders/\(order)/start", "{}")
    }
    #expect(host.ledger.count(.started, order: order) == 1)
  }

  @Test func `A truncated answer is an error to the client`() async throws {
    let host = try Self.host("truncate")
    try host.start()
    defer { host.stop() }
    await #expect(throws: (any Error).self) {
      _ = try await Self.send(host, "GET", "/v1/orders")
    }
  }

  @Test func `The dispatcher's hand and the ledger are reachable over loopback`() async throws {
    let host = try Self.host()
    try host.start()
    defer { host.stop() }
    let (order, other) = host.withServer { server, _ in
      (server.orderIDs[0], server.accounts[1].driver)
    }
    let path = "/_sandbox/dispatcher/reassign/\(order)"
    #expect(try await Self.send(host, "POST", "\(path)?driver=\(other)").status == 200)
    #expect(try await Self.send(host, "POST", path).status == 400)
    #expect(try await Self.send(host, "POST", "/_sandbox/dispatcher/cancel/order_nope").status == 404)
    let ledger = try await Self.send(host, "GET", "/_sandbox/ledger")
    let effects = SandboxJSON(parsing: ledger.body)?.arrayValue
    #expect(effects?.map { $0["effect"] } == ["assigned"])
    #expect(effects?.first?["driver"] == .of(other))
    #expect(effects?.first?["actor"] == "dispatcher")
  }

  @Test func `Faults are set over loopback and a bad text is refused with its reason`() async throws {
    let host = try Self.host()
    try host.start()
    defer { host.stop() }
    #expect(try await Self.send(host, "POST", "/_sandbox/faults", "maintenance").status == 200)
    #expect(try await Self.send(host, "GET", "/v1/orders").status == 503)
    let refused = try await Self.send(host, "POST", "/_sandbox/faults", "nonsense")
    #expect(refused.status == 400)
    #expect(
      SandboxJSON(parsing: refused.body)?["error"]?.stringValue?.contains("nonsense") == true)
    #expect(try await Self.send(host, "POST", "/_sandbox/faults", "").status == 200)
    #expect(try await Self.send(host, "GET", "/v1/orders").status == 200)
  }

  @Test func `A late effect is applied when the clock says so, not before`() async throws {
    let moment = Mutex(Bench.morning)
    let host = try Self.host("late:4000#1", timeScale: 0.5, clock: { moment.withLock { $0 } })
    try host.start()
    defer { host.stop() }
    let order = host.withServer { server, _ in server.orderIDs[0] }
    await #expect(throws: (any Error).self) {
      _ = try await Self.send(host, "POST", "/v1/orders/\(order)/start", "{}")
    }
    moment.withLock { $0 += 1999 }
    #expect(host.ledger.count(.started) == 0)
    moment.withLock { $0 += 1 }
    #expect(host.ledger.count(.started) == 1)
  }

  @Test(.timeLimit(.minutes(5)))
  func `A late effect is applied and announced without anybody asking`() async throws {
    let (effects, heard) = AsyncStream.makeStream(of: SandboxEffect.self)
    let server = SandboxServer.seeded(
      key: Bench.key, orders: 1, seed: 7, now: SandboxHost.systemClock())
    let host = SandboxHost(
      server, faults: try FaultPlan(text: "late:50#1"), onEffect: { heard.yield($0) })
    try host.start()
    defer { host.stop() }
    let order = server.orderIDs[0]
    await #expect(throws: (any Error).self) {
      _ = try await Self.send(host, "POST", "/v1/orders/\(order)/start", "{}")
    }
    var iterator = effects.makeAsyncIterator()
    let first = await iterator.next()
    #expect(first?.kind == .started)
    #expect(first?.order == order)
  }

  @Test(.timeLimit(.minutes(5)))
  func `An outage set over loopback closes the port, and one with an end opens it again`() async throws {
    let host = try Self.host(clock: SandboxHost.systemClock)
    try host.start()
    defer { host.stop() }
    func isOpen() async -> Bool {
      (try? await Self.send(host, "GET", "/v1/organizations")) != nil
    }
    // The answer may be lost to the outage it asks for.
    _ = try? await Self.send(host, "POST", "/_sandbox/faults", "unreachable")
    while await isOpen() {}
    host.set(faults: try FaultPlan(text: "unreachable:50"))
    while await !isOpen() {}
  }

  @Test func `A port that is taken is refused with its number`() throws {
    let first = try Self.host()
    let port = try first.start()
    defer { first.stop() }
    let second = try Self.host()
    #expect(throws: HTTPListenerError.portTaken(host: "127.0.0.1", port: port)) {
      try second.start(port: port)
    }
  }
}
