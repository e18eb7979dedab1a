import FleetAPI
import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox

/// News for people: kept with what they are about, told until heard.
@Suite struct AnnouncementTests {
  private func superseded() throws -> (Bench, String) {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.answer()
    bench.server.cancel("order_a")
    try bench.settle()
    return (bench, id)
  }

  @Test func whatWasChangedAfterwardsIsAnnouncedOnce() throws {
    let (bench, id) = try superseded()
    let told = try bench.outbox.announcements()
    #expect(told.map(\.entry.id) == [id])
    #expect(told.first?.kind == .superseded)
    #expect(told.first?.order == "order_a")
    #expect(
      told.first?.sentence == "start order_a: the server had done it, but someone changed it afterwards")
    try bench.settle(for: 600_000)
    #expect(try bench.outbox.announcements() == told)
  }

  @Test func whatWasHeardIsNotToldAgainEvenAfterARestart() throws {
    let (bench, _) = try superseded()
    try bench.die()
    let told = try #require(try bench.outbox.announcements().first)
    try bench.outbox.heard(told)
    try bench.die()
    try bench.settle(for: 600_000)
    #expect(try bench.outbox.announcements().isEmpty)
  }

  @Test func anOrdinaryDayHasNothingToAnnounce() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.tapActivity("enroute")
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(try bench.outbox.announcements().isEmpty)
  }

  @Test func anOrderThatIsGoneAfterTheConfirmationIsAnnounced() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    try bench.answer()
    bench.server.orders["order_a"] = nil
    try bench.settle(for: 60_000)
    #expect(try bench.outbox.announcements().map(\.entry.id) == [id])
  }

  @Test func aDiscardThatCameTooLateIsAnnounced() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.answer()
    let flight = try bench.take().flight
    try bench.step(.landed(flight: flight, .failed(TransportFailure(.timedOut, reach: .mayHaveArrived))))
    bench.server.reassign("order_a", to: "driver_other")
    try bench.settle(for: 10_000)
    try #require(try bench.state(id) == .attention)
    try bench.outbox.discard(id, includingFollowers: false, now: bench.moment)
    _ = bench.server.handle(.startOrder("order_a"))
    try bench.step(.woke)
    try bench.settle(for: 120_000)
    #expect(try bench.entry(id).row.fate == .landed)
    #expect(try bench.outbox.announcements().map(\.kind) == [.landed])
  }
}
