import FleetModels

/// How events get in.
extension Inbox {
  /// Stores a group of arrivals in one commit, in their order; when it returns they are on the disk.
  /// - Parameter refused: called with each link that contradicts one that is known; its event is stored all the same.
  /// - Returns: what became of each.
  /// - Throws: `StorageError` (a full disk among them) and `InboxError.full`; then nothing of the group is stored.
  public func receive(_ arrivals: [Arrival], refused: (InboxError) -> Void = { _ in }) throws -> [Reception] {
    guard let first = arrivals.first else { return [] }
    // Digests are made before anybody's lock is taken.
    let digests = arrivals.map { Self.digest(of: $0.bytes) }
    return try transaction { database in
      try checkRoom(database)
      try beginNumbering(database, at: first.at.wall)
      return try zip(arrivals, digests).map { arrival, digest in
        let reception = try receive(arrival, digest: digest, database)
        if case .duplicate = reception { return reception }
        if let link = arrival.link { try learn(link, at: arrival.at.wall, refused) }
        return reception
      }
    }
  }

  private func receive(_ arrival: Arrival, digest: [UInt8], _ database: Database) throws -> Reception {
    let trust = arrival.trust.rawValue
    // The same event over a socket and by a webhook is two arrivals: only what a webhook brought is handed on.
    let isWebhook = arrival.channel == .webhook
    let same = try database.first(
      """
      SELECT seq, received_wall FROM events WHERE id = ? AND name = ? AND trust = ? AND digest = ?
        AND (channel = 'webhook') = ?
      ORDER BY seq DESC LIMIT 1
      """, arrival.eventID, arrival.name, trust, digest, isWebhook
    ) { (seq: $0.int64(0), received: $0.int64(1)) }
    if let same {
      let age = arrival.at.wall.milliseconds - same.received
      guard let knownFor = arrival.knownFor, age > knownFor else { return .duplicate(of: same.seq) }
    }
    let earlier =
      try same != nil
      ? nil
      : database.first(
        "SELECT min(seq) FROM events WHERE id = ? AND name = ? AND trust = ? AND (channel = 'webhook') = ?",
        arrival.eventID, arrival.name, trust, isWebhook
      ) { $0.optionalInt64(0) }
    let repeats = earlier ?? nil
    try database.run(
      "INSERT INTO events(\(Self.insertedColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arrival.eventID, arrival.name, trust, digest, repeats, arrival.channel.rawValue, arrival.subject,
      arrival.at.wall, arrival.at.uptime, arrival.at.boot, arrival.at.serverOffset, Self.seal(of: arrival),
      arrival.bytes)
    let seq = database.lastInsertedRow
    return repeats.map { .changed(seq, of: $0) } ?? .new(seq)
  }

  private func learn(_ link: Arrival.Link, at wall: Timestamp, _ refused: (InboxError) -> Void) throws {
    do {
      try self.link(external: link.external, order: link.order, names: link.names, at: wall)
    } catch let refusal as InboxError {
      refused(refusal)
    }
  }

  static let insertedColumns =
    "id, name, trust, digest, repeats, channel, subject, received_wall, received_uptime, received_boot, received_server_offset, seal, body"

  static func digest(of bytes: [UInt8]) -> [UInt8] { Array(SHA256Sum(of: bytes).bytes.prefix(16)) }

  static func seal(of arrival: Arrival) -> Int64 {
    Seal.over(
      arrival.bytes,
      [
        arrival.eventID, arrival.name, arrival.trust.rawValue, arrival.channel.rawValue, arrival.subject,
        arrival.at.wall,
      ] as [any SQLBindable])
  }

  private func checkRoom(_ database: Database) throws {
    let used = try Self.usedBytes(database)
    guard used >= limits.bytes else { return }
    throw InboxError.full(
      bytes: used, limit: limits.bytes, slowest: try Self.cursors(database).min { $0.place < $1.place })
  }

  /// What rows and indexes take, without the room that removed ones have left.
  static func usedBytes(_ database: Database) throws -> Int64 {
    func number(_ pragma: String) throws -> Int64 {
      try database.first("PRAGMA \(pragma)") { $0.int64(0) } ?? 0
    }
    return try (number("page_count") - number("freelist_count")) * number("page_size")
  }

  /// An inbox that has given no number yet begins at the time of its first event. A reader that remembers numbers of
  /// an inbox that was lost or removed would take those of the next one for old ones otherwise.
  private func beginNumbering(_ database: Database, at wall: Timestamp) throws {
    guard try Self.lastNumber(database) == nil else { return }
    try Self.continueNumbering(database, after: max(0, wall.milliseconds))
  }

  /// Gives no number up to this one any more. A reader that has been handed more than the inbox has given, because the
  /// inbox was restored from a backup, says so before the next event comes in.
  public func continueNumbering(after number: Int64) throws {
    if let last = try Self.lastNumber(database), last >= number { return }
    try transaction { database in
      if let last = try Self.lastNumber(database), last >= number { return }
      try Self.continueNumbering(database, after: number)
    }
  }

  static func lastNumber(_ database: Database) throws -> Int64? {
    try database.first("SELECT seq FROM sqlite_sequence WHERE name = 'events'") { $0.int64(0) }
  }

  static func continueNumbering(_ database: Database, after number: Int64) throws {
    try database.run("DELETE FROM sqlite_sequence WHERE name = 'events'")
    try database.run("INSERT INTO sqlite_sequence(name, seq) VALUES ('events', ?)", number)
  }
}
