import FleetModels

/// The driver takes an order that is offered to whoever is near, and starts it (`POST /orders/{id}/start` with
/// `assign`, rest-api 3.4).
///
/// Two who accept at once may both get a 200 while the order names one of them: it is ours only when the order says
/// so, in the answer and again in a later read (FINDINGS: two at once).
public struct AcceptOrder: CommandRules {
  public var order: Order.ID
  public var driver: Driver.ID
  /// For screens, until the server names the driver itself.
  public var driverName: String?

  public init(order: Order.ID, driver: Driver.ID, driverName: String? = nil) {
    self.order = order
    self.driver = driver
    self.driverName = driverName
  }

  public var record: RecordReference { .order(order) }
  /// The server refuses a second start.
  public var repeatHarm: RepeatHarm { .noisy }
  public var summary: String { "accept \(order)" }

  /// May the driver accept the order as it is shown?
  func check(_ order: Order) throws(Refusal) {
    if case .value(let holder) = order.driverAssigned, holder.id != driver {
      throw .notYours(order.id, of: holder.name ?? holder.id.rawValue)
    }
    if let status = order.status, status.isTerminal { throw .alreadyOver(order.id, status) }
    guard order.adhoc == true else { throw .notOnOffer(order.id) }
    if order.started == true { throw .alreadyStarted(order.id) }
    if !order.isDispatched { throw .notDispatched(order.id) }
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .order(var order, let parts) = document else { return }
    if !isOurs(on: document, driver: driver) {
      var us = Driver(json: ["id": .string(driver.rawValue)])
      us.name = driverName
      order.driverAssigned = .value(us)
    }
    document = .order(order, parts)
    StartOrder(order: self.order).apply(to: &document, at: time)
  }

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let order = document.order, order.tellsAll, let lines = order.lines(of: .started),
      let started = order.started
    else { return .undecidable }
    if let conflict = taken(order) { return .conflict(conflict) }
    let isOurs = isOurs(on: document, driver: driver)
    if attempted {
      guard let before = baseline.count(of: .started) else { return .undecidable }
      // A second line is the rival's: the server refuses a second start of ours.
      if isOurs, lines > before { return .applied(times: 1) }
    }
    if order.isCanceled { return .conflict(.canceled) }
    if order.isCompleted { return .conflict(.completed) }
    if started {
      guard isOurs else { return .conflict(.unassigned) }
      return lines > 0 ? .applied(times: 1) : .halfApplied(.startedWithoutActivity)
    }
    if !OrderGuard.stopsAreKept(on: order, baseline: baseline) { return .conflict(.stopsChanged) }
    // Without a driver and not on offer any more, the server would not take us for its driver.
    if order.adhoc == false, !isOurs { return .conflict(.noLongerOffered) }
    return order.isDispatched ? .ready : .blocked(.dispatch)
  }

  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    guard let order = document.order else { return .undecidable }
    if let conflict = taken(order) { return .conflict(conflict) }
    guard isOurs(on: document, driver: driver), order.started == true else { return .ready }
    return HistoryEffect(code: .started).verdict(onAnswer: order, baseline: baseline, driver: driver)
  }

  public func holds(on document: RecordDocument) -> Bool {
    guard let order = document.order else { return false }
    return order.started == true && !order.isCanceled
  }

  public func timesShown(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int {
    guard isOurs(on: document, driver: driver), let lines = document.order?.lines(of: .started),
      let before = baseline.count(of: .started)
    else { return 0 }
    return lines > before ? 1 : 0
  }

  /// The order names us; one that names nobody is not ours.
  public func isOurs(on document: RecordDocument, driver: Driver.ID?) -> Bool {
    document.order?.driverAssigned.value?.id == driver
  }

  /// Somebody else has it.
  private func taken(_ order: Order) -> Conflict? {
    guard case .value(let holder) = order.driverAssigned, holder.id != driver else { return nil }
    return .takenBy(holder.name)
  }
}
