/// What moves an order: dispatch, start, activity, complete, cancel, destination (rest-api 3.4, 3.5). The
/// guards are the real ones and no others.
extension SandboxServer {
  /// `POST /orders/{id}/dispatch`: the driver is checked first, then the flag. The answer shows the history
  /// as it was before (captures 203–205).
  mutating func dispatchOrder(_ index: Int, _ call: Call) -> Reply {
    if let refusal = dispatchRefusal(index) { return refusal }
    let before = orders[index].tracking.rows
    applyDispatch(index, at: call.now)
    enqueue(.dispatchListener(setsStatus: false), order: orders[index].id, at: call.now)
    record(.dispatched, order: orders[index].id, driver: orders[index].driverID, by: call)
    let tracking = trackingJSON(orders[index].tracking, subject: orders[index].id)
    guard warts.dispatchAnswersOldHistory else { return .ok(orderJSON(orders[index], .full)) }
    let stale = before.map { statusJSON($0, tracking: tracking) }
    return .ok(orderJSON(orders[index], .full).setting("tracking_statuses", .array(stale)))
  }

  /// Why an order cannot be dispatched, if so.
  func dispatchRefusal(_ index: Int) -> Reply? {
    guard orders[index].driverID != nil || orders[index].adhoc else {
      return .refused(400, "No driver assigned to dispatch!")
    }
    guard orders[index].dispatchedAt == nil else {
      return .refused(400, "Order has already been dispatched!")
    }
    return nil
  }

  mutating func applyDispatch(_ index: Int, at moment: Int64) {
    orders[index].dispatched = true
    orders[index].dispatchedAt = moment
    orders[index].updatedAt = moment
    if let activity = flow(orders[index])?.activity("dispatched") {
      let words = ActivityWords(activity)
      let row = row(words, for: orders[index], at: moment)
      orders[index].tracking.rows.append(row)
      orders[index].status = words.statusCode
    }
    announceDispatched(index)
    cache.clear()
  }

  /// `POST /orders/{id}/start` (rest-api 3.4, captures 202–208, 243, 252, 1042–1046).
  mutating func startOrder(_ index: Int, _ call: Call) -> Reply {
    let isRace = orders[index].started && isRacingStart(index, call)
    guard !orders[index].started || isRace else {
      return .refused(400, "Order has already started.")
    }
    let assign = orders[index].adhoc ? call.body.filled("assign")?.stringValue : nil
    var accepting: String?
    if let assign {
      guard let driver = self.index(ofDriver: assign) else {
        return warts.unknownAssigneeFails
          ? .serverError : .invalid(["The selected assign is invalid."])
      }
      if !warts.acceptTakesOver, let holder = orders[index].driverID, holder != drivers[driver].id {
        return .refused(400, "Order already has a driver assigned.")
      }
      accepting = drivers[driver].id
      // Of two at once the first keeps the order, and both answers name that one (captures 1022, 1023).
      if !isRace {
        let before = orders[index].driverID
        orders[index].driverID = accepting
        announceAccepted(index, before: before)
      }
    }
    guard let driverID = orders[index].driverID else {
      return .refused(
        400,
        orders[index].adhoc
          ? "You must send driver to accept adhoc order." : "No driver assigned to order.")
    }
    guard orders[index].dispatchedAt != nil || skipsDispatch(call) else {
      return .refused(400, "Order has not been dispatched yet and cannot be started.")
    }
    guard orders[index].status != "completed" else {
      return .refused(400, "Order is already completed.")
    }
    guard warts.canceledOrdersStart || orders[index].status != "canceled" else {
      return .refused(400, "Order is already canceled.")
    }
    let id = orders[index].id
    lastStarts[id] = call.moment
    orders[index].started = true
    orders[index].startedAt = call.now
    orders[index].updatedAt = call.now
    announce("order.updated", .order(id))
    cache.clear()
    let origin = ProgressOrigin(call, accepts: accepting)
    switch call.half {
    case nil: finishStart(index, origin, at: call.now)
    case .broken:
      record(.startedHalfWay, order: id, driver: driverID, by: call)
      return .serverError
    case .heals(let milliseconds):
      enqueue(.finishStart(origin), order: id, due: call.moment + milliseconds)
    }
    return .ok(orderJSON(orders[index], .action))
  }

