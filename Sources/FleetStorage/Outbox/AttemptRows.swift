import FleetModels

/// One attempt of an entry, as its history has it; those not charged to it stand there, too.
public struct AttemptRecord: Sendable, Equatable {
  /// The number of its flight.
  public var number: Int64
  public var stamped: Timestamp
  /// The process that made it.
  public var process: String
  /// Nil while it is on the wire.
  public var ended: Timestamp?
  /// How it ended, in words without secrets.
  public var outcome: String?
}

extension OutboxStore {
  /// The attempts of an entry, oldest first, by the wall clock.
  public func attempts(of entry: Int64) throws -> [AttemptRecord] {
    try database.rows(
      "SELECT number, stamped_wall, process, ended_wall, outcome FROM attempts WHERE entry = ? ORDER BY number",
      entry
    ) {
      AttemptRecord(
        number: $0.int64(0), stamped: Timestamp(milliseconds: $0.int64(1)), process: $0.text(2),
        ended: $0.optionalTime(3), outcome: $0.optionalText(4))
    }
  }

  /// Every gate that is shut, by name.
  public func gates() throws -> [String: Gate] {
    let rows = try database.rows("SELECT name, until, strikes, reason FROM gates ORDER BY name") {
      ($0.text(0), Gate(until: $0.int64(1), strikes: $0.int(2), reason: $0.text(3)))
    }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  /// The version of the file's form, and SQLite's own, such as `3.46.1`.
  public func versions() throws -> (schema: Int, sqlite: String) {
    (
      try database.first("PRAGMA user_version") { $0.int(0) } ?? 0,
      try database.first("SELECT sqlite_version()") { $0.text(0) } ?? ""
    )
  }
}
