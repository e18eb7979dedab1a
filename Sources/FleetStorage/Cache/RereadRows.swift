import FleetModels

/// An order that is to be read again, because something was said of it that only its own document can tell.
public struct Reread: Sendable, Equatable {
  public let order: Order.ID
  /// The stamp that a list's document needs to end this; nil when only the order's own will do.
  public let version: Timestamp?
  /// When that was said.
  public let marked: Moment
}

extension OrderCache {
  /// Orders that the cache does not have, and of which somebody says something, marked at once: more are for a refresh
  /// of the list. Anyone may publish on the server's sockets (events 3.7).
  static let unknownLimit = 200

  /// Marks an order to be read again; a mark never goes back in time.
  /// - Returns: false when there are too many already that the cache does not have.
  @discardableResult
  public func markReread(_ id: Order.ID, version: Timestamp?, at moment: Moment) throws -> Bool {
    try transaction { database in
      let isKnown =
        try database.first("SELECT 1 FROM orders WHERE id = ?", id.rawValue) { _ in true } ?? false
      if !isKnown {
        let waiting =
          try database.first(
            "SELECT count(*) FROM rereads WHERE id <> ? AND id NOT IN (SELECT id FROM orders)", id.rawValue
          ) { $0.int(0) } ?? 0
        guard waiting < Self.unknownLimit else { return false }
      }
      try database.run(
        """
        INSERT INTO rereads(id, version, marked_wall, marked_uptime, marked_boot) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET version = CASE WHEN version IS NULL THEN NULL ELSE excluded.version END,
          marked_wall = excluded.marked_wall, marked_uptime = excluded.marked_uptime,
          marked_boot = excluded.marked_boot
        WHERE marked_boot <> excluded.marked_boot OR marked_uptime <= excluded.marked_uptime
        """, id.rawValue, version, moment.wall, moment.uptime, moment.boot)
      return true
    }
  }

  /// The orders to be read again, the longest marked first.
  public func rereads(limit: Int) throws -> [Reread] {
    try database.rows(
      """
      SELECT id, version, marked_wall, marked_uptime, marked_boot FROM rereads ORDER BY marked_wall, id LIMIT ?
      """, limit, read: Self.reread)
  }

  /// How many orders are to be read again.
  public func rereadCount() throws -> Int {
    try database.first("SELECT count(*) FROM rereads") { $0.int(0) } ?? 0
  }

  /// Whether an order is still marked as it was.
  public func isMarked(_ reread: Reread) throws -> Bool {
    try database.first(
      "SELECT 1 FROM rereads WHERE id = ? AND marked_uptime = ? AND marked_boot = ?", reread.order.rawValue,
      reread.marked.uptime, reread.marked.boot
    ) { _ in true } ?? false
  }

  /// Takes a mark away, unless the order was marked again since: the server has no such order, or none for us.
  public func dropReread(_ reread: Reread) throws {
    try transaction { database in
      try database.run(
        "DELETE FROM rereads WHERE id = ? AND marked_uptime = ? AND marked_boot = ?", reread.order.rawValue,
        reread.marked.uptime, reread.marked.boot)
    }
  }

  /// A document came: the order's own ends a mark from before it was asked for; one of a list only when its stamp shows
  /// that it is beyond what was said.
  func endReread(of order: Order, asked: Moment, from source: DocumentSource) throws {
    let database = try database
    let mark = try database.first(
      "SELECT id, version, marked_wall, marked_uptime, marked_boot FROM rereads WHERE id = ?",
      order.id.rawValue,
      read: Self.reread)
    guard let mark else { return }
    let isEnded =
      switch source {
      // A mark of another boot is older, whatever the wall clock said then.
      case .record: mark.marked.boot != asked.boot || !asked.isBefore(mark.marked)
      case .list:
        if let version = mark.version, let stamp = order.updatedAt?.second { stamp >= version } else { false }
      case .answer: false
      }
    if isEnded { try dropReread(mark) }
  }

  private static func reread(_ row: Row) -> Reread {
    Reread(
      order: Order.ID(row.text(0)), version: row.optionalTime(1),
      marked: Moment(wall: Timestamp(milliseconds: row.int64(2)), uptime: row.int64(3), boot: row.text(4)))
  }
}
