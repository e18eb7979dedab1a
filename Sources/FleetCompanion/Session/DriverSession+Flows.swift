import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow

/// Asking what comes next, and what an order's document does not tell of its stops and proofs.
extension DriverSession {
  /// Asks the server what comes next on an order, or at a stop of a round, and remembers the answer for orders of its
  /// kind.
  /// - Parameter stop: of a round; the current one when nil.
  /// - Throws: `APIError`, `HomeError.notSignedIn`; what was known stays.
  public func refreshNext(_ view: OrderView, at stop: Place.ID? = nil) async throws {
    try refuseSignedOut()
    let id = view.order.id
    guard let known = try standing(id, at: stop ?? view.order.currentDestination) else { return }
    let offered = try await read(.nextActivities(order: id, waypoint: known.stop?.id)).array ?? []
    // An answer that crossed a change of the order is about another step.
    guard let after = try standing(id, at: known.stop?.id), after.position == known.position else { return }
    try outbox.learn(
      offered.compactMap { $0.object.map { Activity(json: $0) } }, for: known.order, at: known.stop)
    news.tell()
  }

  /// Where an order's snapshot, or a stop of it, stands in its flow.
  private func standing(_ id: Order.ID, at stop: Place.ID?) throws -> (
    order: Order, stop: Stop?, position: StatusCode
  )? {
    guard let snapshot = try outbox.snapshot(id), let order = snapshot.order, order.orderConfig != nil else {
      return nil
    }
    let isRound = order.hasSeveralStops && order.started == true
    let place = isRound ? snapshot.stops.first { $0.id == stop } : nil
    if isRound && place == nil { return nil }
    guard let position = OrderFlow.position(of: order, at: place) else { return nil }
    return (order, place, position)
  }

  /// Flows are learned step by step, until nothing about where the orders stand is uncertain. What cannot be
  /// learned now is asked for again the next time.
  func learnOffers() async throws {
    var left = Refresh.offersLimit
    // What is under way comes first, then what needs one question only.
    let active = try activeOrders().enumerated().sorted {
      ($0.element.flowPriority, $0.offset) < ($1.element.flowPriority, $1.offset)
    }
    for view in active.map(\.element) {
      guard left > 0 else { return }
      guard let order = try cache.snapshot(view.order.id)?.order, let config = order.orderConfig,
        !order.visitsOnePlaceTwice || !order.hasSeveralStops
      else { continue }
      do {
        try await readConfig(config)
        guard order.hasSeveralStops, order.started == true else {
          if try outbox.isNextLearned(order) { continue }
          left -= 1
          try await refreshNext(view)
          continue
        }
        if order.stops.contains(where: { $0.kind != .waypoint }) {
          left -= 1
          try await readTracker(order.id)
        }
        // The stop where the driver is comes first; there may be more stops than one refresh can ask about.
        let stops = try outbox.snapshot(order.id)?.stops ?? []
        for stop in stops.filter({ $0.id == order.currentDestination })
          + stops.filter({ $0.id != order.currentDestination }) where left > 0
        {
          if try outbox.isNextLearned(order, at: stop) { continue }
          left -= 1
          try await refreshNext(view, at: stop.id)
        }
      } catch let error as APIError {
        // A flow that fails on the server is its own trouble; a line that fails is everybody's.
        guard error.isAboutOneRecord || error.kind == .notFound else { return }
      }
    }
  }

  /// Reads an order config once in a while: it tells whether the flow is the default one.
  private func readConfig(_ id: OrderConfig.ID) async throws {
    let note = "config_tried/\(id)"
    let asked = now
    if let tried = try cache.note(note),
      (0..<Refresh.configLifetime).contains(asked.wall.milliseconds - tried)
    {
      return
    }
    let document: JSONValue
    do {
      document = try await read(.orderConfig(id))
    } catch let error as APIError where error.isAboutOneRecord || error.kind == .notFound {
      return try cache.setNote(note, asked.wall.milliseconds)
    }
    try cache.setNote(note, asked.wall.milliseconds)
    guard let config = try? OrderConfig(document: document), config.id == id else { return }
    try cache.store(config, asked: asked)
  }
}

extension OrderView {
  fileprivate var flowPriority: Int {
    switch (order.started == true, order.hasSeveralStops) {
    case (true, false): 0
    case (true, true): 1
    case (false, _): 2
    }
  }
}
