import FleetModels

/// The dispatcher dispatches an order (`POST /orders/{id}/dispatch`, rest-api 2.2): its driver, or for one on offer
/// the drivers nearby, are told.
///
/// The server refuses a second time; that refusal says nothing about who did the first (captures 204).
public struct DispatchOrder: CommandRules {
  public var order: Order.ID

  public init(order: Order.ID) { self.order = order }

  public var record: RecordReference { .order(order) }
  public var cites: [String] { order.citedEntries }
  public var mindsStops: Bool { false }
  public var repeatHarm: RepeatHarm { .noisy }
  public var summary: String { "dispatch \(order)" }

  /// The command for an order as it is shown.
  static func check(_ order: Order) throws(Refusal) -> DispatchOrder {
    try DispatchGuard.refuseOver(order)
    if order.isDispatched { throw .alreadyDispatched(order.id) }
    if order.driverAssigned.value == nil, order.adhoc != true { throw .noDriver(order.id) }
    return DispatchOrder(order: order.id)
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .order(var order, let parts) = document, !order.isDispatched else { return }
    order.dispatched = true
    order.dispatchedAt = time
    if order.status == .created {
      HistoryEffect(code: .dispatched).apply(
        to: &order, status: "Order Dispatched", details: "Order has been dispatched.", complete: false,
        at: time)
    }
    document = .order(order, parts)
  }

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let order = document.order, order.tellsAll, order.json["dispatched_at"] != nil else {
      return .undecidable
    }
    if attempted, order.isDispatched { return .applied(times: 1) }
    if order.isCanceled { return .conflict(.canceled) }
    // Somebody did it before us.
    if order.isDispatched { return .applied(times: 1) }
    if order.isCompleted { return .conflict(.completed) }
    if case .none = order.driverAssigned, order.adhoc != true { return .conflict(.noDriver) }
    return .ready
  }

  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    guard let order = document.order else { return .undecidable }
    return order.isDispatched ? .applied(times: 1) : .ready
  }

  public func holds(on document: RecordDocument) -> Bool { document.order?.isDispatched == true }
}
