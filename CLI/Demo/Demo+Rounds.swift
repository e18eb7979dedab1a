import FleetCompanion
import FleetSandbox
import Foundation

/// The rounds of the demo's day: one with photos and a signature, one whose stops the dispatcher reorders.
extension Demo {
  /// The day's rounds: the one that is delivered, and the one that is changed at the desk.
  struct Rounds {
    var delivered: Order.ID
    var reordered: Order.ID
  }

  /// Delivers a round in the dead zone: at every stop a photo, at the last one a signature, too.
  /// - Returns: how many taps it took.
  func deliver(_ session: DriverSession, round: Order.ID) async throws -> Int {
    let stops = try await session.order(round.rawValue).stops
    var taps: [Tap] = [.start(round)]
    for (index, stop) in stops.enumerated() {
      taps.append(.activity(round, .enroute, stop: stop.id))
      taps.append(
        .proof(round, .photo(.bytes(Self.photo(of: index))), of: .stop(stop.id), remarks: "at the door"))
      if index == stops.count - 1 {
        taps.append(.proof(round, .signature(.bytes(Self.photo(of: -1))), of: .stop(stop.id)))
      }
      taps.append(.activity(round, .completed, stop: stop.id))
    }
    for tap in taps { try await session.perform(tap) }
    stage.say(
      "a round of \(stops.count) stops: \(taps.count) taps, its photos and the signature kept on disk first:")
    try await show(session, round)
    return taps.count
  }

  /// Begins the other round: what waits of it meets a changed list of stops.
  func begin(_ session: DriverSession, round: Order.ID) async throws -> Int {
    try await session.perform(.start(round))
    try await session.perform(.activity(round, .enroute))
    return 2
  }

  func reorder(_ round: Order.ID) throws {
    _ = try host.perform(.reverseStops, order: round.rawValue)
    stage.say("and turns the stops of \(round) around")
  }

  /// A second kill: a photo is up, the activity that cites it is not.
  func killBetweenUploadAndActivity(_ session: DriverSession, of round: Order.ID) async throws {
    let child = try Child.sync(watchedBy: cleanup, home: homePath, wait: 60, timeScale: Self.timeScale)
    var uploaded: Entry?
    while child.isRunning && uploaded == nil {
      uploaded = try await waitingActivity(session, of: round)
      if uploaded == nil { try await Task.sleep(for: .milliseconds(2)) }
    }
    child.kill()
    _ = child.finish()
    guard let uploaded else { throw FrontError("No photo went up before its activity.") }
    stage.say(
      "another `companion sync` killed between an upload and its activity: \(uploaded.command.rules.summary) is up, its activity is not"
    )
  }

  /// A proof of the round that is up while the activity that cites it still waits.
  private func waitingActivity(_ session: DriverSession, of round: Order.ID) async throws -> Entry? {
    let entries = try await session.entries().filter { $0.row.order == round.rawValue }
    return entries.first { proof in
      guard case .captureProof = proof.command, proof.state == .confirmed || proof.state == .settled else {
        return false
      }
      return entries.contains { $0.command.rules.cites.contains(proof.id) && $0.state == .pending }
    }
  }

  /// The driver looks at the new list, gives up what was meant for the old one, and goes on.
  func goOn(_ session: DriverSession, with round: Order.ID, insteadOf held: Entry) async throws {
    stage.say(try await OutboxCommand.explanation(held, session))
    let discarded = try await session.discard(held.id, includingFollowers: true)
    try await session.refresh(order: round)
    stage.say("the driver looks at the new list, discards \(discarded.count) entries and begins anew:")
    _ = try await begin(session, round: round)
    try await show(session, round)
    _ = try await session.drain(milliseconds: 20_000)
  }

  private func show(_ session: DriverSession, _ round: Order.ID) async throws {
    let view = try await session.order(round.rawValue)
    stage.say(
      view.stops.enumerated().map { index, stop in
        let mark = stop.complete == true ? "✓" : stop.id == view.order.currentDestination ? "→" : "·"
        return
          "  \(mark) \(index + 1) \(stop.name ?? stop.id.rawValue) [\(stop.status?.text.lowercased() ?? "–")]"
      }.joined(separator: "\n"))
  }

  /// A picture as a camera would give it, as far as anybody looks: a whole PNG, and bytes that make it unlike others.
  private static func photo(of index: Int) -> [UInt8] {
    let pixel =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNg+M/AAAAAAwEBABjdjbAAAAAASUVORK5CYII="
    let picture = Data(base64Encoded: pixel) ?? Data()
    return Array(picture) + [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: 100_000)
  }
}
