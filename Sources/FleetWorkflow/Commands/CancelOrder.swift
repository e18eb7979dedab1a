import FleetModels

/// The dispatcher cancels an order (`DELETE /orders/{id}/cancel`, rest-api 2.2), wherever its driver stands.
///
/// The server has no guard: it cancels what was completed, too, and every repeat adds a line and a notice (captures
/// 234, 250–251). An order that somebody else canceled is as it was wanted.
public struct CancelOrder: CommandRules {
  public var order: Order.ID

  public init(order: Order.ID) { self.order = order }

  public var record: RecordReference { .order(order) }
  public var cites: [String] { order.citedEntries }
  public var mindsStops: Bool { false }
  public var repeatHarm: RepeatHarm { .noisy }
  public var summary: String { "cancel \(order)" }

  /// The command for an order as it is shown.
  static func check(_ order: Order) throws(Refusal) -> CancelOrder {
    try DispatchGuard.refuseOver(order)
    return CancelOrder(order: order.id)
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .order(var order, let parts) = document else { return }
    HistoryEffect(code: .canceled).apply(
      to: &order, status: "Order Canceled", details: "Order has been canceled.", complete: false, at: time)
    document = .order(order, parts)
  }

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let order = document.order, order.tellsAll, order.status != nil,
      let now = order.lines(of: .canceled)
    else { return .undecidable }
    let before = baseline.count(of: .canceled)
    if attempted {
      guard let before else { return .undecidable }
      if now > before { return .applied(times: now - before) }
    }
    if order.isCanceled { return .applied(times: 1) }
    return order.isCompleted ? .conflict(.completed) : .ready
  }

  /// An answer leaves the history out: it shows the effect only by a change of status.
  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    guard let order = document.order else { return .undecidable }
    return order.isCanceled && baseline.status?.isSame(as: .canceled) != true ? .applied(times: 1) : .ready
  }

  public func holds(on document: RecordDocument) -> Bool { document.order?.isCanceled == true }

  public func timesShown(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int {
    guard let now = document.order?.lines(of: .canceled), let before = baseline.count(of: .canceled) else {
      return 0
    }
    return max(0, now - before)
  }
}
