import FleetAPI
import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox

/// Who gets the next request, and how many there are: our own budget and what the server says is left.
@Suite struct BudgetTests {
  private let here = Coordinate(latitude: 59.9, longitude: 10.7)!

  private func orders(_ count: Int) -> [String] { (0..<count).map { "order_\($0)" } }

  /// A bench with a start waiting on each of so many orders.
  private func bench(starts: Int) throws -> Bench {
    let bench = try Bench(orders: orders(starts))
    for order in orders(starts) { try bench.tapStart(Order.ID(order)) }
    return bench
  }

  private func answer(_ bench: Bench, limit: Int = 120, remaining: Int) throws {
    let (flight, endpoint) = try bench.take()
    var response = bench.server.handle(endpoint)
    response.headers["X-RateLimit-Limit"] = "\(limit)"
    response.headers["X-RateLimit-Remaining"] = "\(remaining)"
    try bench.step(.landed(flight: flight, .answered(response)))
  }

  /// Answers all and keeps the timers for so long, as a server that counts in windows does.
  /// - Returns: when requests went out.
  private func run(_ bench: Bench, for length: Int64, limit: Int, others: Int = 0) throws -> [Int64] {
    var times: [Int64] = []
    var opened: Int64?
    var used = 0
    let end = bench.now + length
    while bench.now < end {
      while !bench.wire.isEmpty {
        if opened.map({ bench.now - $0 >= 60_000 }) ?? true {
          opened = bench.now
          used = others
        }
        used += 1
        times.append(bench.now)
        #expect(used <= limit, "request \(used) of \(limit) in a window")
        try answer(bench, limit: limit, remaining: max(0, limit - used))
      }
      try bench.wait(max(1, min(bench.wake, end - bench.now)))
    }
    return times
  }

  @Test func whatTheServerSaysIsLeftIsNotExceeded() throws {
    let bench = try bench(starts: 30)
    try bench.step(.began)
    try answer(bench, remaining: 6)
    var sent = 0
    while !bench.wire.isEmpty {
      sent += 1
      try answer(bench, remaining: max(0, 6 - sent))
    }
    #expect(sent <= 6)
    #expect(bench.wake > 50_000)
  }

  @Test func whenTheServersMinuteIsOverItGoesOn() throws {
    let bench = try bench(starts: 3)
    try bench.step(.began)
    while !bench.wire.isEmpty { try answer(bench, remaining: 0) }
    try bench.wait(59_000)
    #expect(bench.wire.isEmpty)
    try bench.wait(1_001)
    #expect(!bench.wire.isEmpty)
  }

  @Test func aRaiseMeansThatANewMinuteHasBegun() throws {
    let bench = try bench(starts: 8)
    try bench.step(.began)
    try answer(bench, remaining: 3)
    try answer(bench, remaining: 119)
    #expect(bench.wire.count == 4)
    #expect(try bench.store.number("rate_left") ?? 0 > 100)
  }

  @Test func answersThatOvertakeEachOtherRaiseNothing() throws {
    let bench = try bench(starts: 8)
    try bench.step(.began)
    try answer(bench, remaining: 10)
    let known = try #require(try bench.store.number("rate_left"))
    try answer(bench, remaining: 12)
    #expect(try bench.store.number("rate_left") ?? .max < known)
  }

  @Test func aServerThatGrantsLessIsAskedLess() throws {
    let bench = try bench(starts: 60)
    try bench.step(.began)
    let times = try run(bench, for: 300_000, limit: 40)
    #expect(times.count > 120)
  }

  @Test func othersBehindTheSameAddressAreLeftTheirs() throws {
    let bench = try bench(starts: 60)
    try bench.step(.began)
    let times = try run(bench, for: 300_000, limit: 120, others: 80)
    #expect(times.count >= 150)
  }

  @Test func aServerThatGrantsMoreIsNotAskedMore() throws {
    let bench = try bench(starts: 60)
    try bench.step(.began)
    let times = try run(bench, for: 60_000, limit: 100_000)
    #expect(times.count <= 120)
  }

  @Test func nonsenseInTheHeadersChangesNothing() throws {
    let bench = try bench(starts: 8)
    try bench.step(.began)
    try answer(bench, limit: 0, remaining: 0)
    try answer(bench, limit: 120, remaining: -5)
    #expect(try bench.store.number("rate_left") == nil)
    #expect(bench.wire.count == 4)
  }

  @Test func readsOutsideTheEngineLearnToo() throws {
    let bench = try bench(starts: 1)
    try bench.outbox.heed(
      RateLimit(limit: 120, remaining: 0), asked: bench.moment, now: bench.moment, policy: bench.policy)
    try bench.step(.began)
    #expect(bench.wire.isEmpty)
  }

  // MARK: Who goes first

  @Test func readsLeaveTheLastOfTheBudgetToWrites() throws {
    let bench = try Bench()
    while try bench.outbox.takeRequest(now: bench.moment, policy: bench.policy) == 0 {}
    try bench.tapStart()
    try bench.step(.began)
    #expect(bench.asked == ["get order"])
    try bench.answer()
    #expect(bench.asked == ["start order"])
  }

  @Test func aWriteGoesBeforeAProbeBeforeARead() throws {
    var policy = Policy()
    policy.lanesAtOnce = 3
    let bench = try Bench(orders: ["order_read", "order_probe", "order_write"], policy: policy)
    try bench.tapStart("order_read")
    try bench.step(.began)
    try bench.answer()
    try bench.answer()
    // Its settling read is on the wire: it fails, and is due again, as all others are.
    try bench.tapStart("order_probe")
    try bench.tapStart("order_write")
    try bench.step(.woke)
    try bench.land(status: 500)
    try bench.answer()
    try bench.answer()
    try #require(bench.asked == ["start order", "start order"])
    try bench.land(status: 429, #"{"errors":["Too many requests."]}"#)
    try bench.land(status: 500)
    try bench.wait(61_000)
    let order = bench.wire.map { "\($0.endpoint.name) \($0.endpoint.path.split(separator: "/")[2])" }
    #expect(order.last == "get order order_read")
    #expect(order.count == 3)
  }

  @Test func aPositionNeverTakesTheLastFreePlace() throws {
    let bench = try bench(starts: 3)
    try bench.tap(.position(here))
    try bench.step(.began)
    #expect(bench.wire.count == 3)
    #expect(!bench.asked.contains("report position"))
    try bench.answer()
    try bench.answer()
    try bench.answer()
    let first = bench.wire.firstIndex { $0.endpoint.name == "report position" }
    #expect(first == nil || first == bench.wire.count - 1)
  }

  @Test func aPositionWaitsWhileTheBudgetIsScarce() throws {
    let bench = try Bench()
    let time = try bench.engineTime()
    for _ in 0..<21 { _ = try bench.engine.gates.takeRequest(at: time) }
    try bench.tap(.position(here))
    try bench.step(.began)
    #expect(bench.wire.isEmpty)
    try bench.tapStart()
    try bench.step(.woke)
    #expect(bench.asked == ["get order"])
    try bench.settle(for: 10_000)
    #expect(bench.effects(on: "driver_own") == ["position 59.9"])
  }

  @Test func aPositionAloneGoesAtOnce() throws {
    let bench = try Bench()
    try bench.tap(.position(here))
    try bench.step(.began)
    #expect(bench.asked == ["report position"])
  }
}
