import FleetModels

/// The dispatcher creates an order (`POST /orders`, rest-api 2.2).
///
/// Every repeat is another order. It is found again by its internal id, which the path of a read accepts (rest-api 5.3,
/// captures 602–603): a name made from the entry, which nobody else uses. One that the dispatcher gives may be used
/// already, as the server asks for no uniqueness: that shows in the read before the first attempt, and the order then
/// carries the entry in its `meta`, too, by which it is told from another of that name afterwards.
public struct CreateOrder: CommandRules {
  public var draft: OrderDraft
  /// The client's own number for it: the entry's id.
  public var mutation: String

  /// The member of an order's `meta` that tells ours from another one of the same name.
  static let mark = "client_mutation_id"

  public init(draft: OrderDraft, mutation: String) {
    self.draft = draft
    self.mutation = mutation
  }

  /// What the order is called until the server has named it.
  public var order: Order.ID { Order.ID(createdBy: mutation) }
  /// What it is found again by.
  public var internalID: String { draft.internalID ?? mutation }
  /// What is sent as its `meta`.
  public var meta: OrderMeta {
    var meta = draft.meta
    if draft.internalID != nil { meta.members[Self.mark] = .string(mutation) }
    return meta
  }

  public var record: RecordReference { .creation(internalID) }
  public var concerns: Order.ID? { order }
  public var mindsStops: Bool { false }
  public var repeatHarm: RepeatHarm { .dangerous }
  public var summary: String { "create order \(internalID)" }

  /// The order as it is shown while only this device knows of it.
  public func preview(at time: Timestamp) -> Order {
    var shown = draft
    shown.meta = meta
    return shown.order(order, internalID: internalID, at: time)
  }

  /// An order that is there is shown as it is.
  public func apply(to document: inout RecordDocument, at time: Timestamp) {}

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    switch document {
    case .creation(nil): return .ready
    case .creation(let found?):
      return isOurs(found) ? .applied(times: 1) : .conflict(.internalIDTaken(internalID, by: found.id))
    case .order(let found, _): return isOurs(found) ? .applied(times: 1) : .undecidable
    case .driver, .comments, .issues, .fuelReports: return .undecidable
    }
  }

  /// The answer is the new order: `made(by:)`.
  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    .undecidable
  }

  /// The order in a good answer; nil when the answer shows another one.
  public func made(by answer: JSONValue) -> Order? {
    guard let order = try? Order(document: answer), isOurs(order) else { return nil }
    return order
  }

  public func made(on document: RecordDocument) -> String? {
    switch document {
    case .creation(let found?) where isOurs(found): found.id.rawValue
    case .order(let found, _) where isOurs(found): found.id.rawValue
    case .creation, .order, .driver, .comments, .issues, .fuelReports: nil
    }
  }

  public func holds(on document: RecordDocument) -> Bool { made(on: document) != nil }

  /// Once its id is known, whatever becomes of its names.
  public func holds(on document: RecordDocument, made: String?) -> Bool {
    if let made, case .order(let found, _) = document { return found.id.rawValue == made }
    return holds(on: document)
  }

  public func isReplaced(by later: Command) -> Bool { later.rules.removesRecord }

  private func isOurs(_ found: Order) -> Bool {
    guard found.internalID == internalID else { return false }
    return draft.internalID == nil || found.meta[Self.mark]?.string == mutation
  }
}
