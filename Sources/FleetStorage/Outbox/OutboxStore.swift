import FleetModels

/// The outbox on disk: entries, attempts, what is on the wire, gates and the engine's clock.
///
/// Every method is a plain read or write; whoever calls them groups them with `transaction`.
public final class OutboxStore {
  let database: Database
  /// The pictures that its commands name, in the same folder; nil for an outbox in memory that was given none.
  public let pictures: ProofFiles?

  /// Opens the folder's `outbox.db`. What can be read of a damaged one moves into a new file, and the damaged
  /// one is kept beside it: see `salvageReport`.
  public convenience init(in folder: StoreFolder) throws {
    self.init(try OutboxSalvage(folder).openSound(), pictures: try ProofFiles(in: folder))
  }

  /// Opens an outbox as it is, without salvage; in memory for tests and simulations.
  public convenience init(location: Database.Location, pictures: ProofFiles? = nil) throws {
    self.init(try Database(location, settings: .sacred, schema: .outbox), pictures: pictures)
  }

  init(_ database: Database, pictures: ProofFiles? = nil) {
    self.database = database
    self.pictures = pictures
  }

  /// Runs `body` as one durable transaction.
  @discardableResult
  public func transaction<Value>(_ body: () throws -> Value) throws -> Value {
    try database.transaction(body)
  }

  /// Changes when another connection, of this or another process, wrote to the outbox.
  public func dataVersion() throws -> Int64 { try database.dataVersion() }

  /// Moves the log into the file; at leisure, readers are not held up.
  public func checkpoint() throws { try database.checkpoint() }

  // MARK: Entries

  /// The entry with that public id, in any state.
  public func entry(_ id: String) throws -> EntryRecord? {
    try database.first("SELECT \(Self.columns) FROM entries WHERE id = ?", id, read: Self.entry)
  }

  /// The entry at that place in the order of all entries, in any state.
  public func entry(seq: Int64) throws -> EntryRecord? {
    try database.first("SELECT \(Self.columns) FROM entries WHERE seq = ?", seq, read: Self.entry)
  }

  /// All entries not yet at rest, of all lanes, oldest first: pending, stamped, unknown, attention, confirmed
  /// and withdrawn ones that may still land.
  public func live() throws -> [EntryRecord] {
    try database.rows(
      "SELECT \(Self.columns) FROM entries WHERE state IN (0, 1, 2, 3, 4, 7) ORDER BY seq", read: Self.entry)
  }

  /// The live entries whose effect shows in one record, oldest first.
  public func live(record: String) throws -> [EntryRecord] {
    try database.rows(
      "SELECT \(Self.columns) FROM entries WHERE record = ? AND state IN (0, 1, 2, 3, 4, 7) ORDER BY seq",
      record,
      read: Self.entry)
  }

  /// The live entries of one lane, oldest first.
  public func live(lane: String) throws -> [EntryRecord] {
    try database.rows(
      "SELECT \(Self.columns) FROM entries WHERE lane = ? AND state IN (0, 1, 2, 3, 4, 7) ORDER BY seq", lane,
      read: Self.entry)
  }

  /// All entries about an order, oldest first, whatever their state.
  public func entries(order: String) throws -> [EntryRecord] {
    try database.rows(
      "SELECT \(Self.columns) FROM entries WHERE order_id = ? ORDER BY seq", order, read: Self.entry)
  }

  /// All entries asked for in an interval of the wall clock, oldest first, whatever their state.
  public func entries(created interval: Range<Timestamp>) throws -> [EntryRecord] {
    try database.rows(
      "SELECT \(Self.columns) FROM entries WHERE created_wall >= ? AND created_wall < ? ORDER BY seq",
      interval.lowerBound, interval.upperBound, read: Self.entry)
  }

  /// All entries on file, oldest first.
  public func all() throws -> [EntryRecord] {
    try database.rows("SELECT \(Self.columns) FROM entries ORDER BY seq", read: Self.entry)
  }

  /// How many entries stand in each state.
  public func counts() throws -> [EntryState: Int] {
    var counts: [EntryState: Int] = [:]
    for (raw, count) in try database.rows(
      "SELECT state, count(*) FROM entries GROUP BY state", read: { ($0.int64(0), $0.int(1)) })
    {
      if let state = EntryState(rawValue: raw) { counts[state] = count }
    }
    return counts
  }

  /// When the server last confirmed anything, by the wall clock.
  public func lastConfirmed() throws -> Timestamp? {
    try database.first("SELECT max(confirmed_wall) FROM entries WHERE confirmed_wall IS NOT NULL") {
      $0.optionalTime(0)
    } ?? nil
  }

  /// Removes entries that came to rest before `time`, with their attempts and journal, and what the journal
  /// says of the outbox itself before then. What others still need goes when these do.
  /// - Parameter needed: the ids of entries that stay.
  public func purge(restedBefore time: Timestamp, keeping needed: Set<String> = []) throws {
    let kept = needed.sorted().map { "'" + $0.replacing("'", with: "''") + "'" }.joined(separator: ", ")
    let rested = "state IN (5, 6) AND coalesce(settled_wall, created_wall) < ? AND id NOT IN (\(kept))"
    try database.run("DELETE FROM journal WHERE entry IN (SELECT seq FROM entries WHERE \(rested))", time)
    try database.run("DELETE FROM journal WHERE entry = 0 AND wall < ?", time)
    let gone = try database.run("DELETE FROM entries WHERE \(rested)", time)
    try countPurged(gone)
  }

  // MARK: Attempts

  /// Records that an attempt of an entry begins; committed before its first byte leaves. It is numbered by its
  /// flight, so that those not charged to the entry stand in its history, too.
  public func stamp(entry: Int64, flight: Int64, wall: Timestamp, process: String) throws {
    try database.run(
      "INSERT INTO attempts(entry, number, stamped_wall, process) VALUES (?, ?, ?, ?)", entry, flight, wall,
      process)
  }

  /// Records how an attempt ended, in words without secrets.
  public func endAttempt(entry: Int64, flight: Int64, wall: Timestamp, outcome: String) throws {
    try database.run(
      "UPDATE attempts SET ended_wall = ?, outcome = ? WHERE entry = ? AND number = ?", wall, outcome, entry,
      flight)
  }

  // MARK: Journal

  /// Adds a line to what happened to an entry, or, without one, to the outbox.
  public func note(_ what: String, entry: Int64?, wall: Timestamp) throws {
    try database.run(
      """
      INSERT INTO journal(entry, number, wall, what)
      VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM journal WHERE entry = ?1), ?2, ?3)
      """, entry ?? 0, wall, what)
  }

  /// What happened to an entry, oldest first.
  public func journal(of entry: Int64) throws -> [(wall: Timestamp, what: String)] {
    try database.rows("SELECT wall, what FROM journal WHERE entry = ? ORDER BY number", entry) {
      (Timestamp(milliseconds: $0.int64(0)), $0.text(1))
    }
  }
}
