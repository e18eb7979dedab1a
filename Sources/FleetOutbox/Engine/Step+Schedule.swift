import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow

/// What goes out next: writes first, then the reads that free a write or find out about one, then the reads that
/// settle, and the live position last.
extension Step {
  /// One lane's live entries, boiled down to what can be done about it.
  private struct LanePlan {
    var record: String
    var lane: String
    /// The oldest entry still to be sent or found out about; nil when the lane is busy, held or done.
    var head: EntryRecord?
    /// When a read is due to settle a confirmed entry or to follow up a withdrawn one.
    var aftermathAt: Int64?

    var dueAt: Int64 { min(head?.nextAt ?? .max, aftermathAt ?? .max) }
    var isPosition: Bool { head?.kind == Command.Kind.reportPosition.rawValue }
  }

  /// What is due about a lane.
  private struct Deed {
    var plan: LanePlan
    var urgency: Urgency
    var dueAt: Int64
    /// The entry to send; nil for a read.
    var attempted: EntryRecord?
  }

  /// Puts on the wire what is due and allowed, and ends with the time of the next look.
  mutating func schedule() throws {
    var wakeAt = time + policy.watchdog
    defer { effects.append(.wake(inMilliseconds: max(0, wakeAt - time))) }
    if let gate = try gates.shut(at: time) {
      wakeAt = min(wakeAt, gate.until)
      return
    }
    var flying = try outbox.flights()
    var free = try gates.width() - flying.count
    let plans = try lanePlans()

    func isBusy(_ record: String) -> Bool { flying.contains { $0.record == record } }
    for deed in try deeds(plans) where !isBusy(deed.plan.record) {
      // The last free place is a delivery's, which may be tapped at any moment.
      guard try free > (deed.urgency == .position && gates.width() > 1 ? 1 : 0) else { continue }
      if let later = try gates.takeRequest(at: time, for: deed.urgency) {
        wakeAt = min(wakeAt, later)
        // What is left may be for a write.
        if deed.urgency == .read || deed.urgency == .position { continue }
        break
      }
      free -= 1
      if let attempted = deed.attempted {
        try attempt(attempted)
      } else {
        try askEvidence(deed.plan.record, deed.plan.lane)
      }
      flying = try outbox.flights()
    }
    for plan in plans where !isBusy(plan.record) {
      for due in [plan.head?.nextAt, plan.aftermathAt] {
        if let due, due > time { wakeAt = min(wakeAt, due) }
      }
    }
  }

  /// What is due, the most urgent first. While the link is being tried, one request at a time, it is what is due
  /// longest: a read that always breaks off would else keep all the others waiting.
  private mutating func deeds(_ plans: [LanePlan]) throws -> [Deed] {
    var deeds: [Deed] = []
    for plan in plans {
      if let head = plan.head, head.nextAt <= time {
        guard RecordReference(plan.record) != nil, (try? Entry(head)) != nil else {
          try needAttention(head, .unreadable)
          continue
        }
        let isReady = try head.state == .pending && isReady(head)
        deeds.append(
          Deed(
            plan: plan, urgency: plan.isPosition ? .position : isReady ? .write : .probe, dueAt: head.nextAt,
            attempted: isReady ? head : nil))
      }
      if let due = plan.aftermathAt, due <= time {
        deeds.append(Deed(plan: plan, urgency: .read, dueAt: due))
      }
    }
    let isTrying = try gates.width() == 1
    func rank(_ deed: (offset: Int, element: Deed)) -> (Int64, Int) {
      (isTrying ? deed.element.dueAt : Int64(deed.element.urgency.rawValue), deed.offset)
    }
    return deeds.enumerated().sorted { rank($0) < rank($1) }.map(\.element)
  }

  private mutating func lanePlans() throws -> [LanePlan] {
    var plans: [String: LanePlan] = [:]
    var order: [String] = []
    var closed: Set<String> = []
    for row in try supersedingStale(try outbox.live()) {
      if plans[row.lane] == nil {
        plans[row.lane] = LanePlan(record: row.record, lane: row.lane)
        order.append(row.lane)
      }
      switch row.state {
      case .confirmed, .withdrawnUnsure:
        let known = plans[row.lane]?.aftermathAt ?? .max
        plans[row.lane]?.aftermathAt = min(known, row.nextAt)
        // What was given up may still land: nothing overtakes it.
        if row.state == .withdrawnUnsure, !Command.isLatestWins(kind: row.kind) { closed.insert(row.lane) }
      case .stamped, .attention:
        closed.insert(row.lane)
      case .pending, .unknown:
        if closed.insert(row.lane).inserted { plans[row.lane]?.head = row }
      case .settled, .withdrawn:
        break
      }
    }
    // What is due longest goes first, so that one that keeps failing comes after those that have waited.
    return order.compactMap { plans[$0] }.enumerated()
      .sorted { ($0.element.dueAt, $0.offset) < ($1.element.dueAt, $1.offset) }.map(\.element)
  }

