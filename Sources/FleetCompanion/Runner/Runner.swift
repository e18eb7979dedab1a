import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage

/// Drives the engine for real, once: makes its exchanges, keeps its timers, and wakes it when another connection
/// wrote to the outbox. It knows no rules.
///
/// No wake-up is missed: every reason to look is a signal in one mailbox that is open before the first step, the
/// engine's own timer and a look at the file four times a second among them.
actor Runner {
  /// When to end.
  enum Goal: Sendable {
    /// When the task is cancelled.
    case never
    /// When nothing is left to do, no connection is left to do it with, or `milliseconds` are over. `patient`
    /// goes on without a connection, too. 0 is one pass: what is due now.
    case drained(milliseconds: Int64, patient: Bool)
  }

  private enum Signal: Sendable {
    case landed(Int64, Exchange)
    case timer
    case look
    case linkRegained
  }

  private enum Phase {
    case waiting
    case running
    case ended
  }

  /// Between looks at the file, in milliseconds.
  private static let lookGap: Int64 = 250
  /// A confirmed entry whose last read is due within this many milliseconds is waited for before it counts as done.
  private static let settlingGrace: Int64 = 1_000

  private let context: SessionContext
  private let engine: Engine
  private let outbox: Outbox
  private let store: OutboxStore
  private let report: @Sendable () -> Void
  private let signals: AsyncStream<Signal>
  private let mailbox: AsyncStream<Signal>.Continuation
  private var phase = Phase.waiting
  /// A person asked before the first step.
  private var isAsked = false
  private var exchanges: [Int64: Task<Exchange, Never>] = [:]
  private var timer: Task<Void, Never>?
  private var wakeAt: Int64 = 0
  private var dice = SystemRandomNumberGenerator()

  /// Opens its own connections to the store, beside those of the screens.
  /// - Parameter report: called after the first step, and after each that changed what a screen may show.
  /// - Throws: `StorageError`.
  init(context: SessionContext, process: String, report: @escaping @Sendable () -> Void) throws {
    self.context = context
    self.report = report
    store = try OutboxStore(in: context.folder)
    let cache = try OrderCache(in: context.folder)
    engine = Engine(
      outbox: store, cache: cache, policy: context.options.policy, driver: context.identity.driver,
      organization: context.identity.organization, process: process, storeEpoch: context.storeEpoch)
    outbox = Outbox(store: store, cache: cache, driver: context.identity.driver)
    (signals, mailbox) = AsyncStream.makeStream(of: Signal.self)
  }

  private var timekeeper: any Timekeeper { context.options.timekeeper }
  private var now: Moment { timekeeper.now() }

  /// A person asks for everything to be tried now. When this returns, it is on the wire.
  func ask() throws {
    switch phase {
    case .waiting: isAsked = true
    case .running: try perform(.asked)
    case .ended: break
    }
  }

  /// The device says that it has a network again.
  func linkRegained() { mailbox.yield(.linkRegained) }

  /// Something was enqueued in this process.
  func nudge() { mailbox.yield(.look) }

  /// Runs until the goal is reached; once only. What is on the wire then is cut off and written down as unknown,
  /// and nothing of this run goes on when this returns.
  /// - Throws: `StorageError` when a step could not be stored, `HomeError` when nobody is signed in any more.
  func run(until goal: Goal) async throws {
    phase = .running
    let looks = Task { [timekeeper, mailbox] in
      while !Task.isCancelled {
        do { try await timekeeper.sleep(milliseconds: Self.lookGap) } catch { return }
        mailbox.yield(.look)
      }
    }
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await takeSignals(until: goal))
    } catch {
      outcome = .failure(error)
    }
    phase = .ended
    looks.cancel()
    timer?.cancel()
    mailbox.finish()
    await endExchanges()
    await looks.value
    await timer?.value
    try outcome.get()
  }

  private func takeSignals(until goal: Goal) async throws {
    let begunAt = now.uptime
    var seen = try store.dataVersion()
    try perform(.began)
    report()
    if isAsked { try perform(.asked) }
    if try isReached(goal, since: begunAt) { return }
    for await signal in signals {
      switch signal {
      case .landed(let flight, let exchange):
        // It stays known until it is stored: a step that fails gives it to `endExchanges`.
        try perform(.landed(flight: flight, exchange))
        exchanges[flight] = nil
      case .timer:
        try perform(.woke)
      case .look:
        let version = try store.dataVersion()
        if version != seen || now.uptime >= wakeAt {
          seen = version
          try perform(.woke)
        }
      case .linkRegained:
        try perform(.linkRegained)
      }
      if try isReached(goal, since: begunAt) { return }
    }
  }

  /// Cuts off what is on the wire and writes down how it ended. A cancelled task waits here all the same: only
  /// then may another process take the engine over.
  private func endExchanges() async {
    for task in exchanges.values { task.cancel() }
    for (flight, task) in exchanges {
      let exchange = await task.value
      // When even this cannot be stored, the stamp on disk says the same: unknown.
      _ = try? engine.step(.landedAtEnd(flight: flight, exchange), now: now, dice: &dice)
    }
    exchanges = [:]
    report()
  }

  private func perform(_ input: EngineInput) throws {
    // Before the step: after a sign-out nothing may be stamped that then cannot go out.
    let server = try context.server()
    var isNews = false
    for effect in try engine.step(input, now: now, dice: &dice) {
      switch effect {
      case .exchange(let flight, let endpoint): begin(flight, server.request(for: endpoint))
      case .wake(let milliseconds): setTimer(milliseconds)
      case .changed: isNews = true
      }
    }
    if isNews { report() }
  }

  private func begin(_ flight: Int64, _ request: HTTPRequest) {
    exchanges[flight] = Task { [transport = context.options.transport, mailbox] in
      let exchange = await transport.send(request)
      mailbox.yield(.landed(flight, exchange))
      return exchange
    }
  }

  private func setTimer(_ milliseconds: Int64) {
    timer?.cancel()
    wakeAt = now.uptime + milliseconds
    timer = Task { [timekeeper, mailbox] in
      do { try await timekeeper.sleep(milliseconds: milliseconds) } catch { return }
      mailbox.yield(.timer)
    }
  }

  /// Whether a run begun at that uptime is at its goal.
  func isReached(_ goal: Goal, since begunAt: Int64) throws -> Bool {
    guard case .drained(let milliseconds, let patient) = goal, phase == .running else { return false }
    let now = now
    if milliseconds > 0 && now.uptime - begunAt >= milliseconds { return true }
    guard exchanges.isEmpty else { return false }
    let summary = try outbox.summary(now: now)
    let pause = wakeAt - now.uptime
    if summary.isDrained && (summary.unsettled == 0 || pause > Self.settlingGrace) { return true }
    if milliseconds == 0 { return pause > 0 }
    return !patient && summary.isStuck
  }
}

extension OutboxSummary {
  /// Everything waits for a connection, or for a sign-in.
  var isStuck: Bool { isTokenRefused || (isLinkDown && heldBack != nil) }
}
