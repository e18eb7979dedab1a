/// How many entries there ever were, and where they are: counted apart, so that one that vanishes is missed.
public struct EntryCensus: Sendable, Equatable {
  /// Entries ever stored, by the sequence that numbers them. It never goes back and gives no number twice.
  public var queued: Int
  /// Rows on file, in whatever state.
  public var onFile: Int
  public var states: [EntryState: Int]
  /// Gone after their time at rest.
  public var purged: Int
  /// Not readable any more when a damaged outbox was salvaged.
  public var lost: Int
}

/// A row that does not agree with its attempts or its journal.
public struct UnevenEntry: Sendable, Equatable {
  public var id: String
  public var state: EntryState
  /// Attempts charged to the entry.
  public var charged: Int
  /// Attempts in its history, those not charged to it included.
  public var attempts: Int
  /// Of those, the ones without an end.
  public var open: Int
  /// Attempts that its journal tells of.
  public var noted: Int
}

extension OutboxStore {
  static let purgedNumber = "entries_purged"
  private static let lostNumber = "entries_lost"
  private static let salvagedNumber = "entries_salvaged_to"

  public func census() throws -> EntryCensus {
    EntryCensus(
      queued: Int(try lastGiven()), onFile: Int(try rowsOnFile()), states: try counts(),
      purged: Int(try number(Self.purgedNumber) ?? 0), lost: Int(try number(Self.lostNumber) ?? 0))
  }

  /// The entries that claim more attempts than they have, stand on the wire without one, or have one that their
  /// journal does not tell of; of those on file since the last damage, which may have cost some of theirs.
  public func unevenEntries() throws -> [UnevenEntry] {
    try database.rows(
      """
      SELECT id, state, charged, stamped, open, noted FROM (
        SELECT id, state, attempts AS charged,
          (SELECT count(*) FROM attempts WHERE entry = seq) AS stamped,
          (SELECT count(*) FROM attempts WHERE entry = seq AND ended_wall IS NULL) AS open,
          (SELECT count(*) FROM journal WHERE entry = seq AND what GLOB 'attempt [0-9]*') AS noted, seq
        FROM entries WHERE seq > ?1)
      WHERE charged > stamped OR (state = 1 AND open = 0) OR stamped <> noted ORDER BY seq
      """, try number(Self.salvagedNumber) ?? 0
    ) { row in
      guard let state = EntryState(rawValue: row.int64(1)) else {
        throw StorageError.corrupt(path: "outbox.db")
      }
      return UnevenEntry(
        id: row.text(0), state: state, charged: row.int(2), attempts: row.int(3), open: row.int(4),
        noted: row.int(5))
    }
  }

  /// What SQLite thinks of the whole file: `ok`, or the first thing that is wrong.
  public func integrityCheck() throws -> String { try database.integrityCheck() }

  func countPurged(_ count: Int) throws {
    guard count > 0 else { return }
    try setNumber(Self.purgedNumber, try (number(Self.purgedNumber) ?? 0) + Int64(count))
  }

  /// Of all entries those that are neither on file nor known to have gone after their time; an earlier damage's are
  /// among them. Where the damage hides their number, too, nothing is known of any before.
  /// - Returns: those that this damage cost.
  func countLost() throws -> Int {
    let before = try number(Self.lostNumber) ?? 0
    let queued = try lastGiven()
    let gone = try max(0, queued - rowsOnFile())
    let purged = min(gone, try number(Self.purgedNumber) ?? 0)
    try setNumber(Self.salvagedNumber, queued)
    try setNumber(Self.purgedNumber, purged)
    try setNumber(Self.lostNumber, gone - purged)
    return Int(max(0, gone - purged - before))
  }

  private func lastGiven() throws -> Int64 {
    try database.first("SELECT seq FROM sqlite_sequence WHERE name = 'entries'") { $0.int64(0) } ?? 0
  }

  private func rowsOnFile() throws -> Int64 {
    try database.first("SELECT count(*) FROM entries") { $0.int64(0) } ?? 0
  }
}
