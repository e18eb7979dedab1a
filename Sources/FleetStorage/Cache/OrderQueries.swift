import FleetModels
import Foundation

/// Reading the cache: from disk only, never the network.
extension OrderCache {
  private static let lineColumns = "line, asked_wall, deleted_at IS NOT NULL"

  /// The driver's orders of a day in his time zone, by scheduled time, else by creation.
  public func lines(on day: CalendarDay, driver: Driver.ID, in zone: TimeZone) throws -> [OrderLine] {
    let interval = day.interval(in: zone)
    return try database.rows(
      """
      SELECT \(Self.lineColumns) FROM orders
      WHERE deleted_at IS NULL AND driver = ? AND day_at >= ? AND day_at < ?
      ORDER BY day_at, id
      """, driver.rawValue, interval.lowerBound, interval.upperBound, read: Self.line)
  }

  /// The driver's orders with work left, whatever their day.
  public func activeLines(driver: Driver.ID) throws -> [OrderLine] {
    try database.rows(
      """
      SELECT \(Self.lineColumns) FROM orders
      WHERE deleted_at IS NULL AND driver = ? AND status NOT IN ('completed', 'canceled')
      ORDER BY day_at, id
      """, driver.rawValue, read: Self.line)
  }

  /// Orders of any driver whose number or names contain `text`; the driver's own first.
  /// - Parameter limit: how many at the most.
  public func lines(matching text: String, driver: Driver.ID, limit: Int = 50) throws -> [OrderLine] {
    let escaped = text.lowercased().replacing("\\", with: "\\\\").replacing("%", with: "\\%")
      .replacing("_", with: "\\_")
    return try database.rows(
      """
      SELECT \(Self.lineColumns) FROM orders
      WHERE deleted_at IS NULL AND search LIKE ? ESCAPE '\\'
      ORDER BY driver = ? DESC, day_at DESC, id LIMIT ?
      """, "%\(escaped)%", driver.rawValue, limit, read: Self.line)
  }

  /// The lines of some orders, in no special order; unknown ids are left out.
  public func lines(of ids: some Sequence<Order.ID>) throws -> [OrderLine] {
    try ids.compactMap { id in
      try database.first("SELECT \(Self.lineColumns) FROM orders WHERE id = ?", id.rawValue, read: Self.line)
    }
  }

  /// The id of the order a person means: its id, internal id or tracking number.
  public func resolve(_ text: String) throws -> Order.ID? {
    try database.first(
      "SELECT id FROM orders WHERE id = ?1 OR internal_id = ?1 OR number = ?1 ORDER BY id = ?1 DESC LIMIT 1",
      text
    ) { Order.ID($0.text(0)) }
  }

  /// An order's whole document, decoded now; nil when it was never fetched.
  public func snapshot(_ id: Order.ID) throws -> OrderSnapshot? {
    try database.first(
      """
      SELECT d.json, o.asked_wall, o.deleted_at IS NOT NULL FROM orders o JOIN order_documents d USING (key)
      WHERE o.id = ?
      """, id.rawValue
    ) { row in
      OrderSnapshot(
        order: try Order(document: JSONValue(parsing: row.bytes(0))),
        askedAt: Timestamp(milliseconds: row.int64(1)), isDeleted: row.bool(2))
    }
  }

  /// How many orders the cache holds, gone ones not counted.
  public func count() throws -> Int {
    try database.first("SELECT count(*) FROM orders WHERE deleted_at IS NULL") { $0.int(0) } ?? 0
  }

  private static func line(_ row: Row) throws -> OrderLine {
    OrderLine(
      order: try Order(document: JSONValue(parsing: row.bytes(0))),
      askedAt: Timestamp(milliseconds: row.int64(1)), isDeleted: row.bool(2))
  }
}

/// Single records beside the orders: the driver, the organization.
extension OrderCache {
  /// Keeps a record's document.
  public func store<Record: IdentifiedResource>(_ record: Record, asked: Moment) throws {
    try database.transaction {
      try database.run(
        "INSERT OR REPLACE INTO records(kind, id, json, asked_wall) VALUES (?, ?, ?, ?)", Record.kind,
        record.id.rawValue, JSONValue.object(record.json).encoded(), asked.wall)
    }
  }

  /// A record's last document, or nil.
  public func record<Record: IdentifiedResource>(_ id: Identifier<Record>) throws -> Record? {
    try database.first(
      "SELECT json FROM records WHERE kind = ? AND id = ?", Record.kind, id.rawValue
    ) { try Record(document: JSONValue(parsing: $0.bytes(0))) }
  }
}

/// The flow of each order config as far as `next-activity` has shown it (rest-api 3.2).
extension OrderCache {
  /// How many orders' answers are kept for one step of one config.
  private static let offersKept = 50

  /// Remembers what the server offered next for `order`, of `config`, standing at `code`.
  /// - Parameter answer: the answer's JSON text.
  public func learn(offer answer: String, config: String, after code: StatusCode, order: Order.ID) throws {
    try database.transaction {
      let newest = try database.first("SELECT max(learned) FROM offers") { $0.int64(0) } ?? 0
      try database.run(
        "INSERT OR REPLACE INTO offers(config, after_code, order_id, answer, learned) VALUES (?, ?, ?, ?, ?)",
        config, code.canonical, order.rawValue, answer, newest + 1)
      try database.run(
        """
        DELETE FROM offers WHERE config = ?1 AND after_code = ?2 AND learned NOT IN (
          SELECT learned FROM offers WHERE config = ?1 AND after_code = ?2 ORDER BY learned DESC LIMIT ?3)
        """, config, code.canonical, Self.offersKept)
    }
  }

  /// All that the server has offered orders of `config`, newest first.
  public func offers(config: String) throws -> [LearnedOffer] {
    try database.rows(
      "SELECT order_id, after_code, answer FROM offers WHERE config = ? ORDER BY learned DESC", config
    ) { LearnedOffer(order: Order.ID($0.text(0)), after: StatusCode($0.text(1)), answer: $0.text(2)) }
  }
}

/// One answer of `next-activity`, as JSON text, with the order it was given for and where that order stood.
public struct LearnedOffer: Sendable, Equatable {
  public var order: Order.ID
  public var after: StatusCode
  public var answer: String

  public init(order: Order.ID, after: StatusCode, answer: String) {
    self.order = order
    self.after = after
    self.answer = answer
  }
}

/// Numbers kept beside the orders, such as when the list was last refreshed.
extension OrderCache {
  public func note(_ name: String) throws -> Int64? {
    try database.first("SELECT value FROM notes WHERE name = ?", name) { $0.int64(0) }
  }

  public func setNote(_ name: String, _ value: Int64) throws {
    try database.transaction {
      try database.run("INSERT OR REPLACE INTO notes(name, value) VALUES (?, ?)", name, value)
    }
  }
}
