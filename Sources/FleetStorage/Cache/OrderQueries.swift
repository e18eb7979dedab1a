import FleetModels
import Foundation

/// Reading the cache: from disk only, never the network.
extension OrderCache {
  static let lineColumns =
    """
    line, asked_wall, deleted_at IS NOT NULL, seal, id, driver, day_at, status,
      (SELECT hint FROM order_news n WHERE n.key = orders.key)
    """

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

  /// Orders of any driver whose number or names contain `text`; the driver's own first, where there is one.
  /// - Parameter limit: how many at the most.
  public func lines(matching text: String, driver: Driver.ID?, limit: Int = 50) throws -> [OrderLine] {
    try database.rows(
      """
      SELECT \(Self.lineColumns) FROM orders
      WHERE deleted_at IS NULL AND instr(search, ?)
      ORDER BY driver = ? DESC, day_at DESC, id LIMIT ?
      """, text.lowercased(), driver?.rawValue, limit, read: Self.line)
  }

  /// The lines of some orders, in no special order; unknown ids are left out.
  public func lines(of ids: some Sequence<Order.ID>) throws -> [OrderLine] {
    try ids.compactMap { id in
      try database.first("SELECT \(Self.lineColumns) FROM orders WHERE id = ?", id.rawValue, read: Self.line)
    }
  }

  /// The id of the order a person means: its id, internal id or tracking number. Where companies used an
  /// internal id twice, the latest order that still exists.
  public func resolve(_ text: String) throws -> Order.ID? {
    try database.first(
      """
      SELECT id FROM orders WHERE id = ?1 OR internal_id = ?1 OR number = ?1
      ORDER BY id = ?1 DESC, deleted_at IS NULL DESC, day_at DESC LIMIT 1
      """, text
    ) { Order.ID($0.text(0)) }
  }

  /// An order's whole document, decoded now; nil when it was never fetched.
  public func snapshot(_ id: Order.ID) throws -> OrderSnapshot? {
    try database.first(
      """
      SELECT d.json, o.asked_wall, o.deleted_at IS NOT NULL, d.seal, o.id FROM orders o JOIN order_documents d USING (key)
      WHERE o.id = ?
      """, id.rawValue
    ) { row in
      let bytes = row.bytes(0)
      try Seal.check(row.optionalInt64(3), over: bytes, [row.text(4)])
      return OrderSnapshot(
        order: try Order(document: JSONValue(parsing: bytes)),
        askedAt: Timestamp(milliseconds: row.int64(1)), isDeleted: row.bool(2))
    }
  }

  /// How many orders the cache holds, gone ones not counted.
  public func count() throws -> Int {
    try database.first("SELECT count(*) FROM orders WHERE deleted_at IS NULL") { $0.int(0) } ?? 0
  }

  static func line(_ row: Row) throws -> OrderLine {
    let bytes = row.bytes(0)
    try Seal.check(
      row.optionalInt64(3), over: bytes,
      [row.text(4), row.optionalText(5), row.optionalInt64(6), row.text(7), row.int64(1)])
    return OrderLine(
      order: try Order(document: JSONValue(parsing: bytes)),
      askedAt: Timestamp(milliseconds: row.int64(1)), isDeleted: row.bool(2),
      hint: row.optionalText(8).map { StatusCode($0) })
  }
}
