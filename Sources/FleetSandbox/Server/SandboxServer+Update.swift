/// `PUT` and `DELETE /orders/{id}` with their traps (rest-api 2.2, captures 345–348, 614, 1051, 1111–1174).
extension SandboxServer {
  mutating func updateOrder(_ index: Int, _ call: Call) -> Reply {
    let body = call.body
    let problems = commonProblems(body)
    guard problems.isEmpty else { return .invalid(problems) }
    if !warts.statusIsWrittenRaw, body.has("status") {
      return .invalid(["The status field is prohibited."])
    }
    let dispatches = body["dispatch"]?.isTruthy ?? false
    if dispatches, !warts.updateDispatchesUnguarded, let refusal = dispatchRefusal(index) {
      return refusal
    }
    if warts.podRequiredFails, body["pod_required"]?.isTruthy ?? false { return .serverError }
    guard !call.breaksHalfWay else { return .serverError }
    if let payload = body.filled("payload"), payload.members != nil, warts.updateWithPayloadFails {
      replaceEnds(index, pickup: payload["pickup"], dropoff: payload["dropoff"], call)
      orders[index].updatedAt = call.now
      cache.clear()
      record(.stopsChanged, order: orders[index].id, driver: orders[index].driverID, by: call)
      return .serverError
    }
    let shown = changeStops(index, call)
    trackEnds(index, at: call.now)
    let driverBefore = orders[index].driverID
    let recordBefore = orders[index]
    writeFields(index, body)
    if warts.updateResetsDestination {
      orders[index].head(for: orders[index].stops.first?.placeID, at: call.now)
    }
    orders[index].updatedAt = call.now
    cache.clear()
    announceUpdate(index, since: recordBefore)
    if dispatches { applyDispatch(index, at: call.now) }
    let order = orders[index]
    let kind: SandboxEffect.Kind
    if order.driverID == driverBefore {
      kind = shown == nil ? .updated : .stopsChanged
    } else {
      kind = order.driverID == nil ? .unassigned : .assigned
    }
    let facts =
      shown == nil ? [:] : ["stops": order.stops.map(\.placeID).joined(separator: ",")]
    record(kind, order: order.id, driver: order.driverID ?? driverBefore, facts: facts, by: call)
    if dispatches { record(.dispatched, order: order.id, driver: order.driverID, by: call) }
    var answered = order
    if let shown, warts.updateAnswersOldStops { answered.waypoints = shown }
    return .ok(orderJSON(answered, .full))
  }

  /// `DELETE /orders/{id}`: a soft delete; afterwards every call is 404 (captures 1362).
  mutating func deleteOrder(_ index: Int, _ call: Call) -> Reply {
    guard warts.deleteIsNoCancel else { return cancelOrder(index, call) }
    let order = orders[index]
    orders[index].isDeleted = true
    announce("order.deleted", .order(order.id))
    cache.clear()
    record(.deleted, order: order.id, driver: order.driverID, by: call)
    return .ok([
      "id": .string(order.id), "object": "order", "time": ServerTime.json(call.now),
      "deleted": true,
    ])
  }

  private mutating func writeFields(_ index: Int, _ body: RequestBody) {
    if body.has("driver") {
      let found = body["driver"]?.stringValue.flatMap { self.index(ofDriver: $0) }
      // The vehicle is not touched (captures 1051).
      orders[index].driverID = found.map { drivers[$0].id }
      if !warts.vehicleStaysOnReassignment {
        orders[index].vehicleID = found.flatMap { drivers[$0].vehicleID }
      }
    }
    if let vehicle = body["vehicle"] { orders[index].vehicleID = vehicle.stringValue }
    if body.has("notes") { orders[index].notes = body["notes"]?.stringValue }
    if let meta = body.filled("meta").flatMap(storedMeta) {
      orders[index].meta =
        warts.metaIsReplaced
        ? meta
        : (meta.members ?? []).reduce(orders[index].meta) { $0.setting($1.name, $1.value) }
    }
    if let text = body.filled("internal_id")?.stringValue { orders[index].internalID = text }
    if body.has("scheduled_at") {
      orders[index].scheduledAt = moment(body, "scheduled_at")
    }
    if let adhoc = body.filled("adhoc") { orders[index].adhoc = adhoc.isTruthy }
    if let method = body.filled("pod_method")?.stringValue { orders[index].podMethod = method }
    if let needed = body.filled("pod_required") { orders[index].podRequired = needed.isTruthy }
    if let status = body.filled("status")?.stringValue {
      let code = StatusRow.upperCode(status).lowercased()
      if orders[index].status == "dispatched", code == "started", !orders[index].started {
        orders[index].started = true
        orders[index].startedAt = orders[index].updatedAt
      }
      orders[index].status = code
    }
  }

