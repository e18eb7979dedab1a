import FleetEvents
import FleetModels
import FleetStorage

/// What orders are called outside: the links of the inbox, those that events tell, and where a desk is signed in those
/// that its orders tell.
///
/// The recipes give an order the outside's id twice, as `internal_id` and as `meta.external_order_id`.
public struct ExternalIDs {
  private let inbox: Inbox
  private let cache: OrderCache?

  public init(_ inbox: Inbox, cache: OrderCache? = nil) {
    self.inbox = inbox
    self.cache = cache
  }

  /// What an order is outside; learned from its document on this device where no link is known yet.
  /// - Parameters:
  ///   - names: the ids that an event gives the order.
  ///   - isProven: whether whoever gives them is believed that they are ids of one order.
  /// - Throws: `StorageError`, and `InboxError` where the document says what contradicts a link.
  public func external(of names: [String], isProven: Bool, at wall: Timestamp) throws -> String? {
    if let told = try self.told(of: names) {
      // What the server says of the order counts, whatever an event taught before.
      if try inbox.order(of: told.external) != told.order { _ = try inbox.unlink(external: told.external) }
      _ = try inbox.link(
        external: told.external, order: told.order,
        names: isProven ? names.filter { !Self.isOrderID($0) } : [], at: wall)
      return told.external
    }
    for name in names { if let known = try inbox.external(of: name) { return known } }
    return nil
  }

  /// The order an id outside stands for.
  /// - Throws: as `external(of:isProven:at:)`.
  public func order(of external: String, at wall: Timestamp) throws -> String? {
    if let cache, let order = try cache.resolve(external), let told = try self.told(of: [order.rawValue]),
      told.external == external
    {
      if try inbox.order(of: external) != told.order { _ = try inbox.unlink(external: external) }
      _ = try inbox.link(external: external, order: told.order, at: wall)
      return told.order
    }
    return try inbox.order(of: external)
  }

  /// What the order's own document on this device says it is called outside.
  private func told(of names: [String]) throws -> (order: String, external: String)? {
    guard let cache else { return nil }
    for name in names {
      guard let order = try cache.resolve(name), let snapshot = try cache.snapshot(order),
        let external = Self.external(in: snapshot.order.json)
      else { continue }
      return (order.rawValue, external)
    }
    return nil
  }

  /// What an event says its order is outside. It is kept under the order's id on the server: an event that gives only
  /// a public name teaches nothing, and is found by that name where an event with both came before.
  static func link(in event: FleetEvent) -> Arrival.Link? {
    guard case .order(let news) = event.meaning, let order = news.identities.first(where: isOrderID),
      let external = external(in: news.fields)
    else { return nil }
    return Arrival.Link(external: external, order: order, names: news.identities.filter { !isOrderID($0) })
  }

  /// The id outside that an order's document gives; nil where nobody gave it one.
  static func external(in order: JSONObject) -> String? {
    let given = [order["meta"]?["external_order_id"], order["internal_id"]].lazy.compactMap { value in
      switch value {
      case .string(let text): text
      case .number(let number): number.text
      case .null, .bool, .array, .object, nil: nil
      }
    }
    return given.first { isExternalID($0) && !isOurs($0) }
  }

  /// Orders that nobody named are created under their entry's name, which means nothing to anybody else.
  private static func isOurs(_ text: String) -> Bool { text.hasPrefix("entry_") && text.utf8.count == 16 }
}
