import FleetModels

/// The dispatcher deletes an order for good (`DELETE /orders/{id}`, rest-api 2.2). A second time is a 404, which after
/// `/organizations/current` has agreed is how its effect shows.
public struct DeleteOrder: CommandRules {
  public var order: Order.ID

  public init(order: Order.ID) { self.order = order }

  public var record: RecordReference { .order(order) }
  public var cites: [String] { order.citedEntries }
  public var mindsStops: Bool { false }
  public var removesRecord: Bool { true }
  public var repeatHarm: RepeatHarm { .harmless }
  public var summary: String { "delete \(order)" }

  /// Its order is not shown any more.
  public func apply(to document: inout RecordDocument, at time: Timestamp) {}

  /// As long as there is a document, it has not been applied. What a driver began or ended meanwhile is not thrown
  /// away unseen.
  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let order = document.order, let status = order.status else { return .undecidable }
    if order.isCompleted, baseline.status?.isSame(as: .completed) != true { return .conflict(.completed) }
    if order.started == true, baseline.started == false, !order.isCanceled {
      return .conflict(.movedOn(to: status))
    }
    return .ready
  }

  /// The answer is no order: `isShown(byAnswer:)`.
  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    .undecidable
  }

  /// Whether a good answer says that it is gone.
  public func isShown(byAnswer document: JSONValue) -> Bool {
    guard let record = try? DeletedRecord(document: document) else { return false }
    return record.id.rawValue == order.rawValue && record.deleted == true
  }

  public func holds(on document: RecordDocument) -> Bool { false }
}
