import FleetSandbox
import Testing

/// The queue by hand, and a host without a place for files.
struct QueueTests {
  @Test func `A held queue does nothing, however late it is`() throws {
    var bench = Bench()
    bench.server.isQueueHeld = true
    let id = try bench.newOrder(["dispatch": true])
    bench.now += 3_600_000
    let order = bench.send("GET", "/v1/orders/\(id)").json
    #expect(order?["distance"]?.intValue == 0)
    #expect(order?["status"] == "created")
    #expect(bench.server.nextWork == nil)
  }

  @Test func `A held queue is worked off when it is told to`() throws {
    var bench = Bench()
    bench.server.isQueueHeld = true
    let id = try bench.newOrder(["dispatch": true])
    bench.server.finishQueuedJobs(of: [id], count: 1, now: bench.now)
    let order = bench.send("GET", "/v1/orders/\(id)").json
    #expect(order?["currency"] == "USD")
    #expect(order?["transaction_amount"]?.intValue == 0)
    #expect(order?["status"] == "dispatched")
  }

  @Test func `Work that is not due yet is done too`() throws {
    var bench = Bench()
    let id = try bench.newOrder()
    bench.server.finishQueuedJobs(of: [id], count: 1, now: bench.now)
    #expect(bench.server.document(order: id)?["currency"] == "USD")
  }

  @Test func `The jobs of other orders go on waiting`() throws {
    var bench = Bench()
    bench.server.isQueueHeld = true
    let first = try bench.newOrder()
    let second = try bench.newOrder()
    bench.server.finishQueuedJobs(of: [first], count: 5, now: bench.now)
    #expect(bench.server.queuedJobs(of: [second]) == 1)
    #expect(bench.server.document(order: second)?["currency"] == .null)
  }

  @Test func `Without storage a photo proof is a 500 that leaves a row without a file`() throws {
    var bench = Bench()
    let id = try bench.newOrder()
    bench.server.hasStorage = false
    let answer = bench.send(
      "POST", "/v1/orders/\(id)/capture-photo", ["photos": ["iVBORw0KGgo=", "iVBORw0KGgo="]])
    #expect(answer.status == 500)
    let proofs = bench.send("GET", "/v1/orders/\(id)/proofs").json?.arrayValue
    #expect(proofs?.count == 1)
    #expect(proofs?.first?["url"] == .null)
  }
}
