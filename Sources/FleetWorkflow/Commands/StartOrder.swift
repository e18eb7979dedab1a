import FleetModels

/// The driver starts an order (`POST /orders/{id}/start`, rest-api 3.4).
///
/// The server refuses a second start, but sets `started` before it records the activity, not in one
/// transaction: dying between leaves half a start.
public struct StartOrder: CommandRules {
  public var order: Order.ID
  /// Start although the dispatcher has not dispatched it.
  public var skipDispatch: Bool

  public init(order: Order.ID, skipDispatch: Bool = false) {
    self.order = order
    self.skipDispatch = skipDispatch
  }

  public var record: RecordReference { .order(order) }
  public var repeatHarm: RepeatHarm { .noisy }
  public var summary: String { "start \(order)" }

  /// May the driver start the order as it is shown?
  public func check(_ order: Order, driver: Driver.ID) throws(Refusal) {
    try OrderGuard.check(order, driver: driver)
    if order.started == true { throw .alreadyStarted(order.id) }
    if !order.isDispatched && !skipDispatch { throw .notDispatched(order.id) }
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .order(var order, let parts) = document else { return }
    if order.started != true {
      order.started = true
      order.startedAt = time
    } else if order.status?.isSame(as: .started) != true && !isHalf(order) {
      return
    }
    HistoryEffect(code: .started).apply(
      to: &order, status: "Order Started", details: "Order has been started", complete: false, at: time)
    document = .order(order, parts)
  }

  /// Marked as started, but not moved: what a read in the middle of a start sees (captures 1100).
  private func isHalf(_ order: Order) -> Bool {
    (order.status == .created || order.status == .dispatched) && order.lines(of: .started) == 0
  }

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let order = document.order, order.tellsAll, let now = order.lines(of: .started),
      let started = order.started
    else { return .undecidable }
    // A started order is ours only while it says so: two drivers may both have been told yes (FINDINGS: two at
    // once).
    if let conflict = OrderGuard.ownership(of: order, driver: driver) { return .conflict(conflict) }
    if attempted {
      guard let before = baseline.count(of: .started) else { return .undecidable }
      if now > before { return .applied(times: now - before) }
    }
    let conflict = OrderGuard.conflict(on: order, baseline: baseline, driver: driver)
    if started {
      // Somebody may have started it before us; that fulfils the wish unless it is over.
      if let conflict, conflict != .stopsChanged { return .conflict(conflict) }
      return now > 0 ? .applied(times: 1) : .halfApplied(.startedWithoutActivity)
    }
    if let conflict { return .conflict(conflict) }
    return order.isDispatched || skipDispatch ? .ready : .blocked(.dispatch)
  }

  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    guard let order = document.order else { return .undecidable }
    guard order.started == true else { return .ready }
    return HistoryEffect(code: .started).verdict(onAnswer: order, baseline: baseline, driver: driver)
  }

  public func holds(on document: RecordDocument) -> Bool {
    guard let order = document.order else { return false }
    return order.started == true && !order.isCanceled
  }

  public func timesShown(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int {
    guard let now = document.order?.lines(of: .started), let before = baseline.count(of: .started) else {
      return 0
    }
    return max(0, now - before)
  }

  public func isOurs(on document: RecordDocument, driver: Driver.ID?) -> Bool {
    document.order.map { OrderGuard.ownership(of: $0, driver: driver) == nil } ?? false
  }
}
