import FleetModels

/// Single records beside the orders: the driver, the organization.
extension OrderCache {
  /// Keeps a record's document, unless the one in hand was asked for later.
  ///
  /// A `token`, which only the answer to a sign-in carries (rest-api 4.6), is a secret and never stored here.
  public func store<Record: IdentifiedResource>(_ record: Record, asked: Moment) throws {
    var json = record.json
    json["token"] = nil
    try transaction { database in
      try database.run(
        """
        INSERT INTO records(kind, id, json, asked_wall, asked_uptime, asked_boot) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET json = excluded.json, asked_wall = excluded.asked_wall,
          asked_uptime = excluded.asked_uptime, asked_boot = excluded.asked_boot
        WHERE asked_boot <> excluded.asked_boot OR asked_uptime <= excluded.asked_uptime
        """, Record.kind, record.id.rawValue, JSONValue.object(json).encoded(), asked.wall, asked.uptime,
        asked.boot)
    }
  }

  /// A record's last document, or nil.
  public func record<Record: IdentifiedResource>(_ id: Identifier<Record>) throws -> Record? {
    try database.first(
      "SELECT json FROM records WHERE kind = ? AND id = ?", Record.kind, id.rawValue
    ) { try Record(document: JSONValue(parsing: $0.bytes(0))) }
  }
}

/// What was read about an order beside its document, as bytes: what they mean is the business of the floors above.
extension OrderCache {
  private static let partsKind = "order_parts"

  /// Keeps an order's parts, unless those in hand were asked for later.
  public func store(parts: [UInt8], of order: Order.ID, asked: Moment) throws {
    try transaction { database in
      try database.run(
        """
        INSERT INTO records(kind, id, json, asked_wall, asked_uptime, asked_boot) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET json = excluded.json, asked_wall = excluded.asked_wall,
          asked_uptime = excluded.asked_uptime, asked_boot = excluded.asked_boot
        WHERE asked_boot <> excluded.asked_boot OR asked_uptime <= excluded.asked_uptime
        """, Self.partsKind, order.rawValue, parts, asked.wall, asked.uptime, asked.boot)
    }
  }

  /// An order's parts as they were kept last, or nil.
  public func parts(of order: Order.ID) throws -> [UInt8]? {
    try database.first(
      "SELECT json FROM records WHERE kind = ? AND id = ?", Self.partsKind, order.rawValue
    ) { $0.bytes(0) }
  }
}

/// Numbers kept beside the orders, such as when the list was last refreshed.
extension OrderCache {
  public func note(_ name: String) throws -> Int64? {
    try database.first("SELECT value FROM notes WHERE name = ?", name) { $0.int64(0) }
  }

  public func setNote(_ name: String, _ value: Int64) throws {
    try transaction { database in
      try database.run("INSERT OR REPLACE INTO notes(name, value) VALUES (?, ?)", name, value)
    }
  }
}