  /// What a start does after `started = true`: the driver's job, the destination, status and row.
  mutating func finishStart(_ index: Int, _ origin: ProgressOrigin, at moment: Int64) {
    let driver = origin.accepts ?? orders[index].driverID
    if let driver { setCurrentJob(of: driver, to: orders[index].id, at: moment) }
    if orders[index].currentDestination == nil {
      orders[index].head(for: orders[index].stops.first?.placeID, at: moment)
    }
    let started = (flow(orders[index]) ?? flows.first)?.lifecycle("started")
    if let started {
      applyOrderActivity(index, ActivityWords(started), at: moment, isNewDriver: origin.accepts != nil)
    }
    whisper("order.started", .order(orders[index].id))
    ledger.record(
      .started, order: orders[index].id, driver: driver, actor: origin.actor, at: moment,
      request: origin.ordinal)
  }

  /// `POST|PATCH /orders/{id}/update-activity`: the activity is taken as it is, whatever the flow says
  /// (rest-api 3.5, captures 212–229, 254, 321–338, 378–385).
  mutating func updateActivity(_ index: Int, _ call: Call) -> Reply {
    guard orders[index].status != "completed" else {
      return .refused(400, "Order is already completed.")
    }
    guard warts.canceledOrdersRevive || orders[index].status != "canceled" else {
      return .refused(400, "Order is already canceled.")
    }
    let sent = call.body["activity"]
    guard let code = sent?["code"]?.stringValue else {
      guard warts.codelessActivityFails else {
        return .invalid(["The activity code field is required."])
      }
      return orders[index].entities.isEmpty ? .ok(orderJSON(orders[index], .action)) : .serverError
    }
    let complete = sent?["complete"]
    guard complete != nil || !warts.activityNeedsComplete else { return .serverError }
    if let problem = activityProblem(index, code, call) { return .invalid([problem]) }
    guard !call.breaksHalfWay else { return .serverError }
    var words = ActivityWords(
      code: code, status: sent?["status"]?.stringValue ?? code,
      details: sent?["details"]?.stringValue, complete: complete?.isTruthy ?? false)
    let flow = flow(orders[index])
    if words.statusCode == "dispatched" {
      if skipsDispatch(call), let flow {
        words = ActivityWords(flow.lifecycle("started"))
      } else {
        return dispatchByActivity(index, call)
      }
    }
    let isLifecycle = ["created", "dispatched", "started"].contains(words.statusCode)
    var stop: String?
    let endsAll = words.statusCode == "canceled" && warts.stopCancelEndsTheOrder
    if orders[index].isMultiStop, !isLifecycle, !endsAll {
      guard orders[index].started else {
        return .refused(422, "Order must be started before waypoint activity can be updated.")
      }
      if !warts.activitiesIgnoreTheStop, let wanted = call.body.text("waypoint") {
        guard let meant = stopRecord(wanted, of: orders[index]) else { return .noDestination }
        orders[index].head(for: meant.placeID, at: call.now)
      }
      if let raced = racedStop(index, words, call) {
        orders[index].head(for: raced.placeID, at: call.now)
      }
      let worked = orders[index].currentStopIndex.map { orders[index].stops[$0].waypointID }
      stop = applyStopActivity(index, words, at: call.now)
      if let worked, words.complete {
        lastStops[orders[index].id] = CompletedStop(
          waypoint: worked, code: words.code, at: call.moment)
      }
    } else {
      if orders[index].status == "created", !orders[index].started {
        orders[index].started = true
        orders[index].startedAt = call.now
      }
      applyOrderActivity(index, words, at: call.now)
      if orders[index].isMultiStop, words.statusCode == "canceled" {
        // At one stop it cancels the whole order, and the driver is free (FINDINGS "Multi-stop details").
        if warts.stopCancelFreesTheDriver { clearCurrentJob(index, at: call.now) }
      } else if words.complete {
        finish(index, after: words, at: call.now)
      }
    }
    record(
      .activity(code), order: orders[index].id, driver: orders[index].driverID, stop: stop,
      facts: citedProof(call.body), by: call)
    return .ok(orderJSON(orders[index], .action))
  }

  /// `GET /orders/{id}/next-activity?waypoint=` (captures 201–228, 327–340, 708–787).
  func showNextActivity(_ index: Int, _ call: Call) -> Reply {
    let order = orders[index]
    guard flow(order) != nil else { return .refused(400, "No order config found for order.") }
    var stop: StopRecord?
    if let wanted = call.request.query.first(where: { $0.name == "waypoint" })?.value,
      !wanted.isEmpty, order.isMultiStop
    {
      stop = order.stops.first { $0.placeID == wanted || $0.waypointID == wanted }
      // A stop that is no longer in the round has nothing next (captures 1127).
      if stop == nil { return .ok([]) }
    }
    guard let offered = nextActivities(of: order, stop: stop) else { return .serverError }
    return .ok(.array(offered))
  }

