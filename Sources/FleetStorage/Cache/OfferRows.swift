import FleetModels

/// The flow of each order config as far as `next-activity` has shown it (rest-api 3.2): every answer once, and
/// which order got which.
extension OrderCache {
  /// How many answers are remembered as an order's own: those of a driver's years.
  static let ownOffersKept: Int64 = 10_000
  /// How many different answers are kept for one step of one config; a flow has a handful of branches.
  static let answersKept = 1_000

  /// Remembers what the server offered next for `order`, of `config`, standing at `code`.
  /// - Parameters:
  ///   - answer: the answer's JSON text.
  ///   - basis: what tells whether the order has been edited since.
  ///   - shared: what of it is true of every order of the config, as JSON text; nil when nothing is.
  public func learn(
    offer answer: String, basis: String? = nil, shared: String?, config: OrderConfig.ID,
    after code: StatusCode, order: Order.ID
  ) throws {
    try transaction { database in
      let newest = try database.first(
        "SELECT max(learned) FROM (SELECT learned FROM offers UNION ALL SELECT learned FROM flow_answers)"
      ) { $0.int64(0) }
      let number = (newest ?? 0) + 1
      try database.run(
        """
        INSERT OR REPLACE INTO offers(config, after_code, order_id, answer, learned, basis)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        config.rawValue, code.canonical, order.rawValue, answer, number, basis)
      try database.run("DELETE FROM offers WHERE learned <= ?", number - Self.ownOffersKept)
      guard let shared else { return }
      try database.run(
        """
        INSERT INTO flow_answers(config, after_code, answer, learned, times) VALUES (?, ?, ?, ?, 1)
        ON CONFLICT DO UPDATE SET learned = excluded.learned, times = times + 1
        """, config.rawValue, code.canonical, shared, number)
      try database.run(
        """
        DELETE FROM flow_answers WHERE config = ?1 AND after_code = ?2 AND learned NOT IN (
          SELECT learned FROM flow_answers WHERE config = ?1 AND after_code = ?2 ORDER BY learned DESC LIMIT ?3)
        """, config.rawValue, code.canonical, Self.answersKept)
    }
  }

  /// What the server has offered `order` itself, then all it has offered orders of `config`; newest first.
  public func offers(config: OrderConfig.ID, order: Order.ID) throws -> [LearnedOffer] {
    try database.rows(
      """
      SELECT order_id, after_code, answer, 1, basis, 0 AS shared, learned
      FROM offers WHERE config = ?1 AND order_id = ?2
      UNION ALL
      SELECT NULL, after_code, answer, times, NULL, 1, learned FROM flow_answers WHERE config = ?1
      ORDER BY shared, learned DESC
      """, config.rawValue, order.rawValue
    ) {
      LearnedOffer(
        order: $0.optionalText(0).map { Order.ID($0) }, after: StatusCode($0.text(1)), answer: $0.text(2),
        times: $0.int(3), basis: $0.optionalText(4))
    }
  }
}

/// One answer of `next-activity`, as JSON text, with where the order stood that it was given for.
public struct LearnedOffer: Sendable, Equatable {
  /// Whom it was given to; nil for what is kept for all orders of the config.
  public var order: Order.ID?
  public var after: StatusCode
  public var answer: String
  /// How often it was given.
  public var times: Int
  /// What the order was then; nil when it was not noted, or for all orders.
  public var basis: String?

  public init(order: Order.ID?, after: StatusCode, answer: String, times: Int, basis: String? = nil) {
    self.order = order
    self.after = after
    self.answer = answer
    self.times = times
    self.basis = basis
  }
}
