import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow
import Foundation

/// A driver's session: what an app's screens talk to.
///
/// ```swift
/// let session = try DriverSession(home: try Home(path: folder))
/// await session.start()                                    // sends in the background from here on
/// for order in try await session.orders(on: session.today) { … }   // from disk, at once
/// try await session.perform(.start(order.id))              // durable when it returns
/// ```
///
/// Opening needs no network. Reading comes from disk; `refresh` asks the server. What `perform` accepted survives
/// anything but the loss of the disk and reaches the server once.
public actor DriverSession {
  public nonisolated let identity: Identity
  let context: SessionContext
  let cache: OrderCache
  let outbox: Outbox
  let store: OutboxStore
  private let news = News()
  private var runner: Runner?
  private var running: Task<Void, Never>?

  /// Opens the session of `identity`, or of whoever is signed in.
  /// - Throws: `HomeError.notSignedIn`, `StorageError`.
  public init(home: Home, identity: Identity? = nil, options: SessionOptions = SessionOptions()) throws {
    guard let identity = try identity ?? home.current(), let stored = try home.credentials.load(for: identity)
    else {
      throw HomeError.notSignedIn
    }
    self.identity = identity
    let folder = try home.folder(of: identity)
    context = SessionContext(
      identity: identity, folder: folder,
      address: try ServerAddress(identity.host), credentials: home.credentials,
      credential: stored.credential, storeEpoch: stored.storeEpoch, options: options)
    cache = try OrderCache(in: folder)
    store = try OutboxStore(in: folder)
    outbox = Outbox(store: store, cache: cache, driver: identity.driver)
  }

  var now: Moment { context.options.timekeeper.now() }

  /// Today by the organization's time zone.
  public nonisolated var today: CalendarDay {
    CalendarDay(of: context.options.timekeeper.now().wall, in: identity.timeZone)
  }

  // MARK: Reading, from disk

  /// The driver's orders of a day, by time.
  public func orders(on day: CalendarDay) throws -> [OrderView] {
    try cache.lines(on: day, driver: identity.driver, in: identity.timeZone).map(outbox.lineView)
  }

  /// The driver's orders with work left, whatever their day.
  public func activeOrders() throws -> [OrderView] {
    try cache.activeLines(driver: identity.driver).map(outbox.lineView)
  }

  /// Orders whose number or names contain `text`.
  public func search(_ text: String) throws -> [OrderView] {
    try cache.lines(matching: text, driver: identity.driver).map(outbox.lineView)
  }

  /// The order a person means by its id, internal id or tracking number.
  /// - Throws: `Refusal.unknownOrder`.
  public func order(_ text: String) throws -> OrderView {
    guard let id = try cache.resolve(text), let view = try outbox.orderView(id) else {
      throw Refusal.unknownOrder(text)
    }
    return view
  }

  /// What the driver may report next on an order, without the network.
  public func next(_ order: OrderView) throws -> [NextActivity] { try outbox.next(order.order) }

  /// The driver as shown, his wanted duty state on top of the server's; nil before the first refresh.
  public func driver() throws -> Driver? { try outbox.driverView() }

  /// Whether an order's snapshot is older than the last try to refresh the list.
  public func isStale(_ order: OrderView) throws -> Bool {
    guard let tried = try cache.note(Refresh.triedNote) else { return true }
    return order.askedAt.milliseconds < tried
  }

  /// When the list was last refreshed with success.
  public func lastRefreshed() throws -> Timestamp? {
    try cache.note(Refresh.doneNote).map { Timestamp(milliseconds: $0) }
  }

  // MARK: Doing

  /// Makes a tap durable. Nothing else happens here: the session sends it when it can.
  /// - Throws: `Refusal` when the tap is not possible now, `StorageError` when it could not be stored.
  @discardableResult
  public func perform(_ tap: Tap) async throws -> Entry {
    let entry = try outbox.perform(tap, id: Self.newEntryID(), now: now)
    news.tell()
    await runner?.nudge()
    return entry
  }

  /// Tries an entry that needed attention again; what may have reached the server is looked up first.
  public func retry(_ entry: String) async throws {
    try outbox.retry(entry, now: now)
    await decided()
  }

  /// Sends an entry in spite of what the server shows, on this person's word.
  public func sendAnyway(_ entry: String) async throws {
    try outbox.sendAnyway(entry, now: now)
    await decided()
  }

  /// Gives an entry up, with those that come after it when `includingFollowers`.
  @discardableResult
  public func discard(_ entry: String, includingFollowers: Bool = false) async throws -> [String] {
    let discarded = try outbox.discard(entry, includingFollowers: includingFollowers, now: now)
    await decided()
    return discarded
  }

  private func decided() async {
    news.tell()
    await runner?.nudge()
  }

  /// `entry_` and ten characters, like the server's own ids.
  private static func newEntryID() -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return "entry_" + String((0..<10).map { _ in alphabet[Int.random(in: alphabet.indices)] })
  }

  // MARK: The outbox

  public func summary() throws -> OutboxSummary { try outbox.summary(now: now) }

  /// All entries on file, oldest first.
  public func entries() throws -> [Entry] { try outbox.entries() }

  public func journal(of entry: Entry) throws -> [(wall: Timestamp, what: String)] {
    try outbox.journal(of: entry)
  }

  /// In how many milliseconds an entry's next step is due; nil when it waits for nothing or for a person.
  public func dueIn(_ entry: Entry) throws -> Int64? { try outbox.dueIn(entry, now: now) }

  /// The journal of a day against the snapshots on disk. Refresh the orders first to compare with the server as
  /// it is now: `receipt(on:readAnew:)`.
  public func receipt(on day: CalendarDay) throws -> Receipt {
    try outbox.receipt(for: day.interval(in: identity.timeZone))
  }

  // MARK: Sending

  /// Sends in the background until `stop`, one process at a time; a second one waits for its turn.
  public func start() {
    guard running == nil else { return }
    running = Task { [weak self] in await self?.keepRunning() }
  }

  /// Stops sending. What is on the wire is cut off and looked up at the next start.
  public func stop() async {
    running?.cancel()
    await running?.value
    running = nil
  }

  private func keepRunning() async {
    while !Task.isCancelled {
      do {
        try await asEngine(waiting: nil) { runner in
          try await runner.run(until: .never, asked: false)
        }
      } catch {
        // Cancelled, or the disk failed: with the disk full, say, the engine goes on when there is room again.
        do { try await context.options.timekeeper.sleep(milliseconds: 1_000) } catch { return }
      }
    }
  }

  /// Sends until nothing is due, the connection is gone, or `milliseconds` are over; 0 is one pass.
  ///
  /// Beside a running engine, of this or another process, it asks that one and waits for it.
  /// - Parameter patient: goes on without a connection until the time is over.
  public func drain(milliseconds: Int64, patient: Bool = false) async throws -> OutboxSummary {
    if let runner {
      await runner.ask()
      try await waitForOtherEngine(milliseconds: milliseconds)
      return try summary()
    }
    try await asEngine(waiting: milliseconds) { runner in
      try await runner.run(until: .drained(milliseconds: milliseconds, patient: patient), asked: true)
    }
    return try summary()
  }

  /// Runs `body` as the one engine on this store. When another process is, waits for its turn: for ever, or
  /// until the work is done or the time over.
  private func asEngine(waiting limit: Int64?, _ body: (Runner) async throws -> Void) async throws {
    let lock = try context.folder.engineLock()
    let begunAt = now.uptime
    while !lock.tryLock() {
      if let limit, try now.uptime - begunAt >= limit || (outbox.summary(now: now).isDrained) { return }
      try await context.options.timekeeper.sleep(milliseconds: 100)
    }
    defer { lock.unlock() }
    let runner = try Runner(context: context, process: UUID().uuidString) { [news] _ in news.tell() }
    self.runner = runner
    defer { self.runner = nil }
    try await body(runner)
  }

  private func waitForOtherEngine(milliseconds: Int64) async throws {
    let begunAt = now.uptime
    while try now.uptime - begunAt < milliseconds && !outbox.summary(now: now).isDrained {
      try await context.options.timekeeper.sleep(milliseconds: 50)
    }
  }

  /// The device says that it has a network again.
  public func linkRegained() async { await runner?.linkRegained() }

  // MARK: Changes

  /// Says, now and whenever something on disk may have changed, that a screen should read again: by this
  /// session, by another process, by the engine. Several changes may come as one.
  public nonisolated func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let own = news.subscribe()
    let forward = Task { for await _ in own { continuation.yield() } }
    let watch = Task { [weak self] in
      var seen: [Int64]?
      while !Task.isCancelled, let self {
        let version = await self.versions()
        if version != seen {
          seen = version
          continuation.yield()
        }
        do { try await self.context.options.timekeeper.sleep(milliseconds: 250) } catch { break }
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in
      forward.cancel()
      watch.cancel()
    }
    return stream
  }

  private func versions() -> [Int64]? { try? [store.dataVersion(), cache.dataVersion()] }

  /// The day's list as shown, now and after each change of it.
  public nonisolated func orderLists(on day: CalendarDay) -> AsyncStream<[OrderView]> {
    let changes = changes()
    return AsyncStream { continuation in
      let watch = Task { [weak self] in
        var last: [OrderView]?
        for await _ in changes {
          guard let self else { break }
          guard let list = try? await self.orders(on: day), list != last else { continue }
          last = list
          continuation.yield(list)
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in watch.cancel() }
    }
  }
}
