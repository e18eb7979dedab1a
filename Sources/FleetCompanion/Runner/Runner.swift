import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage

/// Drives the engine for real: makes its exchanges, keeps its timers, and wakes it when another process wrote to
/// the outbox. It knows no rules.
///
/// No wake-up is missed: every reason to look is a signal in one mailbox, the engine's own timer and a look at the
/// file four times a second among them.
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
    case asked
  }

  private let engine: Engine
  private let outbox: Outbox
  private let store: OutboxStore
  private let transport: any HTTPTransport
  private let context: SessionContext
  private let timekeeper: any Timekeeper
  private let report: @Sendable (EngineChange) -> Void
  private var exchanges: [Int64: Task<Void, Never>] = [:]
  private var timer: Task<Void, Never>?
  private var wakeAt: Int64 = 0
  private var mailbox: AsyncStream<Signal>.Continuation?
  private var dice = SystemRandomNumberGenerator()

  /// Opens its own connections to the store, beside those of the screens.
  init(
    context: SessionContext, process: String, report: @escaping @Sendable (EngineChange) -> Void
  ) throws {
    store = try OutboxStore(in: context.folder)
    let cache = try OrderCache(in: context.folder)
    engine = Engine(
      outbox: store, cache: cache, policy: context.options.policy, driver: context.identity.driver,
      organization: context.identity.organization, process: process, storeEpoch: context.storeEpoch)
    outbox = Outbox(store: store, cache: cache, driver: context.identity.driver)
    transport = context.options.transport
    self.context = context
    timekeeper = context.options.timekeeper
    self.report = report
  }

  /// A person asks for everything to be tried now.
  func ask() { mailbox?.yield(.asked) }

  /// The device says that it has a network again.
  func linkRegained() { mailbox?.yield(.linkRegained) }

  /// Something was enqueued in this process.
  func nudge() { mailbox?.yield(.look) }

  /// Runs until the goal is reached. Exchanges still on the wire are cancelled then and count as unknown.
  /// - Parameter asked: begin by trying everything now, whatever waits for a time.
  func run(until goal: Goal, asked: Bool) async throws {
    let (signals, mailbox) = AsyncStream.makeStream(of: Signal.self)
    self.mailbox = mailbox
    let looks = Task { [timekeeper] in
      while !Task.isCancelled {
        do { try await timekeeper.sleep(milliseconds: 250) } catch { return }
        mailbox.yield(.look)
      }
    }
    defer {
      looks.cancel()
      timer?.cancel()
      self.mailbox = nil
      mailbox.finish()
    }
    let begunAt = timekeeper.now().uptime
    var seen = try store.dataVersion()
    do {
      try perform(.began)
      if asked { try perform(.asked) }
      if try !isReached(goal, since: begunAt) {
        for await signal in signals {
          try Task.checkCancellation()
          switch signal {
          case .landed(let flight, let exchange):
            exchanges[flight] = nil
            try perform(.landed(flight: flight, exchange))
          case .timer:
            try perform(.woke)
          case .look:
            let version = try store.dataVersion()
            if version != seen || timekeeper.now().uptime >= wakeAt {
              seen = version
              try perform(.woke)
            }
          case .linkRegained:
            try perform(.linkRegained)
          case .asked:
            try perform(.asked)
          }
          if try isReached(goal, since: begunAt) { break }
        }
      }
    } catch {
      await endExchanges()
      throw error
    }
    await endExchanges()
  }

  /// Ends what is on the wire and writes down how it ended.
  private func endExchanges() async {
    guard !exchanges.isEmpty else { return }
    let (signals, mailbox) = AsyncStream.makeStream(of: Signal.self)
    self.mailbox = mailbox
    for task in exchanges.values { task.cancel() }
    for await signal in signals {
      guard case .landed(let flight, let exchange) = signal else { continue }
      exchanges[flight] = nil
      // When even this cannot be stored, the stamp on disk says the same: unknown.
      _ = try? engine.step(.landed(flight: flight, exchange), now: timekeeper.now(), dice: &dice)
      if exchanges.isEmpty { break }
    }
  }

  private func perform(_ input: EngineInput) throws {
    for effect in try engine.step(input, now: timekeeper.now(), dice: &dice) {
      switch effect {
      case .exchange(let flight, let endpoint): begin(flight, endpoint)
      case .wake(let milliseconds): setTimer(milliseconds)
      case .changed(let change): report(change)
      }
    }
  }

  private func begin(_ flight: Int64, _ endpoint: Endpoint) {
    let request = context.server.request(for: endpoint)
    exchanges[flight] = Task { [transport, weak self] in
      let exchange = await transport.send(request)
      await self?.landed(flight, exchange)
    }
  }

  private func landed(_ flight: Int64, _ exchange: Exchange) { mailbox?.yield(.landed(flight, exchange)) }

  private func setTimer(_ milliseconds: Int64) {
    timer?.cancel()
    wakeAt = timekeeper.now().uptime + milliseconds
    timer = Task { [timekeeper, weak self] in
      do { try await timekeeper.sleep(milliseconds: milliseconds) } catch { return }
      await self?.rang()
    }
  }

  private func rang() { mailbox?.yield(.timer) }

  private func isReached(_ goal: Goal, since begunAt: Int64) throws -> Bool {
    guard case .drained(let milliseconds, let patient) = goal else { return false }
    let now = timekeeper.now()
    if milliseconds > 0 && now.uptime - begunAt >= milliseconds { return true }
    guard exchanges.isEmpty else { return false }
    let summary = try outbox.summary(now: now)
    let pause = wakeAt - now.uptime
    if summary.isDrained && (summary.unsettled == 0 || pause > 1_000) { return true }
    if milliseconds == 0 { return pause > 0 }
    return !patient && (summary.isLinkDown || summary.isTokenRefused)
  }
}
