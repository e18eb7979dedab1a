import FleetModels

/// The verdict on commands that move a classic order to a status and add one line to its history: the count of
/// lines against the baseline tells whether ours is among them.
struct HistoryEffect {
  let code: StatusCode

  func verdict(on order: Order, baseline: Baseline, attempted: Bool, driver: Driver.ID) -> Verdict {
    guard let now = order.trackingCount(of: code), let before = baseline.count(of: code) else {
      return .undecidable
    }
    if now > before && (attempted || order.status == code) { return .applied(times: now - before) }
    if let conflict = OrderGuard.conflict(on: order, baseline: baseline, driver: driver) {
      return .conflict(conflict)
    }
    guard let status = order.status else { return .undecidable }
    if status == baseline.status { return .ready }
    if status == .created || status == .dispatched { return .blocked(.start) }
    return .conflict(.movedOn(to: status))
  }

  /// An answer leaves the history out: it shows the effect only by a change of status.
  func verdict(onAnswer order: Order, baseline: Baseline, driver: Driver.ID) -> Verdict {
    if case .value(let assigned) = order.driverAssigned, assigned.id != driver {
      return .conflict(.reassigned(to: assigned.name))
    }
    guard !order.payload.isAbsent, let status = order.status else { return .ready }
    if !OrderGuard.stopsAreKept(on: order, baseline: baseline) { return .conflict(.stopsChanged) }
    if status == code { return baseline.status == code ? .ready : .applied(times: 1) }
    return status == baseline.status ? .ready : .conflict(.movedOn(to: status))
  }

  /// Adds the line and moves the status, unless the document already stands there.
  func apply(
    to order: inout Order, status text: String?, details: String?, complete: Bool, at time: Timestamp
  ) {
    guard order.status != code else { return }
    order.status = code
    var line = TrackingStatus(json: [:])
    line.code = StatusCode(code.trackingCode)
    line.status = text
    line.details = details
    line.complete = complete
    line.createdAt = time
    if case .value(let lines) = order.trackingStatuses { order.trackingStatuses = .value(lines + [line]) }
    if var number = order.trackingNumber.value {
      number.statusCode = line.code
      order.trackingNumber = .value(number)
    }
  }
}
