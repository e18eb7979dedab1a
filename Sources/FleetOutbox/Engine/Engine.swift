import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow

/// The outbox's engine: `(stored state, input, now) → effects`.
///
/// Lanes of entries (one an order) go to the server independently, each strictly in order. The head of a lane is
/// looked at before it is sent: one whole `GET` of its record, asked since the link was last down, must find it
/// `ready`. The attempt is stamped on disk, then sent once. A lost answer makes it *unknown*, and only reading
/// ends that. What cannot be decided waits for a person in *attention* and holds up its own lane only.
///
/// The engine has no clock, no randomness, no network and no memory of its own: a step reads what it needs from
/// the two files and is one transaction in each, the cache first, because the outbox is the judge. A live runner
/// and a simulator drive the same code.
public struct Engine {
  let outbox: OutboxStore
  let cache: OrderCache
  let policy: Policy
  /// Who we are: the driver whose store this is; nil at a dispatcher's desk.
  let driver: Driver.ID?
  /// The organization this store belongs to; a 404 is believed only while the token still works there.
  let organization: Organization.ID
  /// Names this process, so that what another one left on the wire is recognised.
  let process: String
  /// Kept outside the store, next to the token: a store restored from a backup has an older one.
  let storeEpoch: String?

  public init(
    outbox: OutboxStore, cache: OrderCache, policy: Policy, driver: Driver.ID?, organization: Organization.ID,
    process: String, storeEpoch: String? = nil
  ) {
    self.outbox = outbox
    self.cache = cache
    self.policy = policy
    self.driver = driver
    self.organization = organization
    self.process = process
    self.storeEpoch = storeEpoch
  }

  var gates: Gates { Gates(outbox, policy) }

  /// Takes one step.
  /// - Parameters:
  ///   - now: when it is taken.
  ///   - dice: where jitter comes from.
  /// - Returns: what the host is to do, in order; ends with a `wake`, except after `landedAtEnd`.
  /// - Throws: `StorageError`; nothing of the step is then stored in the outbox. A landing must be given again,
  ///   or the host ends: the next `began` finds the stamp.
  public func step(
    _ input: EngineInput, now: Moment, dice: inout some RandomNumberGenerator
  ) throws -> [EngineEffect] {
    var reading: Landing?
    switch input {
    case .landed(let id, let exchange), .landedAtEnd(let id, let exchange):
      reading = try Landing(id, exchange, engine: self)
      if let reading { try store(reading, now: now) }
    case .began, .woke, .linkRegained, .asked: break
    }
    return try outbox.transaction {
      var step = Step(engine: self, now: now, time: try EngineClock(outbox).time(at: now))
      switch input {
      case .began: try step.begin()
      case .woke: try step.purgeDaily()
      case .landed(let id, _), .landedAtEnd(let id, _):
        if case .landedAtEnd = input { step.isLast = true }
        // An attempt may only be judged by the process that sent it.
        if try outbox.landFlight(id) != nil, let reading { try step.land(reading, dice: &dice) }
        if step.isLast { return step.effects }
      case .linkRegained:
        try gates.openLink(at: step.time, jitter: Int64.random(in: 0...policy.backoffBase, using: &dice))
      case .asked:
        try gates.tryEverything(at: step.time)
      }
      try step.schedule()
      return step.effects
    }
  }

  /// The cache's part of a step: what the server said, stored before the outbox judges by it.
  func store(_ landing: Landing, now: Moment) throws {
    switch landing.finding {
    case .record(.order(let order, let parts), let bytes):
      let asked = try landing.asked(before: now, outbox)
      try cache.store([bytes[...]], asked: asked, from: .record)
      try store(partsOf: .order(order, parts), record: landing.flight.record, asked: asked)
    case .record(.driver(let driver), _):
      try cache.store(driver, asked: try landing.asked(before: now, outbox))
    case .record(.creation, let bytes):
      try cache.store([bytes[...]], asked: try landing.asked(before: now, outbox), from: .record)
    case .record(_, let bytes):
      try cache.store(
        list: bytes, of: landing.flight.record, asked: try landing.asked(before: now, outbox))
    case .attempt(.shown(.order(let order, _))):
      try cache.merge(order, asked: now)
    // Whole, as a read gives it (rest-api 3.6).
    case .attempt(.created(let order)):
      try cache.store(
        [JSONValue.object(order.json).encoded()[...]], asked: try landing.asked(before: now, outbox),
        from: .record)
    case .attempt(.shown(.driver(let driver))):
      try mergeDriver(driver, now: now)
    case .whereabouts(let found):
      // The server has no such order, and we are where we think: that is proof.
      if found == organization, case .order(let id) = RecordReference(landing.flight.record) {
        try cache.markDeleted(id, at: now.wall)
      }
    case .part, .attempt, .gone, .failed:
      break
    }
  }

