import FleetModels

/// How events are read, in the order of arrival.
extension Inbox {
  /// The events after a place, oldest first: at most `limit`, and no more than 8 MiB of bodies unless one alone has
  /// more.
  /// - Throws: `StorageError`; after `corrupt` the next call reads what could be saved.
  public func events(after seq: Int64, limit: Int = 500) throws -> [StoredEvent] {
    let database = try database
    var last = seq
    var bytes = 0
    let lengths = try database.rows(
      "SELECT seq, length(body) FROM events WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit
    ) { ($0.int64(0), $0.int(1)) }
    for (number, length) in lengths {
      bytes += length
      if bytes > Self.pageBytes, last > seq { break }
      last = number
    }
    return try database.rows(
      "SELECT \(Self.columns) FROM events WHERE seq > ? AND seq <= ? ORDER BY seq", seq, last,
      read: Self.event)
  }

  private static let pageBytes = 8 << 20

  /// The event of that number; nil when there is none, or it has gone after its time.
  public func event(_ seq: Int64) throws -> StoredEvent? {
    try database.first("SELECT \(Self.columns) FROM events WHERE seq = ?", seq, read: Self.event)
  }

  /// The number of the newest event that ever came in; 0 before the first.
  public func newest() throws -> Int64 {
    guard let last = try Self.lastNumber(database) else { return 0 }
    return last
  }

  /// What is in the inbox. Takes as long as counting rows does: a few hundredths of a second for a million.
  public func census() throws -> InboxCensus {
    let database = try database
    let count = try database.first("SELECT count(*) FROM events") { $0.int(0) } ?? 0
    func end(_ order: String) throws -> (seq: Int64, received: Timestamp)? {
      try database.first("SELECT seq, received_wall FROM events ORDER BY seq \(order) LIMIT 1") {
        ($0.int64(0), Timestamp(milliseconds: $0.int64(1)))
      }
    }
    let (oldest, newest) = (try end("ASC"), try end("DESC"))
    return InboxCensus(
      count: count, oldest: oldest?.seq, oldestReceived: oldest?.received, newest: newest?.seq,
      newestReceived: newest?.received, bytes: try Self.usedBytes(database), cursors: try cursors())
  }

  static let columns = insertedColumns + ", seq"

  static func event(_ row: Row) throws -> StoredEvent {
    let bytes = row.bytes(12)
    let arrival = Arrival(
      eventID: row.text(0), name: row.text(1),
      channel: Arrival.Channel(rawValue: row.text(5)),
      trust: Arrival.Trust(rawValue: row.int64(2)) ?? .unverified, subject: row.optionalText(6),
      bytes: bytes,
      at: Moment(
        wall: Timestamp(milliseconds: row.int64(7)), uptime: row.int64(8), boot: row.text(9),
        serverOffset: row.optionalInt64(10)))
    if let kept = row.optionalInt64(11), kept != seal(of: arrival) { throw Seal.Broken() }
    return StoredEvent(seq: row.int64(13), arrival: arrival, repeats: row.optionalInt64(4))
  }
}

/// What an inbox holds.
public struct InboxCensus: Sendable, Equatable {
  /// Events on file, repetitions with other bytes among them.
  public var count: Int
  /// The lowest number on file.
  public var oldest: Int64?
  public var oldestReceived: Timestamp?
  /// The highest number on file.
  public var newest: Int64?
  public var newestReceived: Timestamp?
  /// What it all takes on the disk, without the log.
  public var bytes: Int64
  /// Its readers, by name.
  public var cursors: [InboxCursor]
}
