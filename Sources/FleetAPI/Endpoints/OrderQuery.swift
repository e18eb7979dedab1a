import FleetModels

/// Which orders a list asks for, newest first, and which part of them (rest-api 2.1, 2.2).
public struct OrderQuery: Sendable, Hashable {
  /// Public or internal id of the driver; a token sees the whole company otherwise (rest-api 1.3).
  public var driver: Driver.ID?
  /// Only orders with a driver and a status in progress.
  public var active = false
  /// Offered to whoever is near instead of assigned to one driver.
  public var adhoc = false
  /// Without a driver, and not ended.
  public var unassigned = false
  public var dispatched = false
  /// Only orders with one of these statuses; all when empty (captures 126, 518).
  public var statuses: [StatusCode] = []
  /// With a stop within the company's reach of this driver, 6000 m by default (rest-api 2.2).
  public var near: Driver.ID?
  /// Created or scheduled on that day in UTC.
  public var onDay: CalendarDay?
  /// Exactly these, by public id, internal id or tracking number; unknown ones are silently absent
  /// (captures 1356). Not more than `maximumLimit`.
  public var ids: [Order.ID] = []
  /// Rows in one answer, 1 to `maximumLimit`. The server's own default of 30 cuts silently, so it is always
  /// sent, and never below the number of `ids`.
  public var limit = OrderQuery.maximumLimit
  public var offset = 0
  /// Rows of one second come in the order of their ids, for a list of many pages: without it they may change places
  /// between two pages (accepted: captures 1347).
  public var splitsTies = false
  /// Any text not used before: the server's list cache, up to 300 s old, is then not asked (rest-api 2.1).
  public var cacheBuster: String?

  public static let maximumLimit = 100

  public init() {}

  /// What a driver may accept where he is: ad-hoc orders, dispatched, that nobody has yet (captures 1008).
  public static func adhoc(near driver: Driver.ID) -> OrderQuery {
    var query = OrderQuery()
    query.near = driver
    (query.adhoc, query.unassigned, query.dispatched) = (true, true, true)
    return query
  }

  /// The parameters, in a fixed order.
  public var items: [QueryItem] {
    var items: [QueryItem] = []
    if let driver { items.append(QueryItem("driver", driver.rawValue)) }
    // `0` or absence means false; the text `false` would count as true (rest-api 2.2).
    if active { items.append(QueryItem("active", "1")) }
    if let near { items.append(QueryItem("nearby", near.rawValue)) }
    if adhoc { items.append(QueryItem("adhoc", "1")) }
    if unassigned { items.append(QueryItem("unassigned", "1")) }
    if dispatched { items.append(QueryItem("dispatched", "1")) }
    if !statuses.isEmpty {
      items.append(QueryItem("status", statuses.map(\.text).joined(separator: ",")))
    }
    if let onDay { items.append(QueryItem("on", onDay.description)) }
    if !ids.isEmpty { items.append(QueryItem("bulk_query", ids.map(\.rawValue).joined(separator: ","))) }
    // Without one the server's order is unspecified (rest-api 2.1).
    items.append(QueryItem("sort", splitsTies ? "-created_at,public_id" : "-created_at"))
    items.append(QueryItem("limit", String(min(max(limit, ids.count, 1), Self.maximumLimit))))
    if offset > 0 { items.append(QueryItem("offset", String(offset))) }
    if let cacheBuster { items.append(QueryItem("cb", cacheBuster)) }
    return items
  }
}
