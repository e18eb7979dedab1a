import FleetCompanion
import FleetSandbox
import Foundation

/// The day that `companion demo` plays. Each act says what happens and what it proves.
struct Demo {
  /// All waiting times of client and sandbox, shrunk: a quarantine of two minutes takes 2.4 s.
  static let timeScale = 0.02
  private static let key = "flb_test_demo"
  /// How many effects of the killed sync the server has applied when it dies.
  private static let effectsBeforeKill = 3

  let host: SandboxHost
  let homePath: String
  let cleanup: Cleanup
  let stage = Stage()

  init(seed: UInt64) {
    host = SandboxHost(
      .seeded(
        SandboxSeed(orders: 20, rounds: 2), key: Self.key, seed: seed, now: SandboxHost.systemClock()),
      timeScale: Self.timeScale)
    homePath = NSTemporaryDirectory() + "companion-demo-" + UUID().uuidString
    cleanup = Cleanup(homePath)
  }

  func play() async throws -> ExitCode {
    try host.start()
    let signals = cleanup.armSignals()
    defer {
      for source in signals { source.cancel() }
      host.stop()
      cleanup.removeHome()
    }
    stage.say("a sandbox Fleetbase at \(host.baseURL ?? "?"): real HTTP, real files, all on this machine")
    stage.say(
      "time scale \(Self.timeScale): waiting times are shrunk (two minutes of caution take 2.4 seconds), nothing else is"
    )
    let session = try await signIn()
    let (orders, rounds) = try await showDay(session)
    try await workOnline(session, Array(orders[0..<2]))
    try await takeLive(session, Taken(canceled: orders[8], reassigned: orders[9]))
    let tunnelled = Array(orders[2..<8])
    let unheard = Taken(canceled: orders[10], reassigned: orders[11])
    try await workInDeadZone(session, tunnelled, rounds)
    let taken = tunnelled[3]
    try reassign(taken)
    try reorder(rounds.reordered)
    try takeUnheard(unheard)
    try await comeBack(session, with: tunnelled.filter { $0 != taken }, rounds)
    try await decide(session, about: taken, rounds)
    try await findUnheard(session, unheard)
    return try await handIn(session, taken: taken)
  }

  // MARK: Acts

  private func signIn() async throws -> DriverSession {
    stage.act("Sign in")
    guard let account = host.accounts.first, let url = host.baseURL else {
      throw FrontError("The sandbox did not start.")
    }
    let home = try Home(path: homePath)
    let identity = try await SignIn(home: home, transport: URLSessionTransport()).withPassword(
      address: try ServerAddress(url), key: try Credential(Self.key), identity: account.email,
      password: account.password)
    stage.say(Rendering.heading(identity))
    return try open(home)
  }

  private func open(_ home: Home) throws -> DriverSession {
    var options = SessionOptions()
    options.policy = options.policy.scaled(by: Self.timeScale)
    return try DriverSession(home: home, options: options)
  }

  private func showDay(_ session: DriverSession) async throws -> (orders: [Order.ID], rounds: Rounds) {
    stage.act("The day's list")
    try await session.refresh()
    try await showOrders(session)
    stage.say("times are those of the company (\(session.identity.timeZoneName))")
    let views = try await session.orders(on: session.today)
    let orders = views.filter { !$0.order.hasSeveralStops }.map(\.order.id)
    let rounds = views.filter { $0.order.hasSeveralStops }
    // The round without a pickup asks for photos; the other one for signatures.
    guard orders.count >= 12,
      let photos = rounds.first(where: { $0.stops.allSatisfy { $0.kind == .waypoint } }),
      let other = rounds.first(where: { $0.order.id != photos.order.id })
    else { throw FrontError("The sandbox made too few orders for this day.") }
    return (orders, Rounds(delivered: photos.order.id, reordered: other.order.id))
  }