  /// What `waypoints`, `pickup` or `dropoff` at top level do to a round. The answer of a longer list still
  /// shows the old one (captures 1131–1174); nil when the stops were not sent.
  private mutating func changeStops(_ index: Int, _ call: Call) -> [StopRecord]? {
    if let sent = call.body.filled("waypoints")?.arrayValue, let first = sent.first,
      let last = sent.last
    {
      let before = orders[index].waypoints
      guard warts.waypointsWreckTheRound else { return keepRound(index, sent, call) }
      let pickup = call.body.filled("pickup")
      let dropoff = call.body.filled("dropoff")
      let namesEnds = pickup != nil && dropoff != nil
      replaceEnds(index, pickup: pickup ?? first, dropoff: dropoff ?? last, call)
      let middle = namesEnds ? sent[...] : sent.dropFirst().dropLast()
      if middle.isEmpty {
        orders[index].waypoints = []
        return []
      }
      // A place that is a waypoint at the same position stays that one; any other becomes a new row behind the
      // old ones (captures 1132, 1141, 1150, 1165, 1174).
      for (position, value) in middle.enumerated() {
        let stop = waypoint(value, order: position, at: call.now)
        let isKnown = before.contains { $0.placeID == stop.placeID && $0.order == position }
        if !isKnown { orders[index].waypoints.append(stop) }
      }
      return before
    }
    let pickup = call.body.filled("pickup")
    let dropoff = call.body.filled("dropoff")
    guard pickup != nil || dropoff != nil else { return nil }
    replaceEnds(index, pickup: pickup, dropoff: dropoff, call)
    guard warts.endsDeleteWaypoints else { return orders[index].waypoints }
    orders[index].waypoints = []
    return []
  }

  /// The stops sent as the round; one that was in it keeps its state. Only a server without the wart does so.
  private mutating func keepRound(_ index: Int, _ sent: [SandboxJSON], _ call: Call) -> [StopRecord] {
    var known = orders[index].waypoints
    let round = sent.enumerated().map { position, value in
      var stop = waypoint(value, order: position, at: call.now)
      if let row = known.firstIndex(where: { $0.placeID == stop.placeID }) {
        stop = known.remove(at: row)
        stop.order = position
      }
      return stop
    }
    orders[index].waypoints = round
    return round
  }

  /// The ends of a round are tracked as its waypoints are; those of a classic order are not (captures 352, 954).
  mutating func trackEnds(_ index: Int, at moment: Int64) {
    var order = orders[index]
    if order.isMultiStop {
      if order.pickup?.tracking == nil { order.pickup?.tracking = stopTracking(at: moment) }
      if order.dropoff?.tracking == nil { order.dropoff?.tracking = stopTracking(at: moment) }
    } else {
      order.pickup?.tracking = nil
      order.dropoff?.tracking = nil
    }
    orders[index] = order
  }

  private mutating func replaceEnds(
    _ index: Int, pickup: SandboxJSON?, dropoff: SandboxJSON?, _ call: Call
  ) {
    func stop(_ value: SandboxJSON, _ type: String) -> StopRecord {
      var stop = waypoint(value, at: call.now)
      stop.type = type
      return stop
    }
    orders[index].payloadUpdatedAt = call.now
    if let pickup, !pickup.isNull { orders[index].pickup = stop(pickup, "pickup") }
    if let dropoff, !dropoff.isNull { orders[index].dropoff = stop(dropoff, "dropoff") }
  }
}
