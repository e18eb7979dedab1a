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
/// try await session.refresh()                              // asks the server; a failure costs nothing
/// for order in try await session.orders(on: session.today) { … }   // from disk, at once
/// try await session.perform(.start(order.order.id))        // durable when it returns
/// ```
///
/// Opening needs no network. Reading comes from disk; `refresh` asks the server. What `perform` accepted survives
/// anything but the loss of the disk and reaches the server once. Several sessions, of one process or more, may
/// work on one store at once; one of them sends.
///
/// Every method may throw `StorageError` when a file fails. A session that is let go of stops sending.
public actor DriverSession {
  /// Whose session it is.
  public nonisolated let identity: Identity
  let home: Home
  let context: SessionContext
  let cache: OrderCache
  let outbox: Outbox
  let store: OutboxStore
  let host: EngineHost
  let tracking: Tracking
  nonisolated let news = News()
  var isSignedOut = false

  /// Opens the session of `identity`, or of whoever is signed in.
  /// - Parameters:
  ///   - home: where it lives.
  ///   - identity: somebody else who signed in here before; the current one when nil.
  ///   - options: what it works with.
  /// - Throws: `HomeError.notSignedIn`, `damaged` or `foreignStore`; `StorageError`, also when a newer version wrote
  ///   the store, which is then untouched.
  public init(home: Home, identity: Identity? = nil, options: SessionOptions = SessionOptions()) throws {
    guard let identity = try identity ?? home.current(),
      let stored = try home.credentials.load(for: identity),
      stored.credential != nil
    else {
      throw HomeError.notSignedIn
    }
    let sealed = try SealedStore(of: identity, in: home)
    self.identity = identity
    self.home = home
    context = SessionContext(
      identity: identity, folder: sealed.folder, credentials: home.credentials,
      address: try ServerAddress(identity.host), storeEpoch: stored.storeEpoch, options: options)
    cache = sealed.cache
    store = sealed.store
    outbox = Outbox(store: store, cache: cache, driver: identity.driver)
    host = EngineHost(context: context, news: news)
    tracking = Tracking(in: sealed.folder)
    // What a crash left of a picture is no reason not to open.
    try? outbox.sweepPictures(now: options.timekeeper.now())
  }

  deinit {
    host.cut()
    news.end()
  }

  nonisolated var now: Moment { context.options.timekeeper.now() }

  /// Today by the organization's time zone.
  public nonisolated var today: CalendarDay { CalendarDay(of: now.wall, in: identity.timeZone) }

  // MARK: Reading, from disk

  /// The driver's orders of a day by the organization's time zone: by scheduled time, else by creation.
  public func orders(on day: CalendarDay) throws -> [OrderView] {
    let interval = day.interval(in: identity.timeZone)
    return try shown(cache.lines(on: day, driver: identity.driver, in: identity.timeZone)) { order in
      (order.scheduledAt ?? order.createdAt).map { interval.contains($0) } ?? false
    }
  }

  /// The driver's orders with work left, whatever their day.
  public func activeOrders() throws -> [OrderView] {
    try shown(cache.activeLines(driver: identity.driver)) { _ in true }
  }

  /// The lines as shown, and with them those orders that the driver has acted on and that are not settled: one
  /// that was given to someone else meanwhile must not vanish while it needs him.
  private func shown(_ lines: [OrderLine], also fits: (Order) -> Bool) throws -> [OrderView] {
    let listed = Set(lines.map(\.order.id))
    let acted = Set(try store.live().filter(\.state.isOpen).compactMap { $0.order.map { Order.ID($0) } })
    let others = try cache.lines(of: acted.subtracting(listed).sorted()).filter { fits($0.order) }
    return try (lines + others).map(outbox.lineView)
  }

  /// Up to fifty orders whose number, names or addresses contain `text`, the driver's own first.
  public func search(_ text: String) throws -> [OrderView] {
    try cache.lines(matching: text, driver: identity.driver).map(outbox.lineView)
  }

  /// The order a person means by its id, internal id or tracking number.
  /// - Throws: `Refusal.unknownOrder` when this device does not have it.
  public func order(_ text: String) throws -> OrderView {
    guard let id = try cache.resolve(text), let view = try outbox.orderView(id) else {
      throw Refusal.unknownOrder(text)
    }
    return view
  }

  /// What the driver may report next on an order as it is shown now, without the network.
  /// - Parameter stop: of a round; the current one when nil.
  public func next(_ order: OrderView, at stop: Place.ID? = nil) throws -> [NextActivity] {
    // A list's view leaves out which flow the order follows: the whole document has it.
    let view = try outbox.orderView(order.order.id) ?? order
    let place = stop ?? view.order.currentDestination
    return try outbox.next(
      view.order, at: view.order.hasSeveralStops ? view.stops.first { $0.id == place } : nil)
  }

  /// The driver as shown, his wanted duty state on top of the server's; nil when the cache was lost and not yet
  /// refetched.
  public func driver() throws -> Driver? { try outbox.driverView() }

  /// Whether an order's snapshot is older than the last try to refresh the list, which then failed or did not
  /// cover it.
  public func isStale(_ order: OrderView) throws -> Bool {
    guard let tried = try cache.note(Refresh.triedNote) else { return true }
    return order.askedAt.milliseconds < tried
  }

  /// When the list was last refreshed with success, by the wall clock; nil before the first time.
  public func lastRefreshed() throws -> Timestamp? {
    try cache.note(Refresh.doneNote).map { Timestamp(milliseconds: $0) }
  }

  // MARK: Doing

  /// Checks a tap against what is shown and makes it durable. The session sends it when it can; the screen shows
  /// it at once.
  /// - Returns: the entry; an earlier one when the tap replaced a value not yet sent (duty switch, position).
  /// - Throws: `Refusal` when the tap is not possible now, `ProofFileError` when the picture of a proof will not do,
  ///   `StorageError` when it could not be stored,
  ///   `HomeError.notSignedIn` after signing out. Nothing was stored then.
  @discardableResult
  public func perform(_ tap: Tap) async throws -> Entry {
    try refuseSignedOut()
    let entry = try outbox.perform(tap, id: Self.newEntryID(), now: now)
    await enqueued()
    return entry
  }

  /// Tries an entry that needed attention again; what may have reached the server is looked up first.
  /// - Throws: `Outbox.DecisionRefusal`.
  public func retry(_ entry: String) async throws {
    try refuseSignedOut()
    try outbox.retry(entry, now: now)
    await enqueued()
  }

  /// Sends an entry that needed attention in spite of what the server shows, once, on this person's word.
  /// - Throws: `Outbox.DecisionRefusal`.
  public func sendAnyway(_ entry: String) async throws {
    try refuseSignedOut()
    try outbox.sendAnyway(entry, now: now)
    await enqueued()
  }

  /// Gives an entry up. What may have reached the server is followed up, and the receipt says whether it had.
  /// - Parameter includingFollowers: gives up those that come after it, too.
  /// - Returns: the ids of the entries given up.
  /// - Throws: `Outbox.DecisionRefusal`, also when others come after it and may not be given up.
  @discardableResult
  public func discard(_ entry: String, includingFollowers: Bool = false) async throws -> [String] {
    try refuseSignedOut()
    let discarded = try outbox.discard(entry, includingFollowers: includingFollowers, now: now)
    await enqueued()
    return discarded
  }

  func enqueued() async {
    news.tell()
    await host.nudge()
  }

  func refuseSignedOut() throws {
    if isSignedOut { throw HomeError.notSignedIn }
  }

  /// `entry_` and ten characters, like the server's own ids.
  static func newEntryID() -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return "entry_" + String((0..<10).map { _ in alphabet[Int.random(in: alphabet.indices)] })
  }

  // MARK: The outbox

  /// The outbox in figures, for the line every screen shows.
  public func summary() throws -> OutboxSummary { try outbox.summary(now: now) }

  /// All entries on file, oldest first; those at rest go after seven days.
  public func entries() throws -> [Entry] { try outbox.entries() }

  /// What happened to an entry, oldest first, by the wall clock.
  public func journal(of entry: Entry) throws -> [(wall: Timestamp, what: String)] {
    try outbox.journal(of: entry)
  }

  /// In how many milliseconds an entry's next step is due; nil when it waits for nothing or for a person.
  public func dueIn(_ entry: Entry) throws -> Int64? { try outbox.dueIn(entry, now: now) }

  /// What was asked for on a day, held against the snapshots on disk; `receiptReadAnew` asks the server first.
  public func receipt(on day: CalendarDay) throws -> Receipt {
    try outbox.receipt(for: day.interval(in: identity.timeZone))
  }
}
