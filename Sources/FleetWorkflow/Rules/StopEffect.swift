import FleetModels

/// The verdict on an activity at one stop of a round.
///
/// The server applies an activity to whichever stop is current and moves on when it completes, so the same request
/// sent twice delivers the next stop (captures 610–613). It may be sent only while its own stop is current, the stop
/// list is the one the driver saw, and the stop stands where it stood.
struct StopEffect {
  let stop: StopKey
  let code: StatusCode
  let isCompleting: Bool
  /// The codes that may follow it.
  let followers: [StatusCode]

  /// Where the stop stands against the effect.
  private enum Standing: Equatable {
    /// As the driver saw it.
    case before
    case after
    case elsewhere(StatusCode)
    /// The document and its parts do not tell.
    case untold
  }

  func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let round = document.round, round.order.tellsAll else { return .undecidable }
    let order = round.order
    let standing = standing(in: round, baseline: baseline)
    if attempted, standing == .after { return .applied(times: 1 + othersMoved(in: round, since: baseline)) }
    if let conflict = OrderGuard.ownership(of: order, driver: driver) { return .conflict(conflict) }
    // Somebody did it for us.
    if standing == .after { return .applied(times: 1) }
    if let conflict = OrderGuard.conflict(on: order, baseline: baseline, driver: driver) {
      return .conflict(conflict)
    }
    switch standing {
    case .untold: return .undecidable
    case .elsewhere(let status): return .conflict(.stopMovedOn(to: status))
    case .before, .after: break
    }
    guard order.started == true, order.status != .created, order.status != .dispatched else {
      return .blocked(.start)
    }
    guard round.current == stop.id else {
      let there = round.stops.first { $0.id == round.current }
      return .conflict(.anotherStopCurrent(there?.name ?? round.current?.rawValue))
    }
    return .ready
  }

  /// An answer shows a waypoint's own status, of a pickup or dropoff only that the round has moved on from it
  /// (captures 878, 894).
  func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    guard let round = document.round else { return .undecidable }
    let order = round.order
    if let conflict = OrderGuard.ownership(of: order, driver: driver) { return .conflict(conflict) }
    guard !order.payload.isAbsent else { return .ready }
    if !OrderGuard.stopsAreKept(on: order, baseline: baseline) { return .conflict(.stopsChanged) }
    if let moved = otherMoved(in: round, since: baseline) { return .conflict(.anotherStopMoved(moved)) }
    guard let shown = round.stop(stop) else { return .conflict(.stopsChanged) }
    if shown.kind == .waypoint {
      let stood = baseline.standing(of: stop)?.status?.isSame(as: code) == true
      return shown.status?.isSame(as: code) == true && !stood ? .applied(times: 1) : .ready
    }
    guard isCompleting, baseline.current == stop.id else { return .ready }
    let ended = order.isCompleted && baseline.status?.isSame(as: .completed) != true
    return ended || round.current != stop.id ? .applied(times: 1) : .ready
  }

  func holds(on document: RecordDocument) -> Bool {
    guard let round = document.round, let shown = round.stop(stop) else { return false }
    if shown.status?.isSame(as: code) == true { return true }
    if isCompleting {
      return shown.complete == true || (shown.kind != .waypoint && round.isPast(stop, by: code))
    }
    return shown.kind != .waypoint && round.hasLeft(code, at: stop, for: followers)
  }

  /// Whether the stop stands here, or has moved on from where it stood.
  func hasMoved(on document: RecordDocument, since baseline: Baseline) -> Bool {
    guard let round = document.round, let shown = round.stop(stop) else { return false }
    if holds(on: document) || shown.complete == true { return true }
    guard let stood = baseline.standing(of: stop), let status = shown.status else { return false }
    return stood.status?.isSame(as: status) != true
  }

  /// Moves the stop, the pointer and, with the last stop, the order. Nothing when the stop already stands there.
  func apply(to document: inout RecordDocument, status text: String?, at time: Timestamp) {
    guard case .order(var order, var parts) = document, let shown = Round(order, parts).stop(stop) else {
      return
    }
    if shown.kind != .waypoint, shown.status?.isSame(as: code) == true {
      // Told by the tracker: what an earlier command of ours is known to have done does not outlast that.
      parts.report(code, at: stop, complete: shown.complete == true, time: time)
      document = .order(order, parts)
      return
    }
    guard shown.complete != true, shown.status?.isSame(as: code) != true else { return }
    if shown.kind == .waypoint {
      order.moveWaypoint(at: stop.id, to: code, text: text, complete: isCompleting)
    } else {
      parts.report(code, at: stop, complete: isCompleting, time: time)
    }
    // A flow entry without edges does not tell what comes next.
    parts.offers[stop.id] = isCompleting ? [] : followers.isEmpty ? nil : followers
    if isCompleting {
      if let next = Round(order, parts).next(after: stop) {
        order.pointAt(next.id)
      } else {
        HistoryEffect(code: .completed, isCompleting: true).apply(
          to: &order, status: "Order Completed", details: "Order has been completed.", complete: true,
          at: time)
      }
    }
    document = .order(order, parts)
  }

  private func standing(in round: Round, baseline: Baseline) -> Standing {
    guard let shown = round.stop(stop) else { return .untold }
    let stood = baseline.standing(of: stop)
    if shown.kind == .waypoint {
      guard let status = shown.status else { return .untold }
      if status.isSame(as: code) { return stood?.status?.isSame(as: code) == true ? .before : .after }
      if isCompleting, shown.complete == true, stood?.isComplete != true { return .elsewhere(status) }
      guard let stood else { return .untold }
      return stood.status?.isSame(as: status) == true ? .before : .elsewhere(status)
    }
    // What the tracker says may be a minute old: it proves, but it does not disprove.
    if let status = shown.status, status.isSame(as: code), stood?.status?.isSame(as: code) != true {
      return .after
    }
    guard let offers = round.parts.offers[stop.id] else { return .untold }
    if offers.contains(where: { $0.isSame(as: code) }) { return .before }
    // Without its followers nothing tells whether what is offered now came after it.
    if !isCompleting && followers.isEmpty { return .untold }
    if isCompleting { return round.isPast(stop, by: code) ? .after : .elsewhere(shown.status ?? "") }
    return round.hasLeft(code, at: stop, for: followers) ? .after : .elsewhere(shown.status ?? "")
  }

  /// How many other stops took our code since: what an attempt too many does.
  private func othersMoved(in round: Round, since baseline: Baseline) -> Int {
    round.stops.count { other in
      guard other.key != stop, other.kind == .waypoint, other.status?.isSame(as: code) == true,
        let stood = baseline.standing(of: other.key)
      else { return false }
      return stood.status?.isSame(as: code) != true
    }
  }

  /// The name of another stop that moved.
  private func otherMoved(in round: Round, since baseline: Baseline) -> String? {
    round.stops.first { other in
      guard other.key != stop, other.kind == .waypoint, let status = other.status,
        let stood = baseline.standing(of: other.key)
      else { return false }
      return stood.status?.isSame(as: status) != true
    }.map { $0.name ?? $0.id.rawValue }
  }
}