  @discardableResult
  private func showOrders(_ session: DriverSession) async throws -> [Order.ID] {
    let orders = try await session.orders(on: session.today)
    var stale: Set<Order.ID> = []
    for order in orders where try await session.isStale(order) { stale.insert(order.order.id) }
    stage.say(Rendering.orders(orders, in: session.identity.timeZone, stale: stale))
    return orders.map(\.order.id)
  }

  private func workOnline(_ session: DriverSession, _ orders: [Order.ID]) async throws {
    stage.act("Two deliveries with a network")
    try await session.perform(.online(true))
    for order in orders {
      for tap in Self.delivery(of: order) {
        try await session.perform(tap)
        _ = try await session.drain(milliseconds: 10_000)
      }
      stage.say("\(order) \(try await session.order(order.rawValue).order.status?.text ?? "?")")
    }
    stage.say(Rendering.syncLine(try await session.summary()))
  }

  private static func delivery(of order: Order.ID) -> [Tap] {
    [.start(order), .activity(order, .enroute), .activity(order, .completed)]
  }

  private func workInDeadZone(_ session: DriverSession, _ orders: [Order.ID], _ rounds: Rounds) async throws {
    stage.act("The dead zone: the server's port is closed")
    host.goUnreachable()
    do {
      try await session.refresh()
      throw FrontError("The server was still there.")
    } catch let error as APIError {
      stage.say("refresh: \(error)")
    }
    let clock = ContinuousClock()
    var slowest = Duration.zero
    var taps = 0
    for order in orders {
      for tap in Self.delivery(of: order) {
        slowest = max(slowest, try await clock.measure { try await session.perform(tap) })
        taps += 1
      }
    }
    taps += try await deliver(session, round: rounds.delivered)
    taps += try await begin(session, round: rounds.reordered)
    stage.say(
      "\(taps) taps stored on disk and shown at once, a classic one at most \(Self.milliseconds(slowest)) ms")
    let shown = try await clock.measure { _ = try await session.orders(on: session.today) }
    stage.say("the list, read from disk in \(Self.milliseconds(shown)) ms:")
    try await showOrders(session)
    stage.say(Rendering.syncLine(try await session.summary()))
    let status = try Child.sync(watchedBy: cleanup, home: homePath, wait: 0, timeScale: Self.timeScale)
      .finish()
    stage.say("`companion sync` in the dead zone: exit code \(status) (1: work still waits), nothing lost")
  }

  private static func milliseconds(_ duration: Duration) -> String {
    let parts = duration.components
    return String(format: "%.1f", Double(parts.seconds) * 1000 + Double(parts.attoseconds) / 1e15)
  }

  private func reassign(_ order: Order.ID) throws {
    stage.act("Meanwhile, at the desk")
    guard let other = host.accounts.dropFirst().first else {
      throw FrontError("The sandbox has one driver only.")
    }
    try host.reassign(order: order.rawValue, to: other.driver)
    stage.say("the dispatcher gives \(order) to \(other.name)")
  }

  private func comeBack(_ session: DriverSession, with orders: [Order.ID], _ rounds: Rounds) async throws {
    stage.act("Back on the air: a sync that is killed, twice, and one that loses replies")
    let before = host.ledger.effects.count
    try host.comeBack()
    let progress = ProgressLine(session)
    await progress.begin()
    let killed = try Child.sync(watchedBy: cleanup, home: homePath, wait: 60, timeScale: Self.timeScale)
    while killed.isRunning && host.ledger.effects.count < before + Self.effectsBeforeKill {
      try await Task.sleep(for: .milliseconds(2))
    }
    killed.kill()
    _ = killed.finish()
    await progress.end()
    let onTheWire = try await session.entries().count { $0.state == .stamped }
    stage.say(
      "`companion sync` killed with SIGKILL after \(host.ledger.effects.count - before) effects on the server; \(onTheWire) more actions had left without an answer"
    )
    stage.say(Rendering.syncLine(try await session.summary()))
    try await losePlannedReplies(session, of: orders, slowing: rounds.delivered)
    await progress.begin()
    try await killBetweenUploadAndActivity(session, of: rounds.delivered)
    let again = try Child.sync(watchedBy: cleanup, home: homePath, wait: 60, timeScale: Self.timeScale)
    while again.isRunning { try await Task.sleep(for: .milliseconds(20)) }
    await progress.end()
    stage.say("`companion sync` again: exit code \(again.finish()) (3: something needs the driver)")
    stage.say(Rendering.syncLine(try await session.summary()))
    try await tellLostReplies(session)
  }

