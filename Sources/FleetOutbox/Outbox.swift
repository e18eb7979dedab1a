import FleetModels
import FleetStorage
import FleetWorkflow

/// The outbox as a screen uses it: take a tap, show what is, decide what needs a person. Any process may use it
/// at any time beside the one whose engine sends.
public struct Outbox {
  let store: OutboxStore
  let cache: OrderCache
  /// Nil at a dispatcher's desk.
  let driver: Driver.ID?

  public init(store: OutboxStore, cache: OrderCache, driver: Driver.ID?) {
    self.store = store
    self.cache = cache
    self.driver = driver
  }

  /// Checks a tap against what is shown and makes it durable, in one transaction. When this returns, the command
  /// survives anything but the loss of the disk.
  /// - Parameter id: the new entry's id, never used before.
  /// - Returns: the entry; an earlier one when the tap replaced a value not yet sent (duty switch, position).
  /// - Throws: `Refusal` when the tap is not possible now, `ProofFileError` when the picture of a proof will not do,
  ///   `StorageError` when it could not be stored.
  public func perform(_ tap: Tap, id: String, now: Moment) throws -> Entry {
    guard case .proof(_, let input, _, _) = tap, let picture = input.picture else {
      return try store.transaction { try take(try current(tap), id: id, now: now, picture: nil) }
    }
    // The rules first, then the picture, then both together: nothing is copied for a tap that is refused.
    let proof = try commands(for: tap, shown: try shown(for: tap), id: id, now: now, picture: nil).last?.rules
    let header = proof.map {
      ProofHeader(entry: id, order: $0.concerns?.rawValue, what: $0.summary, taken: now.wall)
    }
    let kept = try keep(picture, for: input.method, header: header)
    do {
      return try store.transaction { try take(tap, id: id, now: now, picture: kept) }
    } catch let refusal as Refusal {
      // Of a write that failed nobody knows whether the row is there: that picture stays, at worst as a stray.
      store.pictures?.remove(kept.name)
      throw refusal
    }
  }

  /// What the tap's order looks like now; nil when the tap is about none, or this device does not have it.
  private func shown(for tap: Tap) throws -> RecordDocument? {
    guard let id = tap.order, let order = try orderView(id) else { return nil }
    if tap.isWork, let held = order.held {
      throw Refusal.laneHeld(entry: held.id, reason: held.reason?.sentence ?? "it needs attention")
    }
    if order.isDeleted {
      let deletion = try live(record: .order(id)).last { $0.command.rules.removesRecord }
      throw deletion.map { Refusal.beingDeleted(id, entry: $0.id) } ?? .unknownOrder(id.rawValue)
    }
    return order.document
  }

  /// - Parameter picture: the tap's picture as it was kept; nil while only the rules are asked.
  private func commands(
    for tap: Tap, shown: RecordDocument?, id: String, now: Moment, picture: KeptFile?
  ) throws -> [Command] {
    try tap.commands(
      shown: shown,
      offered: { stop in try shown?.order.map { try next($0, at: stop) } ?? [] },
      proofs: { try tap.order.map { try takenProofs(of: $0) } ?? [] },
      keep: { _, _ in picture ?? KeptFile(name: "", size: 0, sha256: "", kind: .png) }, as: id,
      driver: driver, us: try driverView(), at: now.wall)
  }

  private func take(_ tap: Tap, id: String, now: Moment, picture: KeptFile?) throws -> Entry {
    if let picture, store.pictures?.holds(picture) != true {
      throw StorageError.unwritable(path: picture.name, reason: "the picture is gone again")
    }
    try refuseUsedName(tap)
    let shown = try shown(for: tap)
    var moment = now
    moment.serverOffset = try store.number("server_offset")
    var expected = shown
    var last: Entry?
    let commands = try commands(for: tap, shown: shown, id: id, now: now, picture: picture)
    for (index, command) in commands.enumerated() {
      let name = index == commands.count - 1 ? id : "\(id).\(index + 1)"
      last = try enqueue(command, shown: expected, id: name, now: moment)
      if var after = expected {
        command.rules.apply(to: &after, at: now.wall)
        expected = after
      }
    }
    guard let last else { throw Refusal.unknownOrder(tap.order?.rawValue ?? "") }
    return last
  }

