import FleetModels

/// A request on the wire. Rows of a process that is gone are dropped when the next one begins.
public struct Flight: Sendable, Equatable {
  public var id: Int64 = 0
  public var process: String
  public var lane: String
  public var record: String
  /// The entry an attempt belongs to; nil for reads.
  public var entry: Int64?
  /// What it is for, in the engine's words.
  public var purpose: String
  /// Engine time of asking; of several reads that are evidence together, of the first.
  public var askedAt: Int64
  /// Which of several reads that are evidence together it is; nil for the one of the record itself, the last.
  public var part: [UInt8]?
  /// What those before it told.
  public var carried: [UInt8]?

  public init(process: String, lane: String, record: String, entry: Int64?, purpose: String, askedAt: Int64) {
    self.process = process
    self.lane = lane
    self.record = record
    self.entry = entry
    self.purpose = purpose
    self.askedAt = askedAt
  }
}

/// Something that holds back the whole account for a while.
public struct Gate: Sendable, Equatable {
  /// Engine time at which it opens.
  public var until: Int64
  /// How often in a row it was shut, for the back-off.
  public var strikes: Int
  public var reason: String

  public init(until: Int64, strikes: Int, reason: String) {
    self.until = until
    self.strikes = strikes
    self.reason = reason
  }
}

/// What the engine keeps between its steps: it has no memory of its own.
extension OutboxStore {
  /// Puts a request on the wire, and gives it its number.
  public func addFlight(_ flight: Flight) throws -> Flight {
    var stored = flight
    try database.run(
      """
      INSERT INTO flights(process, lane, record, entry, purpose, asked_at, part, carried)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      flight.process, flight.lane, flight.record, flight.entry, flight.purpose, flight.askedAt, flight.part,
      flight.carried)
    stored.id = database.lastInsertedRow
    return stored
  }

  /// What is on the wire, oldest first.
  public func flights() throws -> [Flight] {
    try database.rows(
      "SELECT \(Self.flightColumns) FROM flights ORDER BY id", read: Self.flight)
  }

  /// Takes a flight off the wire; nil when it is not known, for instance because its process was declared dead.
  public func landFlight(_ id: Int64) throws -> Flight? {
    let found = try database.first(
      "SELECT \(Self.flightColumns) FROM flights WHERE id = ?", id, read: Self.flight)
    try database.run("DELETE FROM flights WHERE id = ?", id)
    return found
  }

  /// Nothing is on the wire any more; the numbers are not given again.
  public func dropFlights() throws { try database.run("DELETE FROM flights") }

  static let flightColumns = "process, lane, record, entry, purpose, asked_at, id, part, carried"

  private static func flight(_ row: Row) -> Flight {
    var flight = Flight(
      process: row.text(0), lane: row.text(1), record: row.text(2), entry: row.optionalInt64(3),
      purpose: row.text(4),
      askedAt: row.int64(5))
    flight.id = row.int64(6)
    flight.part = row.optionalBytes(7)
    flight.carried = row.optionalBytes(8)
    return flight
  }

  /// What holds back the account under that name; nil when nothing does.
  public func gate(_ name: String) throws -> Gate? {
    try database.first("SELECT until, strikes, reason FROM gates WHERE name = ?", name) {
      Gate(until: $0.int64(0), strikes: $0.int(1), reason: $0.text(2))
    }
  }

  /// Shuts or changes a gate; nil takes it away.
  public func setGate(_ name: String, _ gate: Gate?) throws {
    guard let gate else {
      try database.run("DELETE FROM gates WHERE name = ?", name)
      return
    }
    try database.run(
      "INSERT OR REPLACE INTO gates(name, until, strikes, reason) VALUES (?, ?, ?, ?)", name, gate.until,
      gate.strikes,
      gate.reason)
  }

  /// A whole number the engine keeps under a name; nil when it was never set.
  public func number(_ name: String) throws -> Int64? {
    try database.first("SELECT value FROM numbers WHERE name = ?", name) { $0.int64(0) }
  }

  /// Keeps a whole number under a name.
  /// All numbers whose names begin so.
  public func numbers(prefix: String) throws -> [String: Int64] {
    let rows = try database.rows(
      "SELECT name, value FROM numbers WHERE substr(name, 1, length(?1)) = ?1", prefix
    ) { ($0.text(0), $0.int64(1)) }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  /// Keeps a number; nil forgets it.
  public func setNumber(_ name: String, _ value: Int64?) throws {
    guard let value else {
      try database.run("DELETE FROM numbers WHERE name = ?", name)
      return
    }
    try database.run("INSERT OR REPLACE INTO numbers(name, value) VALUES (?, ?)", name, value)
  }

  public func word(_ name: String) throws -> String? {
    try database.first("SELECT value FROM words WHERE name = ?", name) { $0.text(0) }
  }

  /// Keeps a text under a name.
  public func setWord(_ name: String, _ value: String) throws {
    try database.run("INSERT OR REPLACE INTO words(name, value) VALUES (?, ?)", name, value)
  }

  /// Names the file itself; a copy restored from a backup has another name. Nil in memory.
  public var fileIdentity: String? {
    guard case .file(let path, _) = database.location else { return nil }
    return FileIdentity(of: path)?.text
  }

  /// When the folder was last laid over by a copy of itself: `write.lock` is made once and never written, so that only
  /// a restored backup touches it, also one that writes into the files that are there. Nil in memory.
  public var folderIdentity: String? {
    guard case .file(_, let lock) = database.location else { return nil }
    return lastTouched(lock)
  }
}