  /// Keeps what was read beside an order's document, with what our own commands are known to have done: the tracker
  /// may not tell for a minute, and a screen never goes a step back.
  private func store(partsOf read: RecordDocument, record: String, asked: Moment) throws {
    guard let order = read.order, let told = read.parts, told != OrderParts() else { return }
    var shown = read
    for entry in try outbox.live(record: record).compactMap({ try? Entry($0) }) {
      if case .applied = entry.command.rules.verdict(
        on: read, baseline: entry.baseline, attempted: true, driver: driver)
      {
        entry.command.rules.apply(to: &shown, at: asked.wall)
      }
    }
    let known = OrderParts(carried: try cache.parts(of: order.id))
    let parts = known.updated(by: shown.parts ?? told, at: asked.wall)
    try cache.store(parts: try encode(parts), of: order.id, asked: asked)
  }

  /// A write's answer leaves out the driver's relations; the stored ones stay.
  private func mergeDriver(_ partial: Driver, now: Moment) throws {
    var merged: Driver = try cache.record(partial.id) ?? partial
    for (name, value) in partial.json where name != "token" { merged.json[name] = value }
    merged.json["token"] = nil
    try cache.store(merged, asked: now)
  }
}

/// One step in the making: its inputs, and the effects so far. Lives inside the outbox's transaction.
struct Step {
  let engine: Engine
  let now: Moment
  /// Engine time of the step.
  let time: Int64
  var effects: [EngineEffect] = []
  /// The host ends: its exchanges were cut off by it, and nothing new goes out.
  var isLast = false
  /// Entries that this very step's evidence found ready.
  var justReady: Set<Int64> = []

  init(engine: Engine, now: Moment, time: Int64) {
    self.engine = engine
    self.now = now
    self.time = time
  }

  var outbox: OutboxStore { engine.outbox }
  var policy: Policy { engine.policy }
  var gates: Gates { engine.gates }

  /// Writes an entry back, notes why in its journal, and tells the screens.
  mutating func save(_ row: EntryRecord, _ what: String) throws {
    try outbox.update(row)
    try outbox.note(what, entry: row.seq, wall: now.wall)
    effects.append(.changed(.entry(row.id)))
  }

  /// Tells a person what happened to an entry, once.
  mutating func announce(_ kind: Announcement.Kind, _ row: EntryRecord) throws {
    try outbox.announce(kind.rawValue, entry: row.seq, wall: now.wall)
    effects.append(.changed(.announced(kind, entry: row.id)))
  }

  /// The first step of a process.
  mutating func begin() throws {
    for flight in try outbox.flights() {
      guard let seq = flight.entry else { continue }
      try outbox.endAttempt(
        entry: seq, flight: flight.id, wall: now.wall, outcome: "the process ended before its answer")
    }
    // Nothing can be on the wire for us yet, whatever an earlier run of this process left.
    try outbox.dropFlights()
    // A sign-in may have ended between its token and its word to us.
    try gates.acceptToken()
    let restored = try recogniseRestoredStore()
    for var row in try outbox.live() {
      row.readyAt = nil
      let orphaned = row.state == .stamped
      if row.state == .attention, !restored, try !isStillUnreadable(row) {
        row.state = row.mayHaveLeft ? .unknown : .pending
        row.reason = nil
        row.nextAt = time
        try save(row, "this version can read it")
        continue
      }
      guard orphaned || (restored && row.state.isOpen) else {
        try outbox.update(row)
        continue
      }
      row.state = .unknown
      row.mayHaveLeft = true
      row.reason = nil
      row.attemptEndedAt = time
      row.nextAt = time
      row.probes = 0
      row.absences = 0
      row.contradictions = 0
      try noteDoubt(about: row)
      try save(
        row,
        orphaned
          ? "the process ended while it was on the wire: unknown whether it was applied"
          : "the store was restored from a backup: unknown whether it was applied")
    }
    try purge()
  }

  /// Whether a held entry is held for anything but an older version's inability to read it.
  private func isStillUnreadable(_ row: EntryRecord) throws -> Bool {
    guard let reason = row.reason, try encode(Reason.unreadable) == reason else { return true }
    return (try? Entry(row)) == nil
  }

  /// Entries at rest go after their time; an app may stay open for weeks.
  mutating func purgeDaily() throws {
    if try time - (outbox.number("purged_at") ?? .min / 2) >= 86_400_000 { try purge() }
  }

  private func purge() throws {
    try outbox.setNumber("purged_at", time)
    // What waits to be sent may name the proof of long ago.
    let cited = try outbox.live().compactMap { try? Entry($0) }.flatMap { $0.command.rules.cites }
    try outbox.purge(
      restedBefore: now.wall.adding(milliseconds: -policy.retention), keeping: Set(cited))
  }

  /// A store that is not the file it was, or is older than the token beside it, came back from a backup.
  private func recogniseRestoredStore() throws -> Bool {
    var restored = false
    for (name, current) in [
      ("store_file", outbox.fileIdentity), ("store_folder", outbox.folderIdentity),
      ("store_epoch", engine.storeEpoch),
    ] {
      guard let current else { continue }
      if let known = try outbox.word(name), known != current { restored = true }
      try outbox.setWord(name, current)
    }
    return restored
  }
}
