import FleetModels

/// The driver completes a classic order outright (`POST /orders/{id}/complete`, rest-api 2.2).
///
/// The server has no guard: it completes from any status, and every repeat adds a line and a notice
/// (captures 232–233).
public struct CompleteOrder: CommandRules {
  public var order: Order.ID

  public init(order: Order.ID) { self.order = order }

  public var record: RecordReference { .order(order) }
  public var repeatHarm: RepeatHarm { .noisy }
  public var summary: String { "complete \(order)" }
  private var effect: HistoryEffect { HistoryEffect(code: .completed, isCompleting: true) }

  /// May the driver complete the order as it is shown?
  public func check(_ order: Order, driver: Driver.ID, proofs: () throws -> [TakenProof] = { [] }) throws {
    try OrderGuard.check(order, driver: driver)
    if order.hasSeveralStops { throw Refusal.severalStops(order.id) }
    guard order.started == true else { throw Refusal.notStarted(order.id) }
    // The call names no proof: it only has to be there, and goes first.
    _ = try ProofRule(completing: order).citation(named: nil, taken: proofs)
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .order(var order, let parts) = document else { return }
    effect.apply(
      to: &order, status: "Order Completed", details: "Order has been completed.", complete: true, at: time)
    document = .order(order, parts)
  }

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let order = document.order else { return .undecidable }
    return effect.verdict(on: order, baseline: baseline, attempted: attempted, driver: driver)
  }

  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    guard let order = document.order else { return .undecidable }
    return effect.verdict(onAnswer: order, baseline: baseline, driver: driver)
  }

  public func holds(on document: RecordDocument) -> Bool {
    document.order.map(effect.holds) ?? false
  }
}