  /// Of two orders whose "enroute" has not been sent yet, one loses its reply after the server applied it, and the
  /// other one is applied late. Sent twice, either would show.
  /// Reads of the round are slow, so that the next kill finds its moment.
  private func losePlannedReplies(
    _ session: DriverSession, of orders: [Order.ID], slowing round: Order.ID
  ) async throws {
    let untouched = try await session.entries().filter {
      guard case .reportActivity(let report) = $0.command else { return false }
      return report.code == .enroute && $0.state == .pending && orders.contains(report.order)
    }.compactMap(\.row.order)
    guard let lost = untouched.first else { throw FrontError("Nothing was left to lose a reply of.") }
    var rules = [FaultRule(.dropAnswer, FaultMatch(path: "/\(lost)/update-activity", nth: 1))]
    var said = "now the server applies a report on \(lost) and its reply gets lost"
    if let late = untouched.dropFirst().first {
      rules.append(
        FaultRule(.lateEffect(milliseconds: 10_000), FaultMatch(path: "/\(late)/update-activity", nth: 1)))
      said += "; one on \(late) it applies ten seconds late, after the connection has gone"
    }
    rules.append(
      FaultRule(.delay(milliseconds: 2_500), FaultMatch(method: "GET", path: "/orders/\(round)")))
    host.set(faults: FaultPlan(rules))
    stage.say(said)
  }

  private func tellLostReplies(_ session: DriverSession) async throws {
    stage.act("Replies that never came: looked up before anything was sent again")
    let lost = try await LostReplies(session)
    guard lost.anyOnTheWire else {
      throw FrontError("No reply was lost, so this day shows nothing about it.")
    }
    stage.say(lost.text)
  }

  private func decide(_ session: DriverSession, about order: Order.ID, _ rounds: Rounds) async throws {
    stage.act("What was held back")
    let held = try await session.entries().filter { $0.state == .attention }
    guard let entry = held.first(where: { $0.row.order == order.rawValue }),
      let start = held.first(where: { $0.row.order == rounds.reordered.rawValue }), held.count == 2
    else { throw FrontError("Not just the reassigned order and the changed round were held back.") }
    stage.say(try await OutboxCommand.explanation(entry, session))
    let discarded = try await session.discard(entry.id, includingFollowers: true)
    stage.say("the driver discards it, and what came after it: \(discarded.count) entries")
    try await goOn(session, with: rounds.reordered, insteadOf: start)
    try await session.perform(.online(false))
    _ = try await session.drain(milliseconds: 20_000)
    stage.say(Rendering.syncLine(try await session.summary()))
  }

  private func handIn(_ session: DriverSession, taken: Order.ID) async throws -> ExitCode {
    stage.act("The receipt: the journal against what the server holds now")
    try await session.refresh()
    let receipt = try await session.receiptReadAnew(on: session.today)
    stage.say(Rendering.receipt(receipt, in: session.identity.timeZone))
    let audit = LedgerAudit(host, driver: session.driverID)
    let problems = audit.problems(with: receipt)
    stage.say(
      problems.isEmpty
        ? "the server's ledger: \(audit.count) effects of this driver, each once, none on \(taken)".styled(
          .good)
        : problems.joined(separator: "\n").styled(.bad))
    Terminal.print(receipt.verdict)
    return receipt.isClean && problems.isEmpty ? .done : .failed
  }
}
