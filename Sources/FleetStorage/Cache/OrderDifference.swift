import FleetModels

/// Where an order's document comes from, which decides what it says about news that came meanwhile.
public enum DocumentSource: Sendable, Equatable {
  /// A list, which may be torn or up to 300 s old (FINDINGS "Lists").
  case list
  /// The order's own document, read by its id.
  case record
  /// The members of a write's answer, laid over the document in hand.
  case answer(members: Set<String>)
}

/// What a document, or an event, made different about an order: in what lists and boards show of it.
public struct OrderDifference: Sendable, Equatable {
  public let order: Order.ID
  /// The names of what is different: `status`, `driver_assigned`, `scheduled_at`, `updated_at`; `added` alone for an
  /// order that this device did not have, `returned` for one that was thought gone.
  public let names: [String]

  public init(order: Order.ID, names: [String]) {
    self.order = order
    self.names = names
  }

  init?(_ order: Order.ID, from known: KnownRow?, to columns: OrderColumns) {
    self.order = order
    guard let known else {
      names = ["added"]
      return
    }
    if known.deletedAt != nil {
      names = ["returned"]
      return
    }
    var names: [String] = []
    if known.status != columns.status { names.append("status") }
    if known.driver != columns.driver { names.append("driver_assigned") }
    if known.scheduledAt != columns.scheduledAt { names.append("scheduled_at") }
    if known.updatedAt != columns.updatedAt { names.append("updated_at") }
    if names.isEmpty { return nil }
    self.names = names
  }
}

/// What the cache has of an order before a document of it is stored.
struct KnownRow {
  let key: Int64
  let boot: String
  let uptime: Int64
  let deletedAt: Timestamp?
  let status: String
  let driver: String?
  let scheduledAt: Timestamp?
  let updatedAt: Timestamp?

  init(_ row: Row) {
    key = row.int64(0)
    boot = row.text(1)
    uptime = row.int64(2)
    deletedAt = row.optionalTime(3)
    status = row.text(4)
    driver = row.optionalText(5)
    scheduledAt = row.optionalTime(6)
    updatedAt = row.optionalTime(7)
  }
}
