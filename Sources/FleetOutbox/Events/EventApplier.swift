import FleetEvents
import FleetModels
import FleetStorage
import FleetWorkflow

/// Applies received events to the cache, in the order of arrival, from where the cache says it stands.
///
/// Applying is idempotent: a cache that was lost is told everything that the inbox still has. An order's document is
/// never replaced by what an event says: its members are shown over it, and what the event cannot tell marks the order
/// to be read again. Several processes may apply; the cache's write lock makes them one.
public final class EventApplier {
  private let cache: OrderCache
  private let inbox: Inbox
  private let store: OutboxStore?
  /// Whose events matter; nil at a desk, where all do.
  private let driver: Driver.ID?
  /// Entries whose look-up was brought forward, with when: by the engine's time, once in a while each.
  private var hurried: [Int64: Int64] = [:]

  /// - Parameters:
  ///   - store: the outbox whose entries may be waiting for what an event shows; nil where there is none.
  ///   - driver: nil at a desk.
  public init(cache: OrderCache, inbox: Inbox, store: OutboxStore?, driver: Driver.ID?) {
    self.cache = cache
    self.inbox = inbox
    self.store = store
    self.driver = driver
  }

  /// Whether received events are not applied yet.
  public func isBehind() throws -> Bool {
    let place = try cache.appliedUpTo()
    let newest = try inbox.newest()
    // An inbox that came back from a backup must not give numbers that the cache has passed.
    if place > newest { try inbox.continueNumbering(after: place) }
    return place < newest
  }

  /// Applies what waits, up to `limit` events in one transaction.
  /// - Returns: what became of each; empty when nothing waited.
  /// - Throws: `StorageError`; nothing of them is applied then.
  @discardableResult
  public func apply(limit: Int = 500, now: Moment) throws -> [Happening] {
    // Mostly there is nothing, and then nobody's lock is taken.
    if try !isBehind() { return [] }
    var seen: [(order: Order.ID, shown: Order)] = []
    let happenings = try cache.applying {
      seen = []
      let place = try cache.appliedUpTo()
      // Read before the events: whatever comes later has a higher number.
      let newest = try inbox.newest()
      let events = try inbox.events(after: place, limit: limit)
      var happenings: [Happening] = []
      for event in events {
        let happening = try apply(event, now: now, seen: &seen)
        try cache.tellTale(JSONValue.object(happening.json).encoded(), seq: event.seq)
        happenings.append(happening)
      }
      // The last numbers may have gone with their rows.
      return (upTo: events.last?.seq ?? max(place, newest), happenings)
    }
    // After the cache: the outbox is the judge, and this is only a hint to it.
    for (order, shown) in seen { try hurry(order, shown: shown, now: now) }
    return happenings
  }

  private func apply(_ stored: StoredEvent, now: Moment, seen: inout [(order: Order.ID, shown: Order)]) throws
    -> Happening
  {
    let arrival = stored.arrival
    var happening = Happening(
      seq: stored.seq, name: arrival.name, eventID: arrival.eventID, outcome: .noted,
      channel: arrival.channel.kind, isProven: arrival.trust == .verified, received: arrival.at.wall)
    let event: FleetEvent
    do throws(EventRefusal) {
      guard let read = try arrival.event() else { return happening }
      event = read
    } catch {
      happening.outcome = .unreadable(error.description)
      return happening
    }
    happening.made = event.createdAt
    do {
      try take(event, heard: arrival.at, now: now, noting: &happening, seen: &seen)
    } catch let error where error is JSONError || error is DocumentProblem {
      // What the cache has of the order can be shown in a list, and no further: read again, it may be better.
      guard let id = event.subjectID.map({ Order.ID($0) }) else { throw error }
      try cache.markReread(id, version: nil, at: arrival.at)
      happening.order = id
      happening.outcome = .awaiting("what is stored of the order cannot be read")
    }
    return happening
  }

  private func take(
    _ event: FleetEvent, heard: Moment, now: Moment, noting happening: inout Happening,
    seen: inout [(order: Order.ID, shown: Order)]
  ) throws {
    let rules = EventRules(serverTime: try serverTime(now))
    switch event.meaning {
    case .order(let news):
      try apply(news, of: event, rules, heard: heard, to: &happening, seen: &seen)
    case .refetch(let orders):
      for order in orders.map({ Order.ID($0) }) where try mark(order, now: now) {
        happening.order = order
        happening.outcome = .awaiting("only the order itself tells")
      }
    case .driver(let news): try apply(news, rules, to: &happening)
    case .position(let news): try apply(news, of: event, rules, to: &happening)
    case .geofence(let news):
      happening.order = news.order.map { Order.ID($0) }
      happening.mover = news.subject.id
    case .chat, .record, .nothing: break
    }
  }

  // MARK: Orders

