import FleetModels

/// A command of the dispatcher's that gives fields of an order other values. Whose the order is does not matter, nor
/// where its stops are; that the values are still the ones the person saw does.
public protocol SetsOrder: CommandRules {
  var order: Order.ID { get }
  /// How the order's values stand to those that were seen and those that are wanted.
  func standing(on order: Order) -> SetStanding
  /// Whether a driver who has started meanwhile stands in its way.
  var yieldsToStart: Bool { get }
}

/// How an order's values stand to a command that sets them.
public enum SetStanding: Sendable, Equatable {
  case asWanted
  /// As the person saw them, at least where they are not as wanted.
  case asSeen
  /// Somebody else gave one of them a third value.
  case changed(Conflict)
  /// The document does not tell.
  case untold
}

extension SetsOrder {
  public var record: RecordReference { .order(order) }
  public var cites: [String] { order.citedEntries }
  public var mindsStops: Bool { false }
  public var yieldsToStart: Bool { false }

  public func verdict(
    on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?
  ) -> Verdict {
    guard let order = document.order, order.tellsAll else { return .undecidable }
    let standing = standing(on: order)
    if standing == .untold { return .undecidable }
    if standing == .asWanted { return .applied(times: 1) }
    if let conflict = DispatchGuard.over(order, since: baseline) { return .conflict(conflict) }
    if case .changed(let conflict) = standing { return .conflict(conflict) }
    if yieldsToStart, let status = order.status, order.started == true, baseline.started == false {
      return .conflict(.movedOn(to: status))
    }
    return .ready
  }

  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    guard let order = document.order else { return .undecidable }
    return standing(on: order) == .asWanted ? .applied(times: 1) : .ready
  }

  public func holds(on document: RecordDocument) -> Bool {
    document.order.map { standing(on: $0) == .asWanted } ?? false
  }

  public func timesShown(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int {
    holds(on: document) ? 1 : 0
  }

  /// Later values take the place of this one.
  public func timesHeld(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int { 1 }
}

/// What holds back the dispatcher's writes: the server has no guard of its own (rest-api 5.8).
enum DispatchGuard {
  /// The order came to its end since a person looked at it.
  static func over(_ order: Order, since baseline: Baseline) -> Conflict? {
    if order.isCanceled, baseline.status?.isSame(as: .canceled) != true { return .canceled }
    if order.isCompleted, baseline.status?.isSame(as: .completed) != true { return .completed }
    return nil
  }

  /// The rule for a tap on an order as it is shown.
  static func refuseOver(_ order: Order) throws(Refusal) {
    if let status = order.status, status.isTerminal { throw .alreadyOver(order.id, status) }
  }
}
