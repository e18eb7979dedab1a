import FleetCompanion
import FleetSandbox
import Testing

/// A shift against a server that answers as the vendor's public recipes say: under `data`, with `public_id`, the
/// driver in three members (rest-api 7).
struct RecipeDialectTests {
  @Test(.timeLimit(.minutes(5)))
  func `A whole shift runs against a server in the recipes' form, to a clean receipt`() async throws {
    let live = try await LiveShift(orders: 4, rounds: 1, dialect: .recipes)
    defer { live.host.stop() }
    let session = try live.session()
    let listed = try await session.orders(on: session.today)
    let classic = try #require(listed.first { $0.stops.count == 2 }?.order.id)
    let cancelled = try #require(listed.last { $0.stops.count == 2 }?.order.id)
    let round = try #require(listed.first { $0.stops.count == 3 }?.order.id)
    try live.host.withServer { server, now in
      try server.demandProof(nil, order: round.rawValue, now: now)
    }
    try live.host.cancel(order: cancelled.rawValue)
    try await session.refresh()
    let read = try await session.order(cancelled.rawValue).order
    #expect(read.isCanceled)
    #expect(read.json["public_id"]?.string == cancelled.rawValue)
    let stops = try await session.order(round.rawValue).stops.map(\.id.rawValue)

    await session.start()
    for tap in [Tap.start(classic), .activity(classic, .enroute), .activity(classic, .completed)] {
      try await session.perform(tap)
    }
    try await session.perform(.start(round))
    for _ in stops {
      try await session.perform(.activity(round, .enroute))
      try await session.perform(.activity(round, .completed))
    }
    for await summary in session.summaries() where summary.isDrained && summary.unsettled == 0 { break }
    await session.stop()

    let effects = live.host.ledger.effects
    #expect(
      effects.filter { $0.order == classic.rawValue }.map(\.name)
        == ["started", "activity:enroute", "activity:completed"])
    let onRound = effects.filter { $0.order == round.rawValue && $0.stop != nil }
    #expect(onRound.map(\.name) == stops.flatMap { _ in ["activity:enroute", "activity:completed"] })
    #expect(onRound.compactMap(\.stop) == stops.flatMap { [$0, $0] })
    let receipt = try await session.receiptReadAnew(on: session.today)
    #expect(receipt.isClean)
    #expect(receipt.confirmed == 3 + 1 + 2 * stops.count)
  }
}
