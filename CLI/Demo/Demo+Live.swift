import FleetCompanion
import FleetSandbox
import Foundation

/// The parts of the demo's day in which the desk changes orders of the driver's: while he hears of it, and while he
/// cannot.
extension Demo {
  /// How long an event may take, in milliseconds.
  private static let patience = 20_000

  /// Two orders that the desk takes away: one by cancelling it, one by giving it to somebody else.
  struct Taken {
    var canceled: Order.ID
    var reassigned: Order.ID

    var all: [Order.ID] { [canceled, reassigned] }
  }

  /// The desk takes two orders while the driver's app hears of it over a socket.
  func takeLive(_ session: DriverSession, _ taken: Taken) async throws {
    stage.act("Live: the desk changes two orders, over a socket")
    let news = try LiveWitness(session, at: host)
    try await news.wait(Self.patience) { $0.isConnected && $0.reconciliations > 0 }
    try await wait("the orders' channels") {
      taken.all.allSatisfy { host.socketChannels.contains("order.\($0)") }
    }
    let clock = ContinuousClock()
    let begun = clock.now
    try takeAway(taken)
    try await waitUntilGone(taken, session)
    let passed = begun.duration(to: clock.now)
    await news.end()
    for line in news.happenings(about: taken.all).prefix(6) {
      stage.say(Rendering.live(line, for: session.identity) ?? "")
    }
    stage.say(
      "both are off the list \(Self.wholeMilliseconds(passed)) ms after the desk's first click; nothing was asked again but these two"
    )
  }

  /// The desk takes two orders while nothing can be heard.
  func takeUnheard(_ taken: Taken) throws {
    try takeAway(taken)
    stage.say("the dispatcher cancels \(taken.canceled) and gives \(taken.reassigned) to somebody else, too")
  }

  /// Back on the air, the app finds what it could not hear.
  func findUnheard(_ session: DriverSession, _ taken: Taken) async throws {
    stage.act("What was said in the dead zone")
    let news = try LiveWitness(session, at: host)
    try await news.wait(Self.patience) { $0.isConnected && $0.reconciliations > 0 }
    try await waitUntilGone(taken, session)
    await news.end()
    for line in news.reconciled() { stage.say(Rendering.live(line, for: session.identity) ?? "") }
    stage.say("\(taken.canceled) is canceled and \(taken.reassigned) is somebody else's here, too")
  }

  private func takeAway(_ taken: Taken) throws {
    guard let other = host.accounts.dropFirst().first else {
      throw FrontError("The sandbox has one driver only.")
    }
    try host.perform(.cancel, order: taken.canceled.rawValue)
    try host.reassign(order: taken.reassigned.rawValue, to: other.driver)
  }

  private func waitUntilGone(_ taken: Taken, _ session: DriverSession) async throws {
    try await wait("both orders to leave the list") {
      let active = try await session.activeOrders().map(\.order.id)
      return taken.all.allSatisfy { !active.contains($0) }
    }
  }

  private func wait(_ what: String, until holds: () async throws -> Bool) async throws {
    for _ in 0..<(Self.patience / 10) {
      if try await holds() { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw FrontError("This day waited in vain for \(what).")
  }

  private static func wholeMilliseconds(_ duration: Duration) -> Int64 {
    let parts = duration.components
    return parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
  }
}
