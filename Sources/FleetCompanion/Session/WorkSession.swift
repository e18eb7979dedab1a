import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow

/// What a driver's session and a dispatcher's have in common: an identity with its sealed place, an outbox with the
/// engine that empties it, and what a person can see and decide of it.
///
/// There are two: `DriverSession` and `DispatcherSession`. Every method may throw `StorageError` when a file fails.
/// A session that is let go of stops sending.
public protocol WorkSession: Actor {
  /// What the session stands on; its inside is this module's.
  nonisolated var ground: SessionGround { get }
  /// The session's open files; their inside is this module's.
  var books: SessionBooks { get }

  /// Asks the server for the orders of a day and those with work left, and for what the lists left out.
  /// - Parameter day: today when nil.
  @discardableResult
  func refresh(day: CalendarDay?) async throws -> RefreshReport

  /// The channels of the server's sockets that tell of what this session shows.
  func liveChannels() throws -> [String]
}

extension WorkSession {
  /// Whose session it is.
  public nonisolated var identity: Identity { context.identity }

  /// Today by the organization's time zone.
  public nonisolated var today: CalendarDay { CalendarDay(of: now.wall, in: identity.timeZone) }

  nonisolated var home: Home { ground.home }
  nonisolated var context: SessionContext { ground.context }
  nonisolated var host: EngineHost { ground.host }
  nonisolated var news: News { ground.news }
  nonisolated var now: Moment { context.options.timekeeper.now() }

  var cache: OrderCache { books.cache }
  var store: OutboxStore { books.store }
  var outbox: Outbox { books.outbox }
  var isSignedOut: Bool { books.isSignedOut }

  func refuseSignedOut() throws {
    if isSignedOut { throw HomeError.notSignedIn }
  }

  // MARK: Reading, from disk

  /// The order a person means by its id, internal id or tracking number; also by the id that it was given here, before
  /// the server had it.
  /// - Throws: `Refusal.unknownOrder` when this device does not have it.
  public func order(_ text: String) throws -> OrderView {
    if books.hearing.isThere { _ = try? applyEvents() }
    let id = try cache.resolve(text) ?? newOrder(text)
    guard let view = try outbox.orderView(id) else { throw Refusal.unknownOrder(text) }
    return view
  }

  /// One that only this device knows of has no other names than what was asked for.
  private func newOrder(_ text: String) throws -> Order.ID {
    let named = try outbox.newOrders().last { $0.order.internalID == text }
    return named?.order.id ?? Order.ID(text)
  }

  /// Up to fifty orders whose number, names or addresses contain `text`, a driver's own first.
  public func search(_ text: String) throws -> [OrderView] {
    try cache.lines(matching: text, driver: identity.driver).map(outbox.lineView)
  }

  /// Whether an order's snapshot is older than the last try to refresh the list, which then failed or did not
  /// cover it.
  public func isStale(_ order: OrderView) throws -> Bool {
    // What only this device knows of cannot be out of date.
    if order.order.id.creatingEntry != nil { return false }
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
  /// - Returns: the entry; an earlier one when the tap replaced a value not yet sent (duty switch, position,
  ///   scheduled time).
  /// - Throws: `Refusal` when the tap is not possible now, `ProofFileError` when the picture of a proof will not do,
  ///   `StorageError` when it could not be stored,
  ///   `HomeError.notSignedIn` after signing out. Nothing was stored then.
  @discardableResult
  public func perform(_ tap: Tap) async throws -> Entry {
    try refuseSignedOut()
    let entry = try outbox.perform(tap, id: EntryName.new(), now: now)
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

/// What new entries are called.
enum EntryName {
  /// `entry_` and ten characters, like the server's own ids.
  static func new() -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return "entry_" + String((0..<10).map { _ in alphabet[Int.random(in: alphabet.indices)] })
  }
}
