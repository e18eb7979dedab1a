import FleetModels

/// What an order is called outside, such as in the ERP that made it, both ways. One external id stands for one order
/// and the other way round; links stay when events go.
extension Inbox {
  /// Links an order with its id outside.
  /// - Parameters:
  ///   - order: the order's id on the server.
  ///   - names: other ids of the same order, such as the `public_id` of a documented event body.
  /// - Returns: whether anything was learned by it.
  /// - Throws: `InboxError.orderIsLinked`, `externalIsLinked` or `emptyID`, and `StorageError`; then nothing is changed.
  @discardableResult
  public func link(external: String, order: String, names: [String] = [], at wall: Timestamp) throws -> Bool {
    guard !external.isEmpty, !order.isEmpty else { throw InboxError.emptyID }
    // Every event of an order tells its link again.
    if try self.order(of: external) == order, try names.allSatisfy({ try self.external(of: $0) == external })
    {
      return false
    }
    return try transaction { database in
      var order = order
      var names = names
      if try Self.external(linkedTo: order, database) == nil {
        order = try Self.order(named: order, database) ?? order
      }
      if let other = try Self.order(of: external, database), other != order {
        // It may have been linked by a name of the order, before anybody told the id.
        guard names.contains(other) else {
          throw InboxError.externalIsLinked(external: external, order: other, refused: order)
        }
        names.append(order)
        order = other
      }
      if let other = try Self.external(linkedTo: order, database), other != external {
        throw InboxError.orderIsLinked(order: order, external: other, refused: external)
      }
      var learned = try database.run(
        """
        INSERT INTO external_ids(external, order_id, linked_wall) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
        """, external, order, wall)
      // What is the id of a linked order is no other order's name.
      for name in names
      where try name != order && !name.isEmpty && Self.external(linkedTo: name, database) == nil {
        learned += try database.run(
          "INSERT INTO order_names(name, order_id) VALUES (?, ?) ON CONFLICT DO NOTHING", name, order)
      }
      return learned > 0
    }
  }

  /// Forgets a link.
  /// - Returns: whether there was one.
  @discardableResult
  public func unlink(external: String) throws -> Bool {
    try transaction { database in
      guard let order = try Self.order(of: external, database) else { return false }
      try database.run("DELETE FROM order_names WHERE order_id = ?", order)
      try database.run("DELETE FROM external_ids WHERE external = ?", external)
      return true
    }
  }

  /// The order an external id stands for.
  public func order(of external: String) throws -> String? { try Self.order(of: external, database) }

  /// What an order is outside, by any of its names.
  public func external(of order: String) throws -> String? {
    let database = try database
    if let external = try Self.external(linkedTo: order, database) { return external }
    return try Self.order(named: order, database).flatMap { try Self.external(linkedTo: $0, database) }
  }

  /// Links in the order they were made, a page at a time.
  public func links(after: OrderLink? = nil, limit: Int = 500) throws -> [OrderLink] {
    let database = try database
    return try database.rows(
      """
      SELECT external, order_id, linked_wall FROM external_ids
      WHERE (linked_wall, external) > (?, ?) ORDER BY linked_wall, external LIMIT ?
      """, after?.linked ?? Timestamp(milliseconds: .min), after?.external ?? "", limit
    ) { row in
      OrderLink(
        external: row.text(0), order: row.text(1),
        names: try database.rows(
          "SELECT name FROM order_names WHERE order_id = ? ORDER BY name", row.text(1), read: { $0.text(0) }),
        linked: Timestamp(milliseconds: row.int64(2)))
    }
  }

  private static func order(of external: String, _ database: Database) throws -> String? {
    try database.first("SELECT order_id FROM external_ids WHERE external = ?", external) { $0.text(0) }
  }

  /// By the id that it is linked with.
  private static func external(linkedTo order: String, _ database: Database) throws -> String? {
    try database.first("SELECT external FROM external_ids WHERE order_id = ?", order) { $0.text(0) }
  }

  /// The order that has this as another name.
  private static func order(named name: String, _ database: Database) throws -> String? {
    try database.first("SELECT order_id FROM order_names WHERE name = ?", name) { $0.text(0) }
  }
}

/// An order and what it is outside.
public struct OrderLink: Sendable, Equatable {
  public var external: String
  public var order: String
  /// Other ids of the same order.
  public var names: [String]
  public var linked: Timestamp

  public init(external: String, order: String, names: [String], linked: Timestamp) {
    self.external = external
    self.order = order
    self.names = names
    self.linked = linked
  }
}
