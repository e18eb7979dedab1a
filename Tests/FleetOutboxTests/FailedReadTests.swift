import FleetAPI
import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox

/// A record that the server never gives: read again for a while, then a person's.
@Suite struct FailedReadTests {
  private static let forbidden = #"{"errors":["This action is unauthorized."]}"#

  /// Lets every read of `order_a` fail in that way until its entry needs a person or the time is over.
  /// - Returns: how many reads there were.
  private func fail(_ bench: Bench, for limit: Int64, _ exchange: Exchange) throws -> Int {
    let end = bench.now + limit
    var reads = 0
    while true {
      while !bench.wire.isEmpty {
        if bench.wire[0].endpoint.path.contains("order_a") {
          reads += 1
          try bench.land(exchange)
        } else {
          try bench.answer()
        }
      }
      if try bench.outbox.summary(now: bench.moment).attention > 0 || bench.now >= end { return reads }
      try bench.wait(max(1, min(bench.wake, end - bench.now)))
    }
  }

  private func refused(_ status: Int) -> Exchange {
    .answered(HTTPResponse(status: status, body: Array(Self.forbidden.utf8)))
  }

  @Test(arguments: [403, 500, 400])
  func aReadThatIsRefusedForLongAndOftenEnoughIsGivenToAPerson(status: Int) throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    let begun = bench.now
    let reads = try fail(bench, for: 4 * 3_600_000, refused(status))
    #expect(try bench.entry(id).reason == .cannotRead("This action is unauthorized."))
    #expect(try bench.state(id) == .attention)
    #expect(reads >= bench.policy.failedReadLimit)
    #expect(bench.now - begun >= bench.policy.failedReadPatience)
    #expect(bench.now - begun < 2 * bench.policy.failedReadPatience)
  }

  @Test func oneThatMayHaveLandedIsGivenToAPersonToo() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.loseAnswer()
    _ = try fail(bench, for: 4 * 3_600_000, refused(500))
    #expect(try bench.state(id) == .attention)
    try bench.outbox.retry(id, now: bench.moment)
    #expect(try bench.state(id) == .unknown)
  }

  @Test(arguments: [502, 503, 504])
  func aGatewayWithoutAServerIsWaitedFor(status: Int) throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    _ = try fail(bench, for: 4 * 3_600_000, refused(status))
    #expect(try bench.state(id) == .pending)
  }

  @Test func aDeadLineIsWaitedForHoweverLong() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    _ = try fail(
      bench, for: 4 * 3_600_000, .failed(TransportFailure(.timedOut, reach: .mayHaveArrived)))
    #expect(try bench.state(id) == .pending)
  }

  @Test func aRetryStartsAfresh() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    _ = try fail(bench, for: 4 * 3_600_000, refused(403))
    try bench.outbox.retry(id, now: bench.moment)
    try bench.step(.woke)
    let begun = bench.now
    _ = try fail(bench, for: bench.policy.failedReadPatience - 1_000, refused(403))
    #expect(try bench.state(id) == .pending)
    _ = try fail(bench, for: 2 * bench.policy.failedReadPatience, refused(403))
    #expect(try bench.state(id) == .attention)
    #expect(bench.now - begun >= bench.policy.failedReadPatience)
  }

  @Test func aGoodReadBetweenStartsAfreshAndTakesTheReasonBack() throws {
    let bench = try Bench()
    bench.server.orders["order_a"]?.isDispatched = false
    try bench.cache.store([bench.server.document("order_a").encoded()[...]], asked: bench.moment)
    let id = try bench.tap(.start("order_a", skipDispatch: true))
    try bench.step(.began)
    try bench.land(refused(500))
    #expect(try bench.entry(id).reason == .cannotRead("This action is unauthorized."))
    try bench.wait(max(1, bench.wake))
    try bench.answer()
    #expect(try bench.entry(id).reason == nil)
    #expect(try bench.store.failedReads(of: "order/order_a") == nil)
  }

  @Test func whatComesBehindOneThatNeedsAPersonIsNotAskedAboutAsWell() throws {
    let bench = try Bench()
    let first = try bench.tapStart()
    let second = try bench.tapActivity("enroute")
    try bench.step(.began)
    _ = try fail(bench, for: 4 * 3_600_000, refused(403))
    #expect(try bench.state(first) == .attention)
    #expect(try bench.state(second) == .pending)
  }
}