  func enqueue(_ command: Command, shown: RecordDocument?, id: String, now: Moment) throws -> Entry {
    // What was seen of an order says nothing about a record of another kind.
    let isSeen = command.rules.record.order != nil
    let expected = shown.flatMap { isSeen ? Baseline($0) : nil } ?? Baseline()
    var row = EntryRecord(
      id: id, kind: command.kind.rawValue, command: try encode(command), lane: Lane.name(of: command),
      record: command.rules.record.text, order: command.rules.concerns?.rawValue,
      stop: command.stop?.rawValue, expected: try encode(expected), created: now)
    if let held = try store.live(lane: row.lane).first(where: { $0.state == .attention }),
      command.kind != .reportPosition
    {
      throw Refusal.laneHeld(
        entry: held.id, reason: (held.reason.flatMap(Reason.init(stored:)) ?? .unreadable).sentence)
    }
    if command.replacesWaiting,
      var waiting = try store.live(lane: row.lane).last, waiting.state == .pending, waiting.kind == row.kind,
      !waiting.mayHaveLeft
    {
      waiting.command = try encode(command.replacing(try Entry(waiting).command))
      waiting.stop = row.stop
      waiting.expected = row.expected
      waiting.created = now
      waiting.readyAt = nil
      waiting.preImage = nil
      waiting.reason = nil
      waiting.forcedAt = nil
      try store.update(waiting)
      try store.note("replaced by a later \(command.rules.summary)", entry: waiting.seq, wall: now.wall)
      return try Entry(waiting)
    }
    row.nextAt = try EngineClock(store).time(at: now)
    let stored = try store.insert(row)
    try store.note(command.rules.summary, entry: stored.seq, wall: now.wall)
    return try Entry(stored)
  }

  // MARK: Views

  /// An order as it is shown: its snapshot with the pending commands on top; nil when it was never fetched.
  public func orderView(_ id: Order.ID) throws -> OrderView? {
    if let entry = id.creatingEntry { return try newOrderView(createdBy: entry) }
    guard let snapshot = try cache.shown(id) else { return nil }
    let entries = try live(record: .order(id))
    let parts = try parts(of: snapshot.order)
    let view = Overlay.view(.order(snapshot.order, parts), entries: entries, driver: driver)
    guard case .order(let order, let shownParts) = view.document else { return nil }
    return OrderView(
      order: order, parts: shownParts, serverStatus: snapshot.order.status, askedAt: snapshot.askedAt,
      isDeleted: snapshot.isDeleted || view.isDeleted,
      pending: view.pending + (try openComments(on: id)), held: view.held, hint: snapshot.hint)
  }

  /// Only a round has stops that its document does not tell about.
  private func parts(of order: Order) throws -> OrderParts {
    order.hasSeveralStops ? OrderParts(carried: try cache.parts(of: order.id)) : OrderParts()
  }

  /// A list line as it is shown.
  public func lineView(_ line: OrderLine) throws -> OrderView {
    let entries = try live(record: .order(line.order.id))
    if try entries.isEmpty && openComments(on: line.order.id) == 0 {
      return OrderView(
        order: line.order, parts: try parts(of: line.order), serverStatus: line.order.status,
        askedAt: line.askedAt, isDeleted: line.isDeleted,
        pending: 0, held: nil, hint: line.hint)
    }
    // The history decides which commands the snapshot already shows, and only the document has it.
    if let whole = try orderView(line.order.id) { return whole }
    return OrderView(
      order: line.order, parts: OrderParts(), serverStatus: line.order.status, askedAt: line.askedAt,
      isDeleted: line.isDeleted,
      pending: entries.count { $0.state.isOpen }, held: nil)
  }

  /// What is only said about an order is not laid over it, but counts.
  func openComments(on order: Order.ID) throws -> Int {
    try store.live(record: RecordReference.comments(order).text).count { $0.state.isOpen }
  }

  /// The driver as shown: the wanted duty state and position on top of the server's. Nil at a dispatcher's desk.
  public func driverView() throws -> Driver? {
    guard let driver, let snapshot: Driver = try cache.record(driver) else { return nil }
    return Overlay.view(.driver(snapshot), entries: try live(record: .driver(driver)), driver: driver)
      .document.driver
  }

  /// What the driver may report next on an order as it is shown, without the network.
  /// - Parameter stop: a stop of a round; without one, of a round nothing.
  public func next(_ order: Order, at stop: Stop? = nil) throws -> [NextActivity] {
    if order.hasSeveralStops, order.visitsOnePlaceTwice || (order.started == true && stop == nil) {
      return []
    }
    return try flow(of: order).next(for: order, at: stop)
  }

