import FleetSandbox
import Synchronization
import Testing

@testable import FleetCompanion

/// Rounds against a server with the real one's semantics: what captures 601–615 and FINDINGS saw go wrong, played by
/// this client.
@Suite(.serialized)
struct RoundTests {
  private let shift: StillShift
  private let session: DriverSession
  private let round: Order.ID
  private let stops: [Place.ID]

  /// A round of three waypoints, started, its driver under way to the first.
  init() async throws {
    shift = try await StillShift(orders: 0, rounds: 1)
    session = try shift.session()
    round = try #require(await session.orders(on: session.today).first).order.id
    let id = round.rawValue
    try shift.line.withServer { server, now in try server.demandProof(nil, order: id, now: now) }
    try await session.refresh()
    stops = try await session.order(id).stops.map(\.id)
    #expect(stops.count == 3)
    for tap in [Tap.start(round), .activity(round, .enroute)] { try await session.perform(tap) }
    try await drain()
  }

  private func drain() async throws {
    let drain = Running { [session] in try await session.drain(milliseconds: 1_200_000, patient: true) }
    try await shift.pass(upTo: 1_500_000, by: 500, until: "nothing is due any more") { drain.isOver }
    _ = try await drain.value
  }

  private func state(of entry: Entry) async throws -> EntryState? {
    try await session.entries().first { $0.id == entry.id }?.state
  }

  /// What the driver's writes did, stop by stop.
  private var effects: [String] {
    shift.line.ledger.effects(order: round.rawValue)
      .filter { $0.actor == .driver(shift.shift.account.driver) }
      .map { "\($0.name) \($0.stop ?? "")" }
  }

  @Test func `A completion whose answer is lost completes one stop, not two`() async throws {
    let isLost = Mutex(false)
    shift.line.decide { request in
      guard request.target.hasSuffix("/update-activity") else { return .answer }
      return isLost.withLock { lost in
        defer { lost = true }
        return lost ? .answer : .answerLost
      }
    }
    let entry = try await session.perform(.activity(round, .completed))
    try await drain()
    #expect(effects.suffix(2) == ["activity:enroute \(stops[0])", "activity:completed \(stops[0])"])
    #expect(try await state(of: entry) == .settled)
    #expect(try await session.order(round.rawValue).stops.map(\.complete) == [true, false, false])
  }

  /// FINDINGS: stops changed while the driver is away.
  enum Change: CaseIterable, Sendable {
    case currentRemoved, reordered, savedUnchanged, added, put2Of3, putSame, putMore, putReordered, putNotes

    func deed(_ stops: [String], _ elsewhere: String) -> DispatchersDeed {
      switch self {
      case .currentRemoved: .removeStop(stops[1])
      case .reordered: .reverseStops
      case .savedUnchanged: .saveStops
      case .added: .addStop(elsewhere, at: 0)
      case .put2Of3: .putWaypoints([stops[1], stops[2]])
      case .putSame: .putWaypoints(stops)
      case .putMore: .putWaypoints(stops + [elsewhere])
      case .putReordered: .putWaypoints(stops.reversed())
      case .putNotes: .fields(SandboxJSON(parsing: Array(#"{"notes":"gate code 4"}"#.utf8)) ?? .null)
      }
    }
  }

  @Test(arguments: Change.allCases)
  func `Stops changed meanwhile hold the lane without a write`(change: Change) async throws {
    try await session.perform(.activity(round, .completed))
    try await drain()
    #expect(try await session.order(round.rawValue).order.currentDestination == stops[1])
    let held = try await session.perform(.activity(round, .enroute, stop: stops[1]))
    try await session.perform(.activity(round, .completed, stop: stops[1]))
    let names = stops.map(\.rawValue)
    let id = round.rawValue
    try shift.line.withServer { server, now in
      let elsewhere = try #require(server.placeIDs.first { !names.contains($0) })
      _ = try server.perform(change.deed(names, elsewhere), order: id, now: now)
    }
    let before = effects
    let writes = shift.line.writes
    try await drain()
    #expect(effects == before)
    #expect(shift.line.writes == writes)
    #expect(try await state(of: held) == .attention)
  }

  @Test func `The driver's word sets a pointer back that the desk moved, and the round goes on`() async throws
  {
    try await session.perform(.activity(round, .completed))
    try await drain()
    let held = try await session.perform(.activity(round, .enroute, stop: stops[1]))
    let id = round.rawValue
    try shift.line.withServer { server, now in _ = try server.perform(.saveStops, order: id, now: now) }
    try await drain()
    try await session.sendAnyway(held.id)
    try await drain()
    #expect(effects.suffix(2) == ["destination \(stops[1])", "activity:enroute \(stops[1])"])
    #expect(try await state(of: held) == .settled)
  }
}