  /// `POST /orders/{id}/complete`: no guard but the stops'; it repeats (captures 232–233, 244–245, 326).
  mutating func completeOrder(_ index: Int, _ call: Call) -> Reply {
    let order = orders[index]
    guard warts.completeAndCancelUnguarded || !["completed", "canceled"].contains(order.status)
    else { return .refused(400, "Order is already \(order.status).") }
    let isDone = { [warts] (stop: StopRecord) in
      warts.completeWantsTheWord
        ? stop.tracking?.latest?.code == "COMPLETED" : stop.tracking?.isComplete ?? false
    }
    guard order.waypoints.allSatisfy(isDone) else {
      return .refused(400, "Not all waypoints completed for order.")
    }
    guard !call.breaksHalfWay else { return .serverError }
    let words = ActivityWords((flow(order) ?? .transport(id: "")).lifecycle("completed"))
    applyToOrderOnly(index, words, at: call.now)
    clearCurrentJob(index, at: call.now)
    announce("order.completed", .order(order.id))
    record(.completed, order: order.id, driver: order.driverID, by: call)
    return .ok(orderJSON(orders[index], .action))
  }

  /// `DELETE /orders/{id}/cancel`: no guard, it repeats, the driver's current job stays (captures 234, 250).
  mutating func cancelOrder(_ index: Int, _ call: Call) -> Reply {
    let order = orders[index]
    guard warts.completeAndCancelUnguarded || !["completed", "canceled"].contains(order.status)
    else { return .refused(400, "Order is already \(order.status).") }
    guard !call.breaksHalfWay else { return .serverError }
    let words = ActivityWords((flow(order) ?? .transport(id: "")).lifecycle("canceled"))
    applyToOrderOnly(index, words, at: call.now)
    announceQueued("order.canceled", .order(order.id))
    whisper(.canceled, order: order)
    if !warts.cancelKeepsTheJob { clearCurrentJob(index, at: call.now) }
    record(.canceled, order: order.id, driver: order.driverID, by: call)
    return .ok(orderJSON(orders[index], .action))
  }

  /// `POST|PATCH /orders/{id}/set-destination/{place}`: a quiet write that works in any status
  /// (captures 323–325) and that the list cache does not notice (captures 1595).
  mutating func setDestination(_ index: Int, _ place: String, _ call: Call) -> Reply {
    let status = orders[index].status
    guard warts.destinationInAnyStatus || !["completed", "canceled"].contains(status) else {
      return .refused(400, "Order is already \(status).")
    }
    guard let stop = stopRecord(place, of: orders[index]) else { return .noDestination }
    orders[index].head(for: stop.placeID, at: call.now)
    record(
      .destination, order: orders[index].id, driver: orders[index].driverID, stop: stop.placeID,
      by: call)
    return .ok(orderJSON(orders[index], .destination))
  }

  private func stopRecord(_ id: String, of order: OrderRecord) -> StopRecord? {
    order.stops.first { $0.placeID == id || $0.waypointID == id }
  }

  /// The proof an activity names. An id the server does not know is ignored without a word (captures 1258).
  private func citedProof(_ body: RequestBody) -> [String: String] {
    guard let id = body["proof"]?.stringValue else { return [:] }
    return [proofs.contains { $0.id == id } ? "proof" : "unknown_proof": id]
  }

  private func skipsDispatch(_ call: Call) -> Bool {
    (call.body["skip_dispatch"] ?? call.body["skipDispatch"])?.isTruthy ?? false
  }

  private mutating func dispatchByActivity(_ index: Int, _ call: Call) -> Reply {
    guard orders[index].driverID != nil || orders[index].adhoc else {
      return .refused(400, "No driver assigned for order to dispatch to.")
    }
    orders[index].dispatched = true
    orders[index].dispatchedAt = call.now
    announceQueued("order.dispatched", .order(orders[index].id))
    enqueue(.dispatchListener(setsStatus: true), order: orders[index].id, at: call.now)
    record(.dispatched, order: orders[index].id, driver: orders[index].driverID, by: call)
    if !warts.queueComesLater { advance(to: call.moment) }
    return .ok(orderJSON(orders[index], .action))
  }
}