  /// Whether the server need not be asked what comes next on an order, or at a stop of it, that stands where this
  /// document has it.
  public func isNextLearned(_ order: Order, at stop: Stop? = nil) throws -> Bool {
    try flow(of: order).isLearned(for: order, at: stop)
  }

  /// Remembers what the server offered next for an order, or at a stop of it, standing where this document has it:
  /// for itself, and for all orders of its config.
  public func learn(_ offered: [Activity], for order: Order, at stop: Stop? = nil) throws {
    guard let config = order.orderConfig, let status = OrderFlow.position(of: order, at: stop) else { return }
    func text(_ activities: [Activity]) -> String {
      JSONValue.array(activities.map { .object($0.json) }).text
    }
    // Without a stop, a round's answer is about the one where it stands, which its status does not tell.
    let isUntold = order.hasSeveralStops && order.started == true && stop == nil
    try cache.learn(
      offer: text(offered), basis: OrderFlow.basis(of: order),
      shared: isUntold ? nil : text(offered.map { $0.shared(from: order) }),
      config: config, after: status, order: order.id)
  }

  /// Remembers what the server tells of an order beside its document, but for what our own commands did to its stops
  /// in the last minute.
  public func learn(_ answer: JSONValue, as part: OrderPart, of id: Order.ID, asked: Moment) throws {
    var parts = OrderParts()
    guard parts.take(answer, for: part) else { return }
    let known = OrderParts(carried: try cache.parts(of: id))
    try cache.store(parts: try encode(known.updated(by: parts, at: asked.wall)), of: id, asked: asked)
  }

  /// What the server last said about an order, in its document and beside it; nil when it was never fetched.
  public func snapshot(_ id: Order.ID) throws -> RecordDocument? {
    guard let snapshot = try cache.snapshot(id) else { return nil }
    return .order(snapshot.order, try parts(of: snapshot.order))
  }

  private func flow(of order: Order) throws -> OrderFlow {
    guard let config = order.orderConfig else { return OrderFlow(offers: []) }
    return OrderFlow(
      offers: try cache.offers(config: config, order: order.id).map(OrderFlow.Offer.init),
      config: try cache.record(config))
  }

  func live(record: RecordReference) throws -> [Entry] {
    try store.live(record: record.text).compactMap { try? Entry($0) }
  }

  // MARK: Figures

  public func summary(now: Moment) throws -> OutboxSummary {
    try OutboxSummary(store: store, now: now)
  }

  /// All entries on file, oldest first.
  public func entries() throws -> [Entry] { try store.all().compactMap { try? Entry($0) } }

  /// What a newer version stored and this one cannot read, oldest first: held until one that can comes by.
  public func unreadable() throws -> [EntryRecord] { try store.all().filter { (try? Entry($0)) == nil } }

  public func entry(_ id: String) throws -> Entry? { try store.entry(id).flatMap { try? Entry($0) } }

  /// What happened to an entry, oldest first.
  public func journal(of entry: Entry) throws -> [(wall: Timestamp, what: String)] {
    try store.journal(of: entry.row.seq)
  }
}

/// An order as a screen shows it.
public struct OrderView: Sendable, Equatable {
  /// The snapshot with the pending commands applied.
  public var order: Order
  /// What is shown of it beside its document: where the pickup and the dropoff of a round stand.
  public var parts: OrderParts
  /// What the server last said.
  public var serverStatus: StatusCode?
  /// The stops as shown, in sequence, with the progress of a round's pickup and dropoff.
  public var stops: [Stop] { document.stops }
  /// Order and parts together.
  var document: RecordDocument { .order(order, parts) }
  /// When the server was asked, by the device's wall clock.
  public var askedAt: Timestamp
  public var isDeleted: Bool
  /// Commands on their way, those that need a person included.
  public var pending: Int
  /// The entry that needs a decision before anything else happens on this order.
  public var held: Entry?
  /// What an event that proves nothing says the status is; nil as soon as the order is read again.
  public var hint: StatusCode?
}

extension OrderFlow.Offer {
  init(_ learned: LearnedOffer) {
    let activities = (try? JSONValue(parsing: Array(learned.answer.utf8)))?.array ?? []
    self.init(
      order: learned.order, after: learned.after,
      activities: activities.compactMap { $0.object.map { Activity(json: $0) } }, basis: learned.basis)
  }
}
