import FleetModels

/// How an entry lies in its table.
extension OutboxStore {
  static let columns = """
    seq, id, kind, command, lane, record, order_id, stop, state, attempts, may_have_left, probes, absences,
    contradictions, next_at, attempt_ended_at, resends, expected, first_pre_image, pre_image, refusal, reason,
    forced_wall, ready_at, created_wall, created_uptime, created_boot, created_server_offset, confirmed_at,
    confirmed_wall, settled_wall, fate, learned, seal
    """

  /// Over what it asks for, of whom, whether it may have been sent, and what that is judged by.
  private static func seal(_ entry: EntryRecord) -> Int64 {
    Seal.over(
      entry.command,
      [
        entry.id, entry.kind, entry.lane, entry.record, entry.order, entry.stop, entry.state.rawValue,
        entry.attempts, entry.mayHaveLeft, entry.expected, entry.firstPreImage, entry.preImage,
        entry.attemptEndedAt,
      ])
  }

  static func entry(_ row: Row) throws -> EntryRecord {
    var entry = EntryRecord(
      id: row.text(1), kind: row.text(2), command: row.bytes(3), lane: row.text(4), record: row.text(5),
      order: row.optionalText(6), stop: row.optionalText(7), expected: row.bytes(17),
      created: Moment(
        wall: Timestamp(milliseconds: row.int64(24)), uptime: row.int64(25), boot: row.text(26),
        serverOffset: row.optionalInt64(27)))
    entry.seq = row.int64(0)
    guard let state = EntryState(rawValue: row.int64(8)), let fate = EntryRecord.Fate(rawValue: row.int64(31))
    else {
      throw StorageError.corrupt(path: "outbox.db")
    }
    entry.state = state
    entry.attempts = row.int(9)
    entry.mayHaveLeft = row.bool(10)
    entry.probes = row.int(11)
    entry.absences = row.int(12)
    entry.contradictions = row.int(13)
    entry.nextAt = row.int64(14)
    entry.attemptEndedAt = row.optionalInt64(15)
    entry.resends = row.int(16)
    entry.firstPreImage = row.optionalBytes(18)
    entry.preImage = row.optionalBytes(19)
    entry.refusal = row.optionalText(20)
    entry.reason = row.optionalBytes(21)
    entry.forcedAt = row.optionalTime(22)
    entry.readyAt = row.optionalInt64(23)
    entry.confirmedAt = row.optionalInt64(28)
    entry.confirmedWall = row.optionalTime(29)
    entry.settledWall = row.optionalTime(30)
    entry.fate = fate
    entry.learned = row.optionalText(32)
    if let seal = row.optionalInt64(33), seal != Self.seal(entry) { throw Seal.Broken() }
    return entry
  }

  /// Stores a new entry and returns it with its place in the order of all entries.
  public func insert(_ entry: EntryRecord) throws -> EntryRecord {
    var stored = entry
    try database.run(
      """
      INSERT INTO entries(id, kind, command, lane, record, order_id, stop, state, attempts, may_have_left, probes,
        absences, contradictions, next_at, attempt_ended_at, resends, expected, first_pre_image, pre_image,
        refusal, reason, forced_wall, ready_at, created_wall, created_uptime, created_boot, created_server_offset,
        confirmed_at, confirmed_wall, settled_wall, fate, learned, seal)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      entry.id, entry.kind, entry.command, entry.lane, entry.record, entry.order, entry.stop,
      entry.state.rawValue, entry.attempts, entry.mayHaveLeft, entry.probes, entry.absences,
      entry.contradictions, entry.nextAt, entry.attemptEndedAt, entry.resends, entry.expected,
      entry.firstPreImage, entry.preImage, entry.refusal, entry.reason, entry.forcedAt, entry.readyAt,
      entry.created.wall, entry.created.uptime, entry.created.boot, entry.created.serverOffset,
      entry.confirmedAt, entry.confirmedWall, entry.settledWall, entry.fate.rawValue,
      entry.learned, Self.seal(entry))
    stored.seq = database.lastInsertedRow
    return stored
  }

  /// Writes all that may change of an entry.
  public func update(_ entry: EntryRecord) throws {
    try database.run(
      """
      UPDATE entries SET command = ?, stop = ?, state = ?, attempts = ?, may_have_left = ?, probes = ?, absences = ?,
        contradictions = ?, next_at = ?, attempt_ended_at = ?, resends = ?, expected = ?, first_pre_image = ?,
        pre_image = ?, refusal = ?, reason = ?, forced_wall = ?, ready_at = ?, created_wall = ?, created_uptime = ?,
        created_boot = ?, created_server_offset = ?, confirmed_at = ?, confirmed_wall = ?, settled_wall = ?, fate = ?,
        learned = ?, seal = ?
      WHERE seq = ?
      """,
      entry.command, entry.stop, entry.state.rawValue, entry.attempts, entry.mayHaveLeft, entry.probes,
      entry.absences,
      entry.contradictions, entry.nextAt, entry.attemptEndedAt, entry.resends, entry.expected,
      entry.firstPreImage,
      entry.preImage, entry.refusal, entry.reason, entry.forcedAt, entry.readyAt, entry.created.wall,
      entry.created.uptime, entry.created.boot, entry.created.serverOffset, entry.confirmedAt,
      entry.confirmedWall,
      entry.settledWall, entry.fate.rawValue, entry.learned, Self.seal(entry), entry.seq)
  }
}

extension OutboxStore {
  /// Writes all of an entry, also where it belongs: its lane, its record and its order. These change once, when the
  /// order that it is about gets its id.
  public func rehouse(_ entry: EntryRecord) throws {
    try database.run(
      "UPDATE entries SET lane = ?, record = ?, order_id = ? WHERE seq = ?", entry.lane, entry.record,
      entry.order, entry.seq)
    try update(entry)
  }
}
