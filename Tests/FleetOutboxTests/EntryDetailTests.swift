import FleetAPI
import FleetModels
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// What a person is told about one entry.
@Suite struct EntryDetailTests {
  private func detail(_ bench: Bench, _ id: String) throws -> EntryDetail {
    try #require(try bench.outbox.detail(of: id, now: bench.moment))
  }

  @Test func anAttemptIsToldWithItsTimesAndItsEnd() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    let sent = bench.moment.wall
    bench.now += 5_000
    try bench.loseAnswer()
    let attempt = try #require(try detail(bench, id).attempts.first)
    #expect(attempt.stamped == sent)
    #expect(attempt.ended == sent.adding(milliseconds: 5_000))
    #expect(attempt.outcome?.hasPrefix("unknown: ") == true)
    #expect(try detail(bench, id).nextStep == .lookedUp)
  }

  @Test func whatWaitsBehindAnotherSaysBehindWhich() throws {
    let bench = try Bench()
    let first = try bench.tapStart()
    let second = try bench.tapActivity("enroute")
    #expect(try detail(bench, first).nextStep == .sent)
    #expect(try detail(bench, second).nextStep == .behind(first, needsPerson: false))
    bench.server.orders["order_a"]?.driver = "driver_other"
    try bench.step(.began)
    try bench.settle(for: 10_000)
    #expect(try detail(bench, first).nextStep == .decided)
    #expect(try detail(bench, second).nextStep == .behind(first, needsPerson: true))
  }

  @Test func anAccountThatIsHeldBackIsTold() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.land(status: 429, #"{"error":"Too Many Attempts."}"#)
    let detail = try detail(bench, id)
    #expect(detail.heldBack?.hasPrefix("the server asked to wait") == true)
    #expect(detail.dueIn == 60_000)
  }

  @Test func aPictureIsToldByNameAndSize() throws {
    let pictures = try Pictures()
    let bench = try Bench(pictures: pictures.files)
    let id = try bench.tap(.photo())
    let told = try detail(bench, id)
    #expect(told.picture?.size == Pictures.jpeg.count)
    #expect(told.picturePath?.hasSuffix(try #require(told.picture?.name)) == true)
  }

  @Test func theDistanceToTheServersClockIsToldWhereItWasKnown() throws {
    let bench = try Bench()
    try bench.store.setNumber("server_offset", 180_000)
    let id = try bench.tapStart()
    #expect(try detail(bench, id).entry.row.created.serverOffset == 180_000)
  }

  @Test func ofNoEntryNothingIsTold() throws {
    let bench = try Bench()
    #expect(try bench.outbox.detail(of: "entry_x", now: bench.moment) == nil)
  }

  // MARK: A lost answer is no lost connection

  @Test func anAnswerThatWasLostIsNotCalledAMissingConnection() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.loseAnswer()
    let summary = try bench.outbox.summary(now: bench.moment)
    #expect(summary.isLinkDown)
    #expect(summary.isAnswerLost)
  }

  @Test func aServerThatIsStillNotReachedAfterwardsIs() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.loseAnswer()
    try bench.wait(max(1, bench.wake))
    try bench.neverLeaves()
    #expect(try !bench.outbox.summary(now: bench.moment).isAnswerLost)
  }
}
