/// The stops of an order that is taken over. A waypoint shows its tracking number and its newest row; the ends of a
/// mixed round show nothing of theirs, so it is told from where the round is (FINDINGS "Multi-stop details").
extension SandboxServer {
  mutating func adoptStops(
    _ record: inout OrderRecord, _ payload: SandboxJSON, known: OrderRecord?
  ) {
    let documents = payload["waypoints"]?.arrayValue ?? []
    var seen: Set<String> = []
    record.waypoints = []
    for (position, json) in documents.enumerated() {
      guard let placeID = json["id"]?.stringValue, let place = places[placeID] else { continue }
      // Two stops at one place both show the first one's state and position.
      let isShown = seen.insert(placeID).inserted
      let before = (known?.waypoints ?? []).filter { $0.placeID == placeID }
      let former = isShown ? before.first : before.dropFirst().first
      var stop = StopRecord(
        waypointID: former?.waypointID ?? random.publicID("waypoint"), placeID: placeID,
        type: json["type"]?.stringValue ?? "dropoff",
        order: isShown ? Int(json["order"]?.wholeNumber ?? Int64(position)) : former?.order ?? position,
        tracking: former?.tracking)
      if isShown || stop.tracking == nil {
        stop.tracking = tracking(ofWaypoint: json, known: former?.tracking, record)
      }
      stop.told = ToldMembers(
        json, against: waypointJSON(stop, at: place), ruled: Self.ruledWaypointMembers)
      record.waypoints.append(stop)
    }
    var pickup = end("pickup", payload, known?.pickup)
    var dropoff = end("dropoff", payload, known?.dropoff)
    if record.isMultiStop {
      let isOver = record.status == "completed"
      let isUnderWay =
        record.started && pickup.map { $0.placeID != record.currentDestination } ?? false
      let pickupTracking = tracking(
        ofEnd: pickup, known: known?.pickup, isPassed: isUnderWay || isOver, record)
      let dropoffTracking = tracking(
        ofEnd: dropoff, known: known?.dropoff, isPassed: isOver, record)
      pickup?.tracking = pickupTracking
      dropoff?.tracking = dropoffTracking
    }
    record.pickup = pickup
    record.dropoff = dropoff
  }

  private static let ruledWaypointMembers: Set<String> = [
    "id", "order", "tracking", "status", "status_code", "complete",
  ]

  private mutating func end(_ type: String, _ payload: SandboxJSON, _ known: StopRecord?)
    -> StopRecord?
  {
    guard let id = payload[type]?.relationID, places[id] != nil else { return nil }
    if let known, known.placeID == id {
      return StopRecord(waypointID: known.waypointID, placeID: id, type: type)
    }
    return StopRecord(waypointID: random.publicID("waypoint"), placeID: id, type: type)
  }

  private mutating func tracking(
    ofEnd stop: StopRecord?, known: StopRecord?, isPassed: Bool, _ order: OrderRecord
  ) -> TrackingRecord? {
    guard let stop else { return nil }
    var tracking: TrackingRecord
    if let known, known.placeID == stop.placeID, let kept = known.tracking {
      tracking = kept
    } else {
      tracking = stopTracking(at: order.createdAt)
    }
    if isPassed, !tracking.isComplete {
      let words = ActivityWords((flow(order) ?? .transport(id: "")).lifecycle("completed"))
      tracking.rows.append(row(words, for: order, at: order.updatedAt))
    }
    return tracking
  }

  private mutating func tracking(
    ofWaypoint json: SandboxJSON, known: TrackingRecord?, _ order: OrderRecord
  ) -> TrackingRecord {
    guard let number = json["tracking"]?.stringValue else {
      return known ?? stopTracking(at: order.createdAt)
    }
    var tracking =
      known.flatMap { $0.number == number ? $0 : nil } ?? stopTracking(at: order.createdAt)
    tracking.number = number
    let code = json["status_code"]?.stringValue ?? "CREATED"
    let status = json["status"]?.stringValue ?? code
    let isComplete = json["complete"]?.isTruthy ?? false
    let latest = tracking.latest
    if latest?.code == code, latest?.status == status, latest?.complete == isComplete {
      return tracking
    }
    let words = ActivityWords(code: code, status: status, details: nil, complete: isComplete)
    var row = row(words, for: order, at: order.updatedAt)
    row.code = code
    if tracking.rows.count == 1, code == "CREATED" { tracking.rows = [] }
    tracking.rows.append(row)
    return tracking
  }
}
