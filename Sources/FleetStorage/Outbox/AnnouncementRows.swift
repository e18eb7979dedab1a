import FleetModels

/// News about an entry that nobody has heard yet.
public struct AnnouncementRecord: Sendable, Equatable {
  /// Their order; never given twice.
  public var number: Int64
  public var entry: EntryRecord
  /// What happened, in the engine's word.
  public var kind: String
  public var wall: Timestamp
}

/// News for people, kept until somebody has heard them. They go with their entry.
extension OutboxStore {
  public func announce(_ kind: String, entry: Int64, wall: Timestamp) throws {
    try database.run("INSERT INTO announcements(entry, kind, wall) VALUES (?, ?, ?)", entry, kind, wall)
  }

  /// What nobody has heard yet, after that number, oldest first.
  public func announcements(after number: Int64) throws -> [AnnouncementRecord] {
    let rows = try database.rows(
      "SELECT number, entry, kind, wall FROM announcements WHERE number > ? ORDER BY number", number
    ) { ($0.int64(0), $0.int64(1), $0.text(2), Timestamp(milliseconds: $0.int64(3))) }
    return try rows.compactMap { number, seq, kind, wall in
      try entry(seq: seq).map { AnnouncementRecord(number: number, entry: $0, kind: kind, wall: wall) }
    }
  }

  /// Somebody has heard everything up to that number.
  public func forgetAnnouncements(upTo number: Int64) throws {
    try database.run("DELETE FROM announcements WHERE number <= ?", number)
  }
}

/// How often in a row the server answered a record's read with something else.
public struct FailedReads: Sendable, Equatable {
  /// Definite refusals; answers that speak only of the moment are not counted.
  public var times: Int
  /// Engine time of the first.
  public var since: Int64

  public init(times: Int, since: Int64) {
    self.times = times
    self.since = since
  }
}

extension OutboxStore {
  /// Nil when the last read of the record was good, or none was made.
  public func failedReads(of record: String) throws -> FailedReads? {
    try database.first("SELECT times, since FROM failed_reads WHERE record = ?", record) {
      FailedReads(times: $0.int(0), since: $0.int64(1))
    }
  }

  /// - Parameter failed: nil when the record was read after all, or is to be tried afresh.
  public func setFailedReads(_ failed: FailedReads?, of record: String) throws {
    guard let failed else {
      try database.run("DELETE FROM failed_reads WHERE record = ?", record)
      return
    }
    try database.run(
      "INSERT OR REPLACE INTO failed_reads(record, times, since) VALUES (?, ?, ?)", record, failed.times,
      failed.since)
  }
}
