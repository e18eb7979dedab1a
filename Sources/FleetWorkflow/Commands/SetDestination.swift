import FleetModels

/// The driver goes to another stop of a round first (`POST /orders/{id}/set-destination/{place}`, rest-api 2.2).
///
/// It moves the server's pointer, to which activities go, and sets nothing else: a repeat changes nothing. The server
/// sends no event for it.
public struct SetDestination: CommandRules {
  public var order: Order.ID
  public var stop: StopKey
  /// The place that a write of ours moved the pointer to (captures 614): it is set back from there, whoever's order
  /// it is, and only while it stands there. Nil for a person's wish.
  public var movedTo: Place.ID?

  public init(order: Order.ID, stop: StopKey, movedTo: Place.ID? = nil) {
    self.order = order
    self.stop = stop
    self.movedTo = movedTo
  }

  public var record: RecordReference { .order(order) }
  /// A repeat changes nothing, but one that lands late moves the pointer away under a later activity.
  public var repeatHarm: RepeatHarm { .dangerous }
  public var mindsStops: Bool { movedTo == nil }
  public var summary: String {
    movedTo == nil ? "go to \(stop.id) of \(order)" : "set \(order) back to \(stop.id)"
  }

  /// May the driver go to the stop of the order as it is shown?
  static func check(_ stop: Stop, on order: Order, driver: Driver.ID) throws(Refusal) {
    try OrderGuard.check(order, driver: driver)
    guard order.hasSeveralStops else { throw .onlyOneWay(order.id) }
    if stop.complete == true { throw .stopDone(stop.name ?? stop.id.rawValue, order.id) }
  }

  /// A stop that is done is left alone: the pointer has moved on from it.
  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .order(var order, let parts) = document, let shown = document.round?.stop(stop) else { return }
    guard shown.complete != true else { return }
    order.pointAt(stop.id)
    document = .order(order, parts)
  }

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let round = document.round, round.order.tellsAll else { return .undecidable }
    if let movedTo { return isRestored(round, from: movedTo) ? .applied(times: 1) : .ready }
    if attempted, round.current == stop.id { return .applied(times: 1) }
    if let conflict = OrderGuard.conflict(on: round.order, baseline: baseline, driver: driver) {
      return .conflict(conflict)
    }
    if round.current == stop.id { return .applied(times: 1) }
    if let shown = round.stop(stop), shown.complete == true {
      return .conflict(.stopMovedOn(to: shown.status ?? .completed))
    }
    return .ready
  }

  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    guard let round = document.round else { return .undecidable }
    if let movedTo, !round.order.payload.isAbsent {
      return isRestored(round, from: movedTo) ? .applied(times: 1) : .ready
    }
    if let conflict = OrderGuard.ownership(of: round.order, driver: driver) { return .conflict(conflict) }
    guard !round.order.payload.isAbsent else { return .ready }
    if !OrderGuard.stopsAreKept(on: round.order, baseline: baseline) { return .conflict(.stopsChanged) }
    return round.current == stop.id ? .applied(times: 1) : .ready
  }

  public func holds(on document: RecordDocument) -> Bool {
    guard let round = document.round else { return false }
    if let movedTo { return isRestored(round, from: movedTo) }
    guard let shown = round.stop(stop) else { return false }
    return round.current == stop.id || shown.complete == true
  }

  /// Nothing is left to set back: the pointer stands there again or was moved on by its driver, or there is no such
  /// way to go any more.
  private func isRestored(_ round: Round, from moved: Place.ID) -> Bool {
    guard round.current == moved, let shown = round.stop(stop), shown.complete != true else { return true }
    return round.current == stop.id || round.order.status?.isTerminal == true
  }

  /// The way back to where the driver is by now: its stop was ended while the pointer was moved away. Nil when it
  /// leads to the right stop, or nowhere.
  public func movedOn(on document: RecordDocument) -> SetDestination? {
    guard let movedTo, let round = document.round, round.current == movedTo,
      round.order.status?.isTerminal != true, round.stop(stop)?.complete == true,
      let next = round.next(after: stop), next.id != movedTo
    else { return nil }
    return SetDestination(order: order, stop: next.key, movedTo: movedTo)
  }

  /// The pointer moves on with every stop.
  public func timesHeld(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int { 1 }

  public func isReplaced(by later: Command) -> Bool { later.stop != nil }
}
