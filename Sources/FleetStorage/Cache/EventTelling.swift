import FleetModels

/// How the cache takes in what events tell. What they mean is the business of the floors above; one event is applied
/// in one transaction with the number that says so, and applying it again changes nothing.
extension OrderCache {
  private static let appliedNote = "events_applied"

  /// The number of the last received event that was applied; 0 in a new cache, which is told everything again.
  public func appliedUpTo() throws -> Int64 { try note(Self.appliedNote) ?? 0 }

  /// Runs `body` as one transaction and notes that everything up to `seq` is applied then.
  public func applying<Value>(_ body: () throws -> (upTo: Int64, Value)) throws -> Value {
    try transaction { _ in
      let (seq, value) = try body()
      try setNote(Self.appliedNote, seq)
      return value
    }
  }

  /// The id under which the cache has an order that goes by one of these names.
  public func orderKnown(as names: [String]) throws -> Order.ID? {
    for name in names {
      let id = try database.first("SELECT id FROM orders WHERE id = ?", name) { Order.ID($0.text(0)) }
      if let id { return id }
    }
    return nil
  }

  /// What an event about an order is compared with; nil when it was never fetched.
  public func standing(of id: Order.ID) throws -> OrderStanding? {
    let found = try database.first(
      """
      SELECT o.key, d.json, d.seal, o.updated_at, o.deleted_at IS NOT NULL, o.deleted_version
      FROM orders o JOIN order_documents d USING (key) WHERE o.id = ?
      """, id.rawValue
    ) { row in
      let bytes = row.bytes(1)
      try Seal.check(row.optionalInt64(2), over: bytes, [id.rawValue])
      return OrderStanding(
        id: id, key: row.int64(0),
        order: try Order(document: JSONValue(parsing: bytes, keeping: Order.flatShape)),
        version: row.optionalTime(3)?.second, isDeleted: row.bool(4), deletedVersion: row.optionalTime(5),
        news: nil)
    }
    guard var found else { return nil }
    found.documentDriver = found.order.driverAssigned.value?.id
    found.news = try news(of: found.key)
    if let news = found.news { found.order.lay(news.fields) }
    return found
  }

  /// Shows `news` over an order's document from here on.
  /// - Returns: what is different for a reader; nil when nothing is.
  @discardableResult
  public func tell(_ news: ToldNews, of standing: OrderStanding) throws -> OrderDifference? {
    let database = try database
    try keep(news, of: standing.key)
    let row = try database.first(
      """
      SELECT key, asked_boot, asked_uptime, deleted_at, status, driver, scheduled_at, updated_at, line, asked_wall, seal,
        day_at
      FROM orders WHERE key = ?
      """, standing.key
    ) { row in
      let line = row.bytes(8)
      try Seal.check(
        row.optionalInt64(10), over: line,
        [standing.id.rawValue, row.optionalText(5), row.optionalInt64(11), row.text(4), row.int64(9)])
      return (known: KnownRow(row), line: try Order(document: JSONValue(parsing: line)), asked: row.int64(9))
    }
    guard let row else { return nil }
    var shown = row.line
    shown.lay(news.fields)
    let columns = OrderColumns(shown)
    try database.run(
      """
      UPDATE orders SET status = ?, driver = ?, day_at = ?, scheduled_at = ?, updated_at = ?, line = ?, seal = ?
      WHERE key = ?
      """, columns.status, columns.driver, columns.dayAt, columns.scheduledAt, columns.updatedAt,
      columns.line,
      Seal.over(
        columns.line, [standing.id.rawValue, columns.driver, columns.dayAt, columns.status, row.asked]),
      standing.key)
    return OrderDifference(standing.id, from: row.known, to: columns)
  }

  /// Marks an order as gone because an event of proven origin said so; a document that is asked for later may bring it
  /// back, and what an event with no later stamp says does not.
  public func tellDeleted(_ id: Order.ID, version: Timestamp?, at moment: Moment) throws {
    try transaction { database in
      try database.run(
        "UPDATE orders SET deleted_at = ?, deleted_version = ? WHERE id = ?", moment.wall, version,
        id.rawValue)
    }
  }

  // MARK: The tale

  /// Keeps what became of an event, for those who watch; the oldest go.
  public func tellTale(_ json: [UInt8], seq: Int64) throws {
    let database = try database
    try database.run("INSERT OR REPLACE INTO tale(seq, json) VALUES (?, ?)", seq, json)
    guard seq % 64 == 0 else { return }
    try database.run(
      "DELETE FROM tale WHERE seq <= (SELECT seq FROM tale ORDER BY seq DESC LIMIT 1 OFFSET ?)",
      Self.taleLength)
  }

  /// What became of the events after that one, in the order they came.
  public func tale(after seq: Int64, limit: Int = 500) throws -> [(seq: Int64, json: [UInt8])] {
    try database.rows("SELECT seq, json FROM tale WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit) {
      (seq: $0.int64(0), json: $0.bytes(1))
    }
  }

  /// So many events are kept of the tale.
  static let taleLength = 2_000
}

/// An order as an event finds it.
public struct OrderStanding: Sendable, Equatable {
  public let id: Order.ID
  let key: Int64
  /// What is shown of it, as far as a flat document speaks of it (`Order.flatShape`).
  public var order: Order
  /// Who has it by its document alone.
  public var documentDriver: Driver.ID?
  /// Its latest stamp, to the second: the document's or that of a later event.
  public var version: Timestamp?
  public var isDeleted: Bool
  /// The stamp of the event that said it is gone.
  public var deletedVersion: Timestamp?
  /// What events told of it since its document.
  public var news: ToldNews?
}