  /// Of absolute values only the newest is sent: an older one that waits, or whose fate is unknown, is neither sent
  /// nor asked about once a later one waits. A refused position needs nobody's decision then either. Nor is a position
  /// sent that is old.
  private mutating func supersedingStale(_ live: [EntryRecord]) throws -> [EntryRecord] {
    var kept: [EntryRecord] = []
    for (index, row) in live.enumerated() {
      let isStale =
        row.state == .unknown || row.state == .pending
        || (row.state == .attention && row.kind == Command.Kind.reportPosition.rawValue)
      let replaced =
        isStale && Command.isLatestWins(kind: row.kind)
        && live[(index + 1)...].contains {
          $0.lane == row.lane && $0.kind == row.kind && $0.state == .pending
        }
      if replaced || isOutlived(row) {
        var old = row
        old.state = .withdrawn
        old.settledWall = now.wall
        old.fate = .superseded
        try save(old, replaced ? "replaced by a later one" : "too old to be where the driver is")
      } else {
        kept.append(row)
      }
    }
    return kept
  }

  /// The server would take it for where the driver is now: it keeps no times (rest-api 2.3). After a restart of the
  /// device nobody knows how old it is.
  private func isOutlived(_ row: EntryRecord) -> Bool {
    guard row.kind == Command.Kind.reportPosition.rawValue, row.state == .pending || row.state == .unknown
    else { return false }
    return row.created.boot != now.boot || now.uptime - row.created.uptime > policy.positionLifetime
  }

  /// Whether the head may be sent now: most need evidence, asked since the link was last down and not too old.
  /// For a dangerous command, and for one that goes out again, it must have come just now.
  private func isReady(_ head: EntryRecord) throws -> Bool {
    if head.order != nil && head.readyAt == nil { return false }
    // One that cannot be decoded is never ready: it goes to a person before it is asked about.
    guard let rules = (try? Entry(head))?.command.rules else { return false }
    guard rules.needsLook else { return true }
    guard let readyAt = head.readyAt, head.preImage != nil else { return false }
    guard try readyAt > gates.lastOffline() else { return false }
    if justReady.contains(head.seq) { return true }
    let isStrict = rules.repeatHarm == .dangerous || head.mayHaveLeft
    return time - readyAt <= (isStrict ? policy.lastLook : policy.evidenceLifetime)
  }

  /// Begins to read what the record's entries need to be weighed. What stands beside an order's document is read
  /// before it, so that the document, which tells whose the order is, is the youngest.
  private mutating func askEvidence(_ record: String, _ lane: String) throws {
    let first = Flight(
      process: engine.process, lane: lane, record: record, entry: nil,
      purpose: Landing.Purpose.evidence.rawValue, askedAt: time)
    try ask(try neededParts(record).first, carrying: nil, as: first)
  }

  /// The next of several reads that are evidence together. It goes out under the same gates as everything else; when
  /// it may not now, all are read again later.
  mutating func goOnAsking(_ flight: Flight, carrying parts: OrderParts) throws {
    guard let part = flight.part.flatMap(OrderPart.init(stored:)) else { return }
    guard try mayGoOn(flight) else { return }
    let needed = try neededParts(flight.record)
    // One that is not needed any more stands nowhere: then whatever has not been told.
    let rest = needed.firstIndex(of: part).map { needed[($0 + 1)...] } ?? needed[...]
    try ask(rest.first { !parts.tells($0) }, carrying: parts, as: flight)
  }

  private mutating func ask(_ part: OrderPart?, carrying parts: OrderParts?, as flight: Flight) throws {
    guard let reference = RecordReference(flight.record) else { return }
    var next = flight
    next.part = try part.map { try encode($0) }
    next.carried = try parts.map { try encode($0) }
    let asked = try outbox.addFlight(next)
    let endpoint =
      if let part, let order = reference.order {
        part.endpoint(of: order)
      } else {
        reference.endpoint(fresh: "\(engine.process)-\(asked.id)")
      }
    effects.append(.exchange(flight: asked.id, endpoint))
  }

  /// What the live entries of a record need beside its document, each once, in one order for all readers.
  private func neededParts(_ record: String) throws -> [OrderPart] {
    var needed: [OrderPart] = []
    for row in try outbox.live(record: record) {
      for part in (try? Entry(row))?.command.rules.parts ?? [] where !needed.contains(part) {
        needed.append(part)
      }
    }
    return needed
  }
}
