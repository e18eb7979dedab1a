import FleetModels

/// A part of a dispatcher's board.
public enum BoardPart: Sendable, Hashable {
  /// Work left, and nobody to do it.
  case unassigned
  /// Work left, with a driver.
  case active
  /// Completed, canceled or expired, scheduled (else created) in that time.
  case ended(Range<Timestamp>)
}

/// Reading the cache for a dispatcher's board: the orders of a whole organization.
extension OrderCache {
  /// The first lines of a part, by scheduled time, else by creation. What is not among them costs no more than its
  /// place in an index.
  public func lines(of part: BoardPart, limit: Int) throws -> [OrderLine] {
    try rows(part, limit: limit, Self.lineQuery(part), read: Self.line)
  }

  static func lineQuery(_ part: BoardPart) -> String {
    """
    SELECT \(lineColumns) FROM orders
    WHERE key IN (\(keys(part)) ORDER BY day_at, key LIMIT ?) ORDER BY day_at, key
    """
  }

  /// How many orders a part has.
  public func count(of part: BoardPart) throws -> Int {
    try rows(part, limit: -1, "SELECT count(*) FROM (\(Self.keys(part)) LIMIT ?)") { $0.int(0) }.first ?? 0
  }

  /// The orders of some parts, the longest not asked for first.
  public func ids(of parts: [BoardPart]) throws -> [Order.ID] {
    let found = try parts.flatMap { part in
      try rows(
        part, limit: -1, "SELECT id, asked_wall FROM orders WHERE key IN (\(Self.keys(part)) LIMIT ?)"
      ) { (id: Order.ID($0.text(0)), asked: $0.int64(1)) }
    }
    return found.sorted { ($0.asked, $0.id) < ($1.asked, $1.id) }.map(\.id)
  }

  private func rows<Value>(_ part: BoardPart, limit: Int, _ sql: String, read: (Row) throws -> Value) throws
    -> [Value]
  {
    switch part {
    case .unassigned, .active: try database.rows(sql, limit, read: read)
    case .ended(let time): try database.rows(sql, time.lowerBound, time.upperBound, limit, read: read)
    }
  }

  /// The first half is that of the index `orders_active`.
  private static let isOpen = "status NOT IN ('completed', 'canceled') AND status <> 'expired'"

  private static func keys(_ part: BoardPart) -> String {
    let condition =
      switch part {
      case .unassigned: "\(isOpen) AND driver IS NULL"
      case .active: "\(isOpen) AND driver IS NOT NULL"
      // The index tells the day without the rows, though not by itself whose orders: it is read as a whole.
      case .ended:
        """
        status IN ('completed', 'canceled', 'expired') AND key IN (
          SELECT key FROM orders INDEXED BY orders_by_day
          WHERE deleted_at IS NULL AND day_at >= ? AND day_at < ?)
        """
      }
    return "SELECT key FROM orders WHERE deleted_at IS NULL AND \(condition)"
  }
}