extension Round {
  /// Nothing is offered at a stop that is done; nor on a canceled order, which proves nothing (captures 897).
  fileprivate func isPast(_ stop: StopKey, by code: StatusCode) -> Bool {
    !order.isCanceled && parts.offers[stop.id]?.isEmpty == true && (order.isCompleted || current != stop.id)
  }

  /// What is offered is what follows `code`.
  fileprivate func hasLeft(_ code: StatusCode, at stop: StopKey, for followers: [StatusCode]) -> Bool {
    guard let offers = parts.offers[stop.id], !offers.isEmpty else { return false }
    return offers.allSatisfy { offer in followers.contains { $0.isSame(as: offer) } }
  }
}

extension OrderParts {
  /// What we know of a pickup or dropoff by our own command; newer than what the tracker may say for a minute.
  fileprivate mutating func report(_ code: StatusCode, at stop: StopKey, complete: Bool, time: Timestamp) {
    var stops = tracked ?? []
    let known = TrackedStop(stop, status: code, isComplete: complete, reportedAt: time)
    if let index = stops.firstIndex(where: { $0.id == stop.id }) {
      stops[index] = known
    } else {
      stops.append(known)
    }
    tracked = stops
  }
}

extension Order {
  fileprivate mutating func moveWaypoint(
    at place: Place.ID, to code: StatusCode, text: String?, complete: Bool
  ) {
    guard var payload = self.payload.value, var waypoints = payload.waypoints.value,
      let index = waypoints.firstIndex(where: { $0.placeID == place })
    else { return }
    waypoints[index].statusCode = StatusCode(code.trackingCode)
    waypoints[index].status = text
    waypoints[index].complete = complete
    payload.waypoints = .value(waypoints)
    self.payload = .value(payload)
  }

  mutating func pointAt(_ place: Place.ID) {
    guard var payload = self.payload.value else { return }
    payload.currentWaypoint = place
    self.payload = .value(payload)
  }
}