  private func apply(
    _ news: OrderNews, of event: FleetEvent, _ rules: EventRules, heard: Moment,
    to happening: inout Happening,
    seen: inout [(order: Order.ID, shown: Order)]
  ) throws {
    guard let id = try cache.orderKnown(as: news.identities), let standing = try cache.standing(of: id) else {
      let id = Order.ID(news.identities.first ?? "")
      happening.order = id
      // No row is made of an event. Of somebody else's order a driver need not know.
      let isOurs = driver == nil || news.driver.id == driver?.rawValue || event.isAddressed(to: driver)
      if isOurs, !news.isDeleted, try cache.markReread(id, version: nil, at: heard) {
        happening.outcome = .awaiting("this device does not have the order yet")
      }
      return
    }
    happening.order = id
    let ruling = rules.ruling(
      on: news, named: event.name, isProven: happening.isProven, heard: heard, standing: standing)
    var shown = standing.order
    switch ruling {
    case .agrees: happening.outcome = .agreed
    case .stale: happening.outcome = .stale
    case .lay(let told, let changed, let isWhole):
      let change = try cache.tell(told, of: standing)
      // What it left open, only the order's own document tells; else a list of the same stamp will do. The date of an
      // event is not that of a row.
      try cache.markReread(id, version: isWhole && news.row != nil ? told.version : nil, at: heard)
      shown.lay(told.fields)
      happening.outcome = .applied
      happening.status = shown.status
      happening.changed = changed.union(change?.names ?? []).sorted()
    case .delete(let version):
      try cache.tellDeleted(id, version: version, at: heard)
      try cache.markReread(id, version: nil, at: heard)
      happening.outcome = .applied
      happening.changed = ["deleted"]
      return
    case .reread(let doubt, let hint):
      if let hint {
        var told = standing.news ?? ToldNews(heard: heard)
        told.hint = hint
        told.heard = heard
        try cache.tell(told, of: standing)
        happening.status = hint
      }
      try cache.markReread(id, version: nil, at: heard)
      happening.outcome = .awaiting(doubt.sentence)
      shown.lay(news.fields)
    }
    seen.append((id, shown))
  }

  /// - Returns: whether it is marked now.
  private func mark(_ order: Order.ID, now: Moment) throws -> Bool {
    try cache.markReread(order, version: nil, at: now)
  }

  /// "An event that seems to show the effect moves the next probe to now; it confirms nothing" (design 6).
  private func hurry(_ order: Order.ID, shown: Order, now: Moment) throws {
    guard let store else { return }
    let rows = try store.live(record: RecordReference.order(order).text)
    guard rows.contains(where: { $0.state == .unknown }) else { return }
    let time = try EngineClock(store).peek(at: now)
    for row in rows where row.state == .unknown && row.contradictions == 0 && row.nextAt > time {
      if let last = hurried[row.seq], time - last < Self.hurryGap { continue }
      guard let entry = try? Entry(row), let whole = try cache.snapshot(order) else { continue }
      var document = whole.order
      document.lay(shown.json.filter { Self.tellsProgress.contains($0.key) })
      let verdict = entry.command.rules.verdict(
        on: .order(document, OrderParts(carried: try cache.parts(of: order))), baseline: entry.baseline,
        attempted: true, driver: driver)
      // The history, which no event has, would make a half state whole.
      switch verdict {
      case .applied, .halfApplied: break
      case .ready, .blocked, .conflict, .undecidable: continue
      }
      hurried = hurried.filter { time - $0.value < Self.hurryGap }
      hurried[row.seq] = time
      try store.transaction {
        guard var row = try store.entry(seq: row.seq), row.state == .unknown, row.nextAt > time else {
          return
        }
        row.nextAt = time
        try store.update(row)
        try store.note("an event seems to show it: looked up now", entry: row.seq, wall: now.wall)
      }
    }
  }

  private static let hurryGap: Int64 = 10_000
  private static let tellsProgress: Set<String> = [
    "status", "dispatched_at", "started_at", "driver_assigned",
  ]

  // MARK: Drivers and positions

  private func apply(_ news: DriverNews, _ rules: EventRules, to happening: inout Happening) throws {
    guard let id = news.identities.first.map({ Driver.ID($0) }) else { return }
    happening.mover = id.rawValue
    // Anyone may say that a driver is off duty.
    guard happening.isProven, !news.isDeleted, var known = try cache.record(id), !rules.isAhead(news.version),
      case .row(let stamp) = news.version
    else { return }
    if let old = known.updatedAt?.second, stamp.second <= old {
      happening.outcome = stamp.second == old ? .agreed : .stale
      return
    }
    var changed: [String] = []
    for (name, value) in news.fields
    where name != "id" && name != "public_id" && known.json[name]?.object == nil && value.object == nil {
      if known.json[name] ?? .null != value { changed.append(name) }
      known.json[name] = value
    }
    try cache.tell(known)
    happening.outcome = .applied
    happening.changed = changed.sorted()
  }

  private func apply(
    _ news: PositionNews, of event: FleetEvent, _ rules: EventRules, to happening: inout Happening
  ) throws {
    happening.mover = news.subject.id
    guard let at = news.at, !rules.isAhead(.envelope(at)) else { return }
    let position = SeenPosition(
      coordinate: news.coordinate, heading: news.heading, speed: news.speed, altitude: news.altitude, at: at,
      tie: event.id + "." + String(1_000_000 + (news.index ?? 0)))
    let kind =
      switch news.subject {
      case .driver: "driver"
      case .vehicle: "vehicle"
      }
    happening.outcome = try cache.tell(position, of: news.subject.id, kind: kind) ? .applied : .stale
  }

  private func serverTime(_ now: Moment) throws -> Timestamp {
    now.wall.adding(milliseconds: try store?.number("server_offset") ?? 0)
  }
}

extension OrderRuling.Doubt {
  /// For a person: why the order is read again first.
  var sentence: String {
    switch self {
    case .tie: "it has the date of what is shown and says something else"
    case .undated: "it has no date to compare by"
    case .future: "its date is ahead of the server's clock"
    case .unproven: "anyone could have sent it"
    case .deleted: "the order was thought gone"
    case .size: "it says more than is kept of an event"
    }
  }
}
