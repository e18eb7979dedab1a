import FleetCompanion
import FleetSandbox
import Testing

/// A day over real HTTP on loopback.
struct LiveDayTests {
  @Test(.timeLimit(.minutes(5)))
  func
    `A day with a dead zone, lost answers and two sessions ends with each effect once and a clean receipt`()
    async throws
  {
    let live = try await LiveShift(orders: 8)
    defer { live.host.stop() }
    let (app, other) = (try live.session(), try live.session())
    await app.start()
    let orders = try await app.orders(on: app.today).map(\.order.id)
    try await app.perform(.start(orders[0]))
    live.host.goUnreachable()
    for order in orders.dropFirst() {
      for tap in [Tap.start(order), .activity(order, .enroute), .activity(order, .completed)] {
        try await other.perform(tap)
      }
    }
    await #expect(throws: APIError.self) { try await app.refresh() }
    live.host.set(
      faults: FaultPlan([
        FaultRule(.dropAnswer, FaultMatch(writesOnly: true, nth: 2)),
        FaultRule(.truncateBody(bytes: 40), FaultMatch(writesOnly: true, nth: 5)),
      ]))
    try live.host.comeBack()
    await app.linkRegained()
    for await summary in app.summaries() where summary.isDrained && summary.unsettled == 0 { break }
    await app.stop()
    #expect(live.host.ledger.count(.started) == orders.count)
    for order in orders.dropFirst() {
      #expect(
        live.host.ledger.effects(order: order.rawValue).map(\.name)
          == ["started", "activity:enroute", "activity:completed"])
    }
    let receipt = try await app.receiptReadAnew(on: app.today)
    #expect(receipt.isClean)
    #expect(receipt.confirmed == 1 + 3 * (orders.count - 1))
  }
}
