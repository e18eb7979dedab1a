import FleetModels

/// The verdict on commands that move a classic order to a status and add one line to its history: the count of
/// lines against the baseline tells whether ours is among them.
struct HistoryEffect {
  let code: StatusCode
  /// It completes the order: whatever its code, the server then moves the status to `completed` and adds that
  /// line, too (captures 772–774).
  var isCompleting = false

  /// Where the order stands afterwards.
  var landing: StatusCode { isCompleting ? .completed : code }

  func verdict(on order: Order, baseline: Baseline, attempted: Bool, driver: Driver.ID?) -> Verdict {
    guard order.tellsAll, let status = order.status, let now = order.lines(of: code) else {
      return .undecidable
    }
    let before = baseline.count(of: code)
    if attempted {
      guard let before else { return .undecidable }
      if now > before { return .applied(times: now - before) }
    }
    if let conflict = OrderGuard.ownership(of: order, driver: driver) { return .conflict(conflict) }
    // Somebody did it for us. An order that stood there at the tap does not tell: the flow may loop.
    if now > before ?? 0, status.isSame(as: landing), baseline.status?.isSame(as: landing) != true {
      return .applied(times: max(1, now - (before ?? 0)))
    }
    if let conflict = OrderGuard.conflict(on: order, baseline: baseline, driver: driver) {
      return .conflict(conflict)
    }
    if let seen = baseline.status, status.isSame(as: seen) { return .ready }
    if status == .created || status == .dispatched { return .blocked(.start) }
    return .conflict(.movedOn(to: status))
  }

  /// An answer leaves the history out: it shows the effect only by a change of status.
  func verdict(onAnswer order: Order, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    if let conflict = OrderGuard.ownership(of: order, driver: driver) { return .conflict(conflict) }
    guard !order.payload.isAbsent, let status = order.status else { return .ready }
    if !OrderGuard.stopsAreKept(on: order, baseline: baseline) { return .conflict(.stopsChanged) }
    let stood = baseline.status?.isSame(as: status) == true
    if status.isSame(as: landing) { return stood ? .ready : .applied(times: 1) }
    return stood ? .ready : .conflict(.movedOn(to: status))
  }

  /// Whether the order stands where this leads.
  func holds(on order: Order) -> Bool { order.status?.isSame(as: landing) == true }

  /// Moves the status and adds what the history lacks; nothing when the document already stands there.
  func apply(
    to order: inout Order, status text: String?, details: String?, complete: Bool, at time: Timestamp,
    since baseline: Baseline = Baseline()
  ) {
    let isThere = holds(on: order)
    if !isThere { order.status = landing }
    for each in isCompleting && code != .completed ? [code, .completed] : [code] {
      // A write's answer moves the stored status but brings no history: the line is still owed then.
      if isThere, order.lines(of: each) ?? .max > baseline.count(of: each) ?? 0 { continue }
      var line = TrackingStatus(json: [:])
      line.code = StatusCode(each.trackingCode)
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
}

extension Order {
  /// The document has all that a verdict needs; an absent member would pass for a change (rest-api 3.6).
  var tellsAll: Bool { !self.payload.isAbsent && !self.driverAssigned.isAbsent }

  /// How many lines of the history have this code; nil when the document leaves the history out.
  func lines(of code: StatusCode) -> Int? {
    guard !self.trackingStatuses.isAbsent else { return nil }
    return (self.trackingStatuses.value ?? []).count { $0.code?.isSame(as: code) == true }
  }
}
