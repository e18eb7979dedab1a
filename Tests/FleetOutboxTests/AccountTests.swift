import FleetAPI
import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox

/// What any process may say to the account, and the one that has the engine notices.
@Suite struct AccountTests {
  private let refused = #"{"errors":["Oops! The api credentials provided were not valid"]}"#

  private func error(_ status: Int, _ body: String = "{}", _ headers: HeaderFields = [:]) throws -> APIError {
    try #require(
      APIError(
        HTTPResponse(status: status, headers: headers, body: Array(body.utf8)), endpoint: .order("order_a")))
  }

  private func heed(_ error: APIError, _ bench: Bench, renewals: Int64? = nil) throws {
    try bench.outbox.heed(
      error, tokenRenewals: try renewals ?? bench.outbox.tokenRenewals(), now: bench.moment,
      policy: bench.policy)
  }

  @Test func aPersonEndsTheBackOffOfAnotherProcess() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.neverLeaves()
    try bench.store.setGate("link", Gate(until: 300_000, strikes: 9, reason: "no route"))
    try bench.wait(1_000)
    #expect(bench.wire.isEmpty)
    try bench.outbox.asked(now: bench.moment)
    try bench.step(.woke)
    #expect(bench.asked == ["get order"])
    #expect(try bench.store.gate("link")?.strikes == 0)
    try bench.settle()
    #expect(try bench.state(id) == .settled)
  }

  @Test func aPersonEndsThePauseOfASingleEntry() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.land(status: 500)
    #expect(bench.wire.isEmpty)
    try bench.outbox.asked(now: bench.moment)
    try bench.step(.woke)
    #expect(bench.asked == ["get order"])
  }

  @Test func aPersonDoesNotEndThePatienceTheServerAskedFor() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.land(status: 429)
    try bench.outbox.asked(now: bench.moment)
    try bench.step(.woke)
    #expect(bench.wire.isEmpty)
  }

  @Test func aRegainedLinkIsTriedWithinTheJitterByWhoeverHasTheEngine() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.neverLeaves()
    try bench.store.setGate("link", Gate(until: 300_000, strikes: 9, reason: "no route"))
    try bench.outbox.linkRegained(now: bench.moment, policy: bench.policy, dice: &bench.dice)
    try bench.wait(bench.policy.backoffBase)
    #expect(bench.asked == ["get order"])
  }

  @Test func aTokenRefusedToAReadOutsidePausesTheEngine() throws {
    let bench = try Bench()
    try heed(try error(401, refused), bench)
    try bench.tapStart()
    try bench.step(.woke)
    #expect(bench.wire.isEmpty)
    #expect(try bench.outbox.summary(now: bench.moment).isTokenRefused)
    try bench.signIn()
    #expect(bench.asked == ["get order"])
  }

  @Test func aTokenPutInPlaceSinceTheReadIsNotToBlame() throws {
    let bench = try Bench()
    let renewals = try bench.outbox.tokenRenewals()
    try bench.outbox.signedIn()
    try heed(try error(401, refused), bench, renewals: renewals)
    #expect(try !bench.outbox.summary(now: bench.moment).isTokenRefused)
  }

  @Test func a401OfSomebodyInBetweenPausesNothing() throws {
    let bench = try Bench()
    try heed(try error(401, "<html>Sign in to the Wi-Fi</html>"), bench)
    #expect(try bench.outbox.summary(now: bench.moment).heldBack == nil)
  }

  @Test func aWishForPatienceMetByAReadOutsideHoldsForTheEngine() throws {
    let bench = try Bench()
    try bench.tapStart()
    try heed(try error(429, "{}", ["Retry-After": "7"]), bench)
    try bench.step(.began)
    #expect(bench.wire.isEmpty)
    #expect(bench.wake == 7_000)
    let summary = try bench.outbox.summary(now: bench.moment)
    #expect(summary.heldBackMilliseconds == 7_000)
    #expect(summary.heldBack?.hasPrefix("the server asked to wait") == true)
  }

  @Test func whenAnEntryIsDueCountsInWhatHoldsBackTheAccount() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try heed(try error(429, "{}", ["Retry-After": "7"]), bench)
    #expect(try bench.outbox.dueIn(bench.entry(id), now: bench.moment) == 7_000)
    try heed(try error(401, refused), bench)
    #expect(try bench.outbox.dueIn(bench.entry(id), now: bench.moment) == nil)
  }
}
