import FleetModels
import FleetOutbox
import FleetStorage
import Foundation
import Synchronization

/// Runs the engine for a session: in the background, or until the work is done; one host at a time on a store.
///
/// `engine.lock` is the seat of the one that sends, among all processes; whoever wants it waits for its turn.
actor EngineHost {
  /// Between tries to take the seat, and looks at how far its holder is, in milliseconds.
  private static let seatGap: Int64 = 50
  /// After the disk failed, before the next try, in milliseconds.
  private static let troubleGap: Int64 = 1_000

  private let context: SessionContext
  private let news: News
  private var runner: Runner?
  private let background = Mutex<Task<Void, Never>?>(nil)
  private let lastTrouble = Mutex<String?>(nil)

  init(context: SessionContext, news: News) {
    self.context = context
    self.news = news
  }

  private var timekeeper: any Timekeeper { context.options.timekeeper }

  /// Why sending stands still on this device: a disk that fails, nobody signed in.
  nonisolated var trouble: String? { lastTrouble.withLock { $0 } }

  // MARK: In the background

  /// Sends from here on. Does nothing when it already does; after a `stop` under way it begins when that is done.
  nonisolated func start() {
    background.withLock { task in
      if let task, !task.isCancelled { return }
      task = Task { [previous = task] in
        await previous?.value
        await self.keepRunning()
      }
    }
  }

  /// Whether it sends in the background.
  nonisolated var isStarted: Bool { background.withLock { $0.map { !$0.isCancelled } ?? false } }

  /// Ends the sending in the background; when this returns, nothing of it is on the wire.
  func stop() async {
    let task = background.withLock { $0 }
    task?.cancel()
    await task?.value
    background.withLock { if $0 == task { $0 = nil } }
  }

  /// As `stop`, for one who cannot wait.
  nonisolated func cut() { background.withLock { $0?.cancel() } }

  private func keepRunning() async {
    while !Task.isCancelled {
      do {
        let seat = try context.folder.engineLock()
        while !seat.trySign() { try await timekeeper.sleep(milliseconds: Self.seatGap) }
        defer { seat.unlock() }
        try await run(until: .never, asked: false)
      } catch is CancellationError {
        return
      } catch {
        // The disk is full, say: it goes on when there is room again.
        if note(trouble: "\(error)") { news.tell() }
        do { try await timekeeper.sleep(milliseconds: Self.troubleGap) } catch { return }
      }
    }
  }

  // MARK: Until the work is done

  /// Tries everything now and sends until nothing is left, or the time is over. Beside an engine that runs, of this
  /// or another process, it asks that one once and waits for it; when that one ends, it takes over.
  /// - Throws: `StorageError`, `HomeError.notSignedIn`, `CancellationError`.
  func drain(milliseconds: Int64, patient: Bool) async throws {
    let begunAt = timekeeper.now().uptime
    let goal = Runner.Goal.drained(milliseconds: milliseconds, patient: patient)
    let seat = try context.folder.engineLock()
    let outbox = Outbox(
      store: try OutboxStore(in: context.folder), cache: try OrderCache(in: context.folder),
      driver: context.identity.driver)
    var asked: Runner?
    var hasAskedElsewhere = false
    while true {
      try Task.checkCancellation()
      let left = max(0, milliseconds - (timekeeper.now().uptime - begunAt))
      if let runner {
        if asked !== runner { try await runner.ask() }
        asked = runner
        if try await runner.isReached(goal, since: begunAt) { return }
      } else if seat.trySign() {
        defer { seat.unlock() }
        if milliseconds > 0 && left == 0 { return }
        try await run(until: .drained(milliseconds: left, patient: patient), asked: true)
        try Task.checkCancellation()
        return
      } else {
        if !hasAskedElsewhere { try outbox.asked(now: timekeeper.now()) }
        hasAskedElsewhere = true
        let summary = try outbox.summary(now: timekeeper.now())
        if left == 0 || summary.isDrained || (!patient && summary.isStuck) { return }
      }
      try await timekeeper.sleep(milliseconds: Self.seatGap)
    }
  }

  /// Does something while nobody sends from this store, of any process.
  /// - Returns: nil when another process goes on sending for `milliseconds`.
  func withoutEngine<Value: Sendable>(
    waiting milliseconds: Int64, _ body: @Sendable () async throws -> Value
  ) async throws -> Value? {
    let begunAt = timekeeper.now().uptime
    let seat = try context.folder.engineLock()
    while !seat.trySign() {
      guard timekeeper.now().uptime - begunAt < milliseconds else { return nil }
      try await timekeeper.sleep(milliseconds: Self.seatGap)
    }
    defer { seat.unlock() }
    return try await body()
  }

  // MARK: Wake-ups

  /// Something was enqueued in this process.
  func nudge() async { await runner?.nudge() }

  /// The device says that it has a network again.
  /// - Returns: whether there is an engine here to hear it.
  func linkRegained() async -> Bool {
    guard let runner else { return false }
    await runner.linkRegained()
    return true
  }

  private func run(until goal: Runner.Goal, asked: Bool) async throws {
    let runner = try Runner(context: context, process: UUID().uuidString) { [weak self] in
      self?.stepped()
    }
    self.runner = runner
    defer { self.runner = nil }
    if asked { try await runner.ask() }
    try await runner.run(until: goal)
  }

  private nonisolated func stepped() {
    _ = note(trouble: nil)
    news.tell()
  }

  /// - Returns: whether that is news.
  private nonisolated func note(trouble: String?) -> Bool {
    lastTrouble.withLock { known in
      defer { known = trouble }
      return known != trouble
    }
  }
}
