import FleetModels

/// Single records beside the orders: the driver, the organization.
extension OrderCache {
  /// Keeps a record's document, unless the one in hand was asked for later.
  ///
  /// A `token`, which only the answer to a sign-in carries (rest-api 4.6), is a secret and never stored here.
  public func store<Record: IdentifiedResource>(_ record: Record, asked: Moment) throws {
    var json = record.json
    json["token"] = nil
    try put(JSONValue.object(json).encoded(), kind: Record.kind, id: record.id.rawValue, asked: asked)
  }

  /// A record's last document, or nil.
  public func record<Record: IdentifiedResource>(_ id: Identifier<Record>) throws -> Record? {
    try bytes(kind: Record.kind, id: id.rawValue).map { try Record(document: JSONValue(parsing: $0)) }
  }

  /// Shows a record otherwise because an event told so; when it was asked for stays as it was.
  public func tell<Record: IdentifiedResource>(_ record: Record) throws {
    let bytes = JSONValue.object(record.json).encoded()
    let id = record.id.rawValue
    try transaction { database in
      try database.run(
        "UPDATE records SET json = ?, seal = ? WHERE kind = ? AND id = ?", bytes,
        Seal.over(bytes, [Record.kind, id]),
        Record.kind, id)
    }
  }

  private func put(_ bytes: [UInt8], kind: String, id: String, asked: Moment) throws {
    try transaction { database in
      try database.run(
        """
        INSERT INTO records(kind, id, json, asked_wall, asked_uptime, asked_boot, seal) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET json = excluded.json, asked_wall = excluded.asked_wall,
          asked_uptime = excluded.asked_uptime, asked_boot = excluded.asked_boot, seal = excluded.seal
        WHERE asked_boot <> excluded.asked_boot OR asked_uptime <= excluded.asked_uptime
        """, kind, id, bytes, asked.wall, asked.uptime,
        asked.boot, Seal.over(bytes, [kind, id]))
    }
  }

  private func bytes(kind: String, id: String) throws -> [UInt8]? {
    try database.first("SELECT json, seal FROM records WHERE kind = ? AND id = ?", kind, id) { row in
      let bytes = row.bytes(0)
      try Seal.check(row.optionalInt64(1), over: bytes, [kind, id])
      return bytes
    }
  }
}

/// What was read about an order beside its document, as bytes: what they mean is the business of the floors above.
extension OrderCache {
  private static let partsKind = "order_parts"

  /// Keeps an order's parts, unless those in hand were asked for later.
  public func store(parts: [UInt8], of order: Order.ID, asked: Moment) throws {
    try put(parts, kind: Self.partsKind, id: order.rawValue, asked: asked)
  }

  /// An order's parts as they were kept last, or nil.
  public func parts(of order: Order.ID) throws -> [UInt8]? {
    try bytes(kind: Self.partsKind, id: order.rawValue)
  }
}

/// Lists of records that our own are looked up in, as received: the comments of an order, a driver's issues.
extension OrderCache {
  private static let listKind = "list"

  /// Keeps a list, unless the one in hand was asked for later.
  /// - Parameter name: what it is a list of, in one word.
  public func store(list: [UInt8], of name: String, asked: Moment) throws {
    try put(list, kind: Self.listKind, id: name, asked: asked)
  }

  /// A list as it was kept last, or nil.
  public func list(of name: String) throws -> [UInt8]? { try bytes(kind: Self.listKind, id: name) }
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
