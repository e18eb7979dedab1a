import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// After a lost answer: looking before acting, and for how long.
@Suite struct LostAnswerTests {
  /// A start on the wire.
  private func started() throws -> (Bench, String) {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    return (bench, id)
  }

  /// Reads and waits until the start goes out again; how long that took and how many reads it needed.
  private func untilResent(_ bench: Bench) throws -> (milliseconds: Int64, reads: Int) {
    let begun = bench.now
    var reads = 0
    while bench.now - begun < 600_000 {
      if bench.asked.first == "start order" { return (bench.now - begun, reads) }
      if bench.wire.isEmpty {
        try bench.wait(max(1, bench.wake))
      } else {
        reads += 1
        try bench.answer()
      }
    }
    throw World.Failure.neverRests("not resent")
  }

  @Test func onePositiveReadConfirms() throws {
    let (bench, id) = try started()
    try bench.loseAnswer()
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects() == ["started"])
    #expect(try bench.entry(id).row.attempts == 1)
  }

  @Test func anAbsenceIsWatchedForTheWholeQuarantine() throws {
    let (bench, _) = try started()
    try bench.loseRequest()
    let resent = try untilResent(bench)
    #expect(resent.milliseconds >= bench.policy.noisyQuarantine)
    #expect(resent.milliseconds < bench.policy.noisyQuarantine + 5_000)
    #expect(resent.reads >= bench.policy.absencesNeeded)
  }

  @Test func theLastReadIsJustBeforeTheResend() throws {
    let (bench, _) = try started()
    try bench.loseRequest()
    while bench.now < 120_900 {
      while !bench.wire.isEmpty { try bench.answer() }
      try bench.wait(min(max(1, bench.wake), 120_900 - bench.now))
    }
    let reads = bench.server.reads
    _ = try untilResent(bench)
    #expect(bench.server.reads > reads)
  }

  @Test func fewReadsDoNotMakeAnAbsenceHoweverLateTheyCome() throws {
    let (bench, id) = try started()
    try bench.loseRequest()
    bench.now += 500_000
    try bench.step(.asked)
    try bench.answer()
    #expect(try bench.state(id) == .unknown)
    #expect(try bench.entry(id).row.absences == 1)
  }

  @Test func anEffectThatLandsInTheQuarantineIsFoundAndNotRepeated() throws {
    let (bench, id) = try started()
    let (flight, endpoint) = try bench.take()
    try bench.step(.landed(flight: flight, .failed(TransportFailure(.timedOut, reach: .mayHaveArrived))))
    try bench.settle(for: 100_000)
    #expect(try bench.state(id) == .unknown)
    _ = bench.server.handle(endpoint)
    try bench.settle(for: 100_000)
    #expect(bench.effects() == ["started"])
    #expect(try bench.state(id) == .settled)
  }

  @Test func anEffectThatLandsAfterTheResendIsRecognisedAsADoubleAndSaidSo() throws {
    let bench = try Bench()
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.fetchAll()
    let id = try bench.tapActivity("enroute")
    try bench.step(.began)
    try bench.answer()
    let (flight, endpoint) = try bench.take()
    try bench.step(.landed(flight: flight, .failed(TransportFailure(.timedOut, reach: .mayHaveArrived))))
    while bench.asked.first != "report activity" {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
    }
    _ = bench.server.handle(endpoint)
    try bench.settle(for: 5_000)
    #expect(bench.effects() == ["started", "enroute", "enroute"])
    #expect(try bench.entry(id).row.fate == .doubled)
    #expect(bench.changes.contains(.announced(.doubled, entry: id)))
    let receipt = try bench.outbox.receipt(for: Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max))
    #expect(receipt.differences == 1)
  }

  @Test func aDoubleFoundByAProbeIsSaidSo() throws {
    let bench = try Bench()
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.fetchAll()
    let id = try bench.tapActivity("enroute")
    try bench.step(.began)
    try bench.answer()
    try bench.loseRequest()
    while bench.asked.first != "report activity" {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
    }
    let (flight, endpoint) = try bench.take()
    _ = bench.server.handle(endpoint)
    _ = bench.server.handle(endpoint)
    try bench.step(.landed(flight: flight, .failed(TransportFailure(.timedOut, reach: .mayHaveArrived))))
    try bench.settle(for: 5_000)
    #expect(try bench.entry(id).row.fate == .doubled)
  }

  @Test func ourOwnStartBehindAnAlreadyStartedIsConfirmed() throws {
    let (bench, id) = try started()
    try bench.loseRequest()
    _ = try untilResent(bench)
    // The first attempt lands between the last read and the second attempt.
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.answer()
    #expect(try bench.entry(id).row.refusal == "Order has already started.")
    try bench.settle()
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects() == ["started"])
  }

  @Test func anotherDriversStartBehindAnAlreadyStartedIsAConflict() throws {
    let (bench, id) = try started()
    _ = bench.server.handle(.startOrder("order_a"))
    bench.server.reassign("order_a", to: "driver_other")
    try bench.answer()
    try bench.settle(for: 3_000)
    #expect(try bench.state(id) == .attention)
    #expect(try bench.entry(id).reason == .conflict(.reassigned(to: "Driver driver_other")))
  }

  @Test func aStartBySomebodyElseOnAnOrderStillOursFulfilsTheWish() throws {
    let (bench, id) = try started()
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.answer()
    try bench.settle(for: 3_000)
    #expect(try bench.state(id) == .settled)
  }

  @Test func aRefusalAfterALostAttemptIsBelievedOnlyAfterItsQuarantine() throws {
    let (bench, id) = try started()
    try bench.loseRequest()
    _ = try untilResent(bench)
    try bench.land(status: 400, #"{"error":"Something new."}"#)
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == .unknown)
    try bench.settle(for: 70_000)
    #expect(try bench.state(id) == .attention)
    #expect(try bench.entry(id).reason == .rejected(["Something new."]))
  }

  /// An activity on the wire.
  private func reported(_ prepare: (Bench) -> Void = { _ in }) throws -> (Bench, String) {
    let bench = try Bench()
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.fetchAll()
    let id = try bench.tapActivity("enroute")
    prepare(bench)
    try bench.step(.began)
    try bench.answer()
    return (bench, id)
  }

  @Test func whatAnotherDriverDidIsNotOursWhenOurOnlyAttemptWasRefused() throws {
    let (bench, id) = try reported()
    try bench.land(status: 400, #"{"error":"Something new."}"#)
    _ = bench.server.handle(
      .reportActivity(order: "order_a", activity: ["code": "enroute", "complete": false]))
    bench.server.reassign("order_a", to: "driver_other")
    try bench.settle(for: 3_000)
    #expect(try bench.entry(id).reason == .conflict(.reassigned(to: "Driver driver_other")))
  }

  @Test func aLineOlderThanTheAttemptIsNotTakenForItsEffect() throws {
    // Somebody reported it and took it back between the tap and the attempt.
    let (bench, id) = try reported { $0.server.orders["order_a"]?.history.append(.init(code: "ENROUTE")) }
    try bench.loseRequest()
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == .unknown)
    try bench.settle(for: 90_000)
    #expect(bench.effects() == ["started", "enroute"])
  }

  @Test func aResendThatHadToWaitIsLookedAtAgain() throws {
    let (bench, _) = try started()
    try bench.land(status: 500)
    while try bench.engineTime() < 120_000 || bench.wire.isEmpty {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
    }
    try #require(bench.asked == ["get order"])
    try bench.store.setNumber("budget_at", bench.engineTime())
    try bench.store.setNumber("budget_level", -9_000)
    try bench.answer()
    try #require(bench.wire.isEmpty)
    try bench.wait(7_000)
    #expect(bench.asked == ["get order"])
  }

  @Test func aHalfStartIsReadAgainBeforeAnyoneIsTold() throws {
    let (bench, id) = try started()
    bench.server.orders["order_a"]?.isStarted = true
    try bench.loseRequest()
    try bench.settle(for: 900)
    #expect(try bench.state(id) == .unknown)
    try bench.settle(for: 3_000)
    #expect(try bench.state(id) == .attention)
    #expect(try bench.entry(id).reason == .halfApplied(.startedWithoutActivity))
  }

  @Test func aHalfStartThatHealsIsConfirmed() throws {
    let (bench, id) = try started()
    bench.server.orders["order_a"]?.isStarted = true
    try bench.loseRequest()
    try bench.step(.asked)
    while !bench.wire.isEmpty { try bench.answer() }
    bench.server.orders["order_a"]?.status = "started"
    bench.server.orders["order_a"]?.history.append(.init(code: "STARTED"))
    try bench.settle(for: 3_000)
    #expect(try bench.state(id) == .settled)
  }

  @Test func askingDoesNotShortenThePauseOfAHalfState() throws {
    let (bench, id) = try started()
    bench.server.orders["order_a"]?.isStarted = true
    try bench.loseRequest()
    try bench.step(.asked)
    while !bench.wire.isEmpty { try bench.answer() }
    try bench.step(.asked)
    while !bench.wire.isEmpty { try bench.answer() }
    #expect(try bench.state(id) == .unknown)
  }

  @Test func readsThatNeverTellEndWithAPerson() throws {
    let (bench, id) = try started()
    try bench.loseRequest()
    for _ in 0..<60 where try bench.state(id) == .unknown {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) }
      guard !bench.wire.isEmpty else { continue }
      try bench.land(status: 200, #"{"id":"order_a","status":"dispatched"}"#)
    }
    #expect(try bench.state(id) == .attention)
    #expect(try bench.entry(id).reason == .cannotTell)
    #expect(try bench.entry(id).row.probes == bench.policy.undecidedLimit)
  }

  @Test func aHarmlessWriteIsRepeatedAtTheFirstAbsence() throws {
    let bench = try Bench()
    let id = try bench.tap(.online(true))
    try bench.step(.began)
    try bench.loseRequest()
    try bench.settle(for: 5_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects(on: "driver_own") == ["online"])
    #expect(try bench.entry(id).row.attempts == 2)
  }
}
