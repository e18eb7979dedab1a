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

/// The flow of each order config as far as `next-activity` has shown it (rest-api 3.2).
extension OrderCache {
  /// How many orders' answers are kept for one step of one config.
  private static let offersKept = 50

  /// Remembers what the server offered next for `order`, of `config`, standing at `code`.
  /// - Parameter answer: the answer's JSON text.
  public func learn(offer answer: String, config: String, after code: StatusCode, order: Order.ID) throws {
    try transaction { database in
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
    try transaction { database in
      try database.run("INSERT OR REPLACE INTO notes(name, value) VALUES (?, ?)", name, value)
    }
  }
}
