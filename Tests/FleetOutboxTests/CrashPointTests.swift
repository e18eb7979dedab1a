import FleetAPI
import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox
@testable import FleetWorkflow

/// The crash points of offline-sync 2.5 that are the engine's, by their number there. The storage's own (1, 2, 8,
/// 11–14) are tested on real files.
@Suite struct CrashPointTests {
  /// The entry's attempt is stamped on disk and its request has not left.
  private func stamped() throws -> (Bench, String, Endpoint) {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try #require(try bench.state(id) == .stamped)
    let (_, endpoint) = try bench.take()
    return (bench, id, endpoint)
  }

  /// Runs until the entry is at rest; how often it was put on the wire meanwhile.
  private func untilSettled(_ bench: Bench, _ id: String, limit: Int64 = 600_000) throws -> Int {
    let end = bench.now + limit
    var sent = 0
    while try bench.state(id) != .settled, bench.now < end {
      if bench.wire.first?.endpoint.isWrite == true { sent += 1 }
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
    }
    return sent
  }

  @Test func point0BeforeTheCommitOfATapNothingIsStoredAndNothingWasPromised() throws {
    let bench = try Bench()
    struct Death: Error {}
    #expect(throws: Death.self) {
      try bench.store.transaction { () -> Void in
        _ = try bench.outbox.perform(.start("order_a"), id: "entry_x", now: bench.moment)
        throw Death()
      }
    }
    try bench.die()
    try bench.settle(for: 600_000)
    #expect(try bench.outbox.entries().isEmpty)
    #expect(try bench.view().order.status == .dispatched)
    #expect(bench.effects() == [])
  }

  @Test func point3AfterTheCommitOfATapItIsSentAsIfNothingHadHappened() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.die()
    #expect(try bench.state(id) == .pending)
    #expect(try bench.view().order.status == .started)
    #expect(try untilSettled(bench, id) == 1)
    #expect(bench.effects() == ["started"])
  }

  @Test func point4AfterTheStampBeforeTheConnectionItIsUnknownAndSentAfterItsQuarantine() throws {
    let (bench, id, _) = try stamped()
    let died = bench.now
    try bench.die()
    #expect(try bench.state(id) == .unknown)
    #expect(try untilSettled(bench, id) == 1)
    #expect(bench.now - died >= bench.policy.noisyQuarantine)
    #expect(bench.effects() == ["started"])
  }

  @Test func point5WithAPartOfTheBytesSentItIsUnknownAndSentOnceMore() throws {
    let (bench, id, _) = try stamped()
    // Half a body is never applied (captures 1097–1107), and a dead process cannot tell that it was half.
    try bench.die(reboot: true)
    #expect(try bench.entry(id).row.mayHaveLeft)
    #expect(try untilSettled(bench, id) == 1)
    #expect(bench.effects() == ["started"])
    #expect(try bench.entry(id).row.fate == .plain)
  }

  @Test func point6WhileTheServerAppliesItNoManyTimesIsNotYetANo() throws {
    let (bench, id, endpoint) = try stamped()
    try bench.die()
    // A busy server said no 38 times before it applied the write (captures 1490).
    try bench.settle(for: 110_000)
    #expect(try bench.state(id) == .unknown)
    #expect(try bench.entry(id).row.absences > 5)
    _ = bench.server.handle(endpoint)
    #expect(try untilSettled(bench, id) == 0)
    #expect(bench.effects() == ["started"])
  }

  @Test func point7WithTheAnswerHereBeforeTheConfirmationIsStoredOneReadConfirms() throws {
    let (bench, id, endpoint) = try stamped()
    let flight = try #require(try bench.store.flights().last)
    let answer = bench.server.handle(endpoint)
    // The cache's part of the step is committed, the outbox' is not.
    let landing = try #require(try Landing(flight.id, .answered(answer), engine: bench.engine))
    try bench.engine.store(landing, now: bench.moment)
    #expect(try bench.view().order.status == .started)
    try bench.die()
    #expect(try bench.state(id) == .unknown)
    #expect(try bench.view().order.lines(of: "STARTED") == 1)
    try bench.answer()
    #expect(try bench.state(id) == .confirmed)
    #expect(try untilSettled(bench, id) == 0)
    #expect(bench.effects() == ["started"])
  }

  @Test func point9AfterTheConfirmationBeforeTheSnapshotIsReadTheViewStaysWhereItWas() throws {
    let (bench, id, endpoint) = try stamped()
    let flight = try #require(try bench.store.flights().last)
    try bench.step(.landed(flight: flight.id, .answered(bench.server.handle(endpoint))))
    #expect(try bench.state(id) == .confirmed)
    // The cache is disposable: it may have lost the answer that it merged.
    var before = try #require(bench.server.orders["order_a"])
    before.status = "dispatched"
    before.isStarted = false
    before.history.removeLast()
    try bench.cache.store(
      [bench.server.document("order_a", before, whole: true).encoded()[...]], asked: bench.moment)
    try bench.die()
    #expect(try bench.view().order.status == .started)
    #expect(try bench.view().order.lines(of: "STARTED") == 1)
    #expect(try untilSettled(bench, id) == 0)
    #expect(try bench.view().order.lines(of: "STARTED") == 1)
    #expect(bench.effects() == ["started"])
  }

  @Test func point10HalfwayThroughTheServersStepsItIsReadAgainAndHeals() throws {
    let (bench, id, endpoint) = try stamped()
    _ = bench.server.begin(endpoint)
    try bench.die()
    try bench.answer()
    #expect(try bench.state(id) == .unknown)
    #expect(try bench.entry(id).reason == .halfApplied(.startedWithoutActivity))
    bench.server.finish(endpoint)
    #expect(try untilSettled(bench, id) == 0)
    #expect(bench.effects() == ["started"])
  }

  @Test func point10ForEverHalfwayItIsShownToAPersonAndNothingOfTheLaneIsSent() throws {
    let (bench, id, endpoint) = try stamped()
    let next = try bench.tapActivity("enroute")
    _ = bench.server.begin(endpoint)
    try bench.die()
    try bench.settle(for: 600_000)
    #expect(try bench.state(id) == .attention)
    #expect(try bench.entry(id).reason == .halfApplied(.startedWithoutActivity))
    #expect(try bench.state(next) == .pending)
    #expect(bench.effects() == [])
  }

  @Test func point15AResendBelowUsIsRecognisedAsADoubleAndSaidSo() throws {
    let bench = try Bench()
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.fetchAll()
    let id = try bench.tapActivity("enroute")
    try bench.step(.began)
    try bench.answer()
    // The transport sent it, lost the connection and sent it again without telling.
    let (flight, endpoint) = try bench.take()
    _ = bench.server.handle(endpoint)
    _ = bench.server.handle(endpoint)
    try bench.step(
      .landed(flight: flight, .failed(TransportFailure(.connectionLost, reach: .mayHaveArrived))))
    try bench.settle(for: 600_000)
    #expect(bench.effects() == ["started", "enroute", "enroute"])
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.attempts == 1)
    #expect(try bench.entry(id).row.fate == .doubled)
    #expect(try bench.outbox.announcements().map(\.kind) == [.doubled])
  }
}
