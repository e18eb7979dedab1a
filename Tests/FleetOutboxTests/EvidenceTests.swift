import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// What counts as evidence, and how long (design 1, rule 5).
@Suite struct EvidenceTests {
  /// Two lanes; the first one's evidence is in, and it could not be sent for want of budget or patience.
  private func readyButHeld() throws -> (Bench, String) {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.emptyBudget()
    try bench.answer()
    try #require(bench.wire.isEmpty)
    return (bench, id)
  }

  @Test func evidenceYoungerThanAMinuteServes() throws {
    let (bench, _) = try readyButHeld()
    try bench.wait(59_000)
    #expect(bench.asked == ["start order"])
  }

  @Test func evidenceOlderThanAMinuteIsAskedForAgain() throws {
    let (bench, _) = try readyButHeld()
    try bench.wait(61_000)
    #expect(bench.asked == ["get order"])
  }

  @Test func evidenceFromBeforeTheLinkWentDownIsAskedForAgain() throws {
    let (bench, _) = try readyButHeld()
    try bench.store.setNumber("offline_at", bench.engineTime())
    try bench.wait(5_000)
    #expect(bench.asked == ["get order"])
  }

  @Test func aReadThatWasAskedForBeforeTheLinkFailedYieldsNoWrite() throws {
    let bench = try Bench(orders: ["order_a", "order_b"])
    try bench.tapStart("order_a")
    try bench.tapStart("order_b")
    try bench.step(.began)
    bench.now += 50
    try bench.neverLeaves()
    bench.now += 50
    try bench.answer()
    #expect(!bench.asked.contains("start order"))
  }

  @Test func evidenceDoesNotOutliveTheProcess() throws {
    let (bench, _) = try readyButHeld()
    bench.now += 30_000
    try bench.die()
    #expect(bench.asked == ["get order"])
  }

  @Test func aListInTheCacheIsNoEvidence() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.fetchAll()
    try bench.step(.began)
    #expect(bench.asked == ["get order"])
  }

  @Test func aListInTheCacheSettlesNothing() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.answer()
    try bench.fetchAll()
    try bench.step(.woke)
    #expect(try bench.state(id) == .confirmed)
  }

  @Test func aWritesOwnAnswerSettlesNothing() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.answer()
    #expect(try bench.state(id) == .confirmed)
    #expect(bench.asked == ["get order"])
  }

  @Test func aReadAskedBeforeTheAttemptEndedIsNoEvidenceAboutIt() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    bench.now += 100
    try bench.land(status: 500)
    var row = try bench.entry(id).row
    let ended = try #require(row.attemptEndedAt)
    row.attemptEndedAt = ended + 10
    try bench.store.update(row)
    try bench.answer()
    #expect(try bench.entry(id).row.absences == 0)
  }

  @Test func aReadAskedBeforeTheConfirmationSettlesNothing() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.answer()
    try #require(bench.asked == ["get order"])
    var row = try bench.entry(id).row
    row.confirmedAt = try bench.engineTime() + 1
    try bench.store.update(row)
    bench.now += 100
    try bench.answer()
    #expect(try bench.state(id) == .confirmed)
    try bench.settle(for: 120_000)
    #expect(try bench.state(id) == .settled)
  }

  @Test(arguments: [
    #"{"id":"order_a","status":"dispatched","started":false}"#,
    #"{"id":"order_b","status":"dispatched","started":false}"#, "[]", "",
  ])
  func aPartialOrForeignDocumentYieldsNoWrite(body: String) throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.land(status: 200, body)
    #expect(!bench.asked.contains("start order"))
  }

  @Test func aResendNeedsAFreshLook() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.loseRequest()
    while try bench.entry(id).row.absences < 3 || bench.now < 121_000 || bench.wire.isEmpty {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
      if bench.asked.first == "start order" { break }
    }
    if bench.asked.first == "get order" {
      try bench.emptyBudget()
      try bench.answer()
    } else {
      // Give the attempt back: throttled, so that its evidence is gone and must be asked for anew.
      try bench.land(status: 429, "{}")
    }
    try bench.wait(61_000)
    #expect(bench.asked == ["get order"])
  }

  @Test func theCacheKeepsTheBytesAsReceived() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    guard case .object(var members) = bench.server.document("order_a") else { return }
    members["unheard_of"] = "kept"
    try bench.land(.answered(ServerModel.json(200, .object(members))))
    #expect(try bench.cache.snapshot("order_a")?.order.json["unheard_of"] == "kept")
  }
}
