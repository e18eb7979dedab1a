import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// What holds back the whole account: token, patience, link, budget.
@Suite struct GateTests {
  private let orders = (0..<6).map { "order_\($0)" }
  private static let refused = #"{"errors":["Oops! The api credentials provided were not valid"]}"#

  private func busy() throws -> Bench {
    let bench = try Bench(orders: orders)
    for order in orders { try bench.tapStart(Order.ID(order)) }
    try bench.step(.began)
    return bench
  }

  // MARK: Token

  @Test func a401PausesTheWholeAccountUntilASignIn() throws {
    let bench = try busy()
    while bench.wire.count > 1 { try bench.land(status: 401, Self.refused) }
    try bench.land(status: 401, Self.refused)
    try bench.wait(3_600_000)
    #expect(bench.wire.isEmpty)
    #expect(try bench.outbox.summary(now: bench.moment).isTokenRefused)
    try bench.signIn()
    try bench.settle(for: 120_000)
    #expect(bench.server.ledger.count == 6)
  }

  @Test func a401CostsNoAttempt() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.land(status: 401, Self.refused)
    #expect(try bench.entry(id).row.attempts == 0)
    #expect(try bench.state(id) == .pending)
  }

  @Test func a401ToTheOldTokenDoesNotPauseTheNewOne() throws {
    let bench = try busy()
    try bench.land(status: 401, Self.refused)
    try bench.signIn()
    let before = bench.wire.count
    try bench.land(status: 401, Self.refused)
    #expect(bench.wire.count >= before)
    #expect(try !bench.outbox.summary(now: bench.moment).isTokenRefused)
  }

  @Test func aPersonMayTryTheTokenAgain() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.land(status: 401, Self.refused)
    try bench.step(.asked)
    #expect(bench.asked == ["get order"])
  }

  // MARK: Patience

  @Test func a429WithoutRetryAfterPausesForTheServersMinute() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.land(status: 429, "{}")
    #expect(bench.wire.isEmpty)
    #expect(bench.wake == 60_000)
    try bench.wait(59_999)
    #expect(bench.wire.isEmpty)
    try bench.wait(1)
    #expect(bench.asked == ["get order"])
  }

  @Test func retryAfterIsKept() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.land(status: 429, "{}", ["Retry-After": "7"])
    #expect(bench.wake == 7_000)
  }

  @Test(arguments: ["0", "-3", "soon"])
  func aRetryAfterOfNothingStillWaits(text: String) throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.land(status: 429, "{}", ["Retry-After": text])
    #expect(bench.wake >= bench.policy.backoffBase)
  }

  @Test func anAbsurdRetryAfterIsNotTakenAtItsWord() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.land(status: 429, "{}", ["Retry-After": "9000000000000000"])
    try bench.wait(3_600_000)
    try bench.settle()
    #expect(try bench.state(id) == .settled)
  }

  @Test func aGoodAnswerAskedForBeforeThePauseDoesNotEndIt() throws {
    let bench = try busy()
    try bench.land(status: 429, "{}")
    try bench.answer()
    #expect(bench.asked.count == 2)
    try bench.answer()
    try bench.answer()
    #expect(bench.wire.isEmpty)
    try bench.wait(30_000)
    #expect(bench.wire.isEmpty)
  }

  @Test func theLongerOfTwoPausesHolds() throws {
    let bench = try busy()
    try bench.land(status: 429, "{}", ["Retry-After": "50"])
    try bench.land(status: 429, "{}", ["Retry-After": "5"])
    try bench.land(status: 429, "{}")
    try bench.land(status: 429, "{}", ["Retry-After": "1"])
    #expect(bench.wake == 60_000)
  }

  // MARK: Link

  @Test func afterAFailureOnlyOneRequestGoesOutAtATime() throws {
    let bench = try busy()
    while !bench.wire.isEmpty { try bench.neverLeaves() }
    try bench.step(.asked)
    #expect(bench.wire.count == 1)
    try bench.answer()
    #expect(bench.wire.count == 4)
  }

  @Test func theBackOffGrowsWithEveryFailureInARowUpToItsCap() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    for failure in 0..<14 {
      try bench.neverLeaves()
      let gate = try #require(try bench.store.gate("link"))
      let ceiling = min(bench.policy.backoffCap, bench.policy.backoffBase << Int64(failure))
      #expect(try gate.until - bench.engineTime() <= ceiling)
      #expect(gate.strikes == failure + 1)
      while bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) }
    }
  }

  @Test func theJitterUsesTheWholeRange() throws {
    var pauses: [Int64] = []
    for seed in 0..<60 {
      let bench = try Bench(seed: UInt64(seed))
      try bench.tapStart()
      try bench.step(.began)
      try bench.neverLeaves()
      pauses.append(try #require(try bench.store.gate("link")).until - bench.engineTime())
    }
    #expect(pauses.min()! < 150)
    #expect(pauses.max()! > 850)
    #expect(Set(pauses).count > 40)
  }

  @Test func requestsThatFailTogetherAreOneFailure() throws {
    let bench = try busy()
    while !bench.wire.isEmpty { try bench.neverLeaves() }
    #expect(try bench.store.gate("link")?.strikes == 1)
  }

  @Test func aRegainedLinkIsTriedWithinTheJitter() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    for _ in 0..<12 {
      try bench.neverLeaves()
      while bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) }
    }
    try bench.neverLeaves()
    try bench.step(.linkRegained)
    #expect(bench.wire.count == 1 || bench.wake <= bench.policy.backoffBase)
    #expect(try bench.store.gate("link")?.strikes ?? 0 <= 1)
  }

  @Test func aCaptivePortalCountsAsNoLink() throws {
    let bench = try busy()
    while !bench.wire.isEmpty { try bench.land(status: 200, "<html>Welcome</html>") }
    #expect(try bench.outbox.summary(now: bench.moment).isLinkDown)
    #expect(bench.wire.isEmpty)
  }

  @Test func aServerThatCannotReadOneRecordHoldsUpOnlyThatOne() throws {
    let bench = try Bench(orders: ["order_a", "order_b"])
    let sick = try bench.tapStart("order_a")
    try bench.tapStart("order_b")
    try bench.step(.began)
    var reads = 0
    let end = bench.now + 600_000
    while bench.now < end {
      while let (flight, endpoint) = bench.wire.first {
        bench.wire.removeFirst()
        let isSick = endpoint.path.contains("order_a")
        reads += isSick ? 1 : 0
        let answer = isSick ? HTTPResponse(status: 500) : bench.server.handle(endpoint)
        try bench.step(.landed(flight: flight, .answered(answer)))
      }
      try bench.wait(max(1, min(bench.wake, end - bench.now)))
    }
    #expect(bench.effects(on: "order_b") == ["started"])
    #expect(try bench.state(sick) == .pending)
    #expect(try bench.entry(sick).reason != nil)
    #expect((2...20).contains(reads))
  }

  // MARK: Budget

  @Test func theBudgetHoldsInEveryMinute() throws {
    let orders = (0..<150).map { "order_\($0)" }
    let bench = try Bench(orders: orders)
    for order in orders { try bench.tapStart(Order.ID(order)) }
    let world = World(bench)
    try world.run(limit: 3_600_000)
    #expect(bench.server.ledger.count == 150)
    #expect(world.requests.count == 450)
    #expect(world.busiestMinute <= 120)
    #expect(world.requests.last! - world.requests.first! < (450 - 25) * 60_000 / 90 + 5_000)
  }

  @Test func theBudgetOutlivesTheProcess() throws {
    let bench = try Bench(orders: (0..<40).map { "order_\($0)" })
    for index in 0..<40 { try bench.tapStart(Order.ID("order_\(index)")) }
    try bench.step(.began)
    var sent = bench.wire.count
    for _ in 0..<20 {
      try bench.die()
      sent += bench.wire.count
    }
    #expect(sent <= bench.policy.budgetBurst)
  }

  @Test func readsOutsideTheEngineComeFromTheSameBudget() throws {
    let bench = try Bench()
    let reads = bench.policy.budgetBurst - 2
    for _ in 0..<reads {
      #expect(try bench.outbox.takeRequest(now: bench.moment, policy: bench.policy) == 0)
    }
    let wait = try bench.outbox.takeRequest(now: bench.moment, policy: bench.policy)
    #expect((600...700).contains(wait))
    try bench.emptyBudget()
    try bench.tapStart()
    try bench.step(.began)
    #expect(bench.wire.isEmpty)
    #expect((1...700).contains(bench.wake))
  }

  // MARK: Wake-ups

  @Test func anIdleEngineLooksOnceAMinute() throws {
    let bench = try Bench()
    try bench.step(.began)
    #expect(bench.wake == bench.policy.watchdog)
  }

  @Test func theWakeUpIsTheNextThingDue() throws {
    let bench = try Bench()
    try bench.tapStart()
    bench.server.orders["order_a"]?.isDispatched = false
    try bench.step(.began)
    try bench.answer()
    try bench.wait(10_000)
    #expect(bench.wake == bench.policy.blockedPause - 10_000)
  }

  @Test func whatIsOnTheWireNeedsNoTimer() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    #expect(bench.wake == bench.policy.watchdog)
  }

  // MARK: Neighbours

  @Test func aRecordWhoseReadAlwaysBreaksOffHoldsUpNoNeighbour() throws {
    let bench = try Bench(orders: ["order_0", "order_1"])
    try bench.tapStart("order_0")
    let healthy = try bench.tapStart("order_1")
    try bench.step(.began)
    for _ in 0..<40 where try bench.state(healthy) != .settled {
      while !bench.wire.isEmpty {
        if bench.wire[0].endpoint.path.hasSuffix("/order_0") {
          try bench.loseRequest()
        } else {
          try bench.answer()
        }
      }
      try bench.wait(max(1, bench.wake))
    }
    #expect(try bench.state(healthy) == .settled)
  }

  @Test func anExchangeCutOffByTheHostSaysNothingAboutTheLink() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    let flight = try bench.take().flight
    try bench.step(
      .landedAtEnd(flight: flight, .failed(TransportFailure(.cancelled, reach: .mayHaveArrived))))
    #expect(try !bench.outbox.summary(now: bench.moment).isLinkDown)
  }

  @Test func aWriteThatTheServerAlwaysFailsIsSentLessAndLessOftenAndThenGivenToAPerson() throws {
    let bench = try Bench()
    let id = try bench.tap(.online(true))
    try bench.step(.began)
    let begun = bench.now
    var sent = 0
    for _ in 0..<100 where try bench.state(id) != .attention {
      while !bench.wire.isEmpty {
        if bench.wire[0].endpoint.isWrite {
          sent += 1
          try bench.land(status: 500, #"{"errors":["Server Error"]}"#)
        } else {
          try bench.answer()
        }
      }
      try bench.wait(max(1, bench.wake))
    }
    #expect(sent == Policy().resendLimit + 1)
    #expect(bench.now - begun > 60_000)
    #expect(try bench.entry(id).reason == .withoutEffect(attempts: sent))
    try bench.outbox.retry(id, now: bench.moment)
    try bench.step(.woke)
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == .settled)
  }

  @Test func aSendOnAPersonsWordIsForOneAttempt() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    bench.server.orders["order_a"]?.driver = "driver_other"
    try bench.step(.began)
    try bench.settle(for: 10_000)
    try #require(try bench.state(id) == .attention)
    try bench.outbox.sendAnyway(id, now: bench.moment)
    try bench.step(.woke)
    try bench.answer()
    try bench.land(status: 400, #"{"error":"Order has not been dispatched yet and cannot be started."}"#)
    #expect(try bench.entry(id).row.forcedAt == nil)
  }
}
