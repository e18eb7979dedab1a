/// `GET /orders/{id}/tracker` (rest-api 4.20, captures 352, 867): the only place where the progress of a mixed
/// round's pickup and dropoff shows, and the only one with uuids. No route service stands behind it.
extension SandboxServer {
  func trackerJSON(_ order: OrderRecord, now: Int64) -> SandboxJSON {
    let isOver = ["completed", "canceled"].contains(order.status)
    let stops = order.stops.enumerated().map { stopJSON($1, sequence: $0 + 1, of: order) }
    let done =
      order.isMultiStop
      ? order.stops.count { $0.tracking?.isComplete ?? false }
      : (order.status == "completed" ? stops.count : 0)
    let active = isOver ? nil : order.currentStopIndex
    let remaining = straightLine(Array(order.stops.dropFirst(active ?? 0)))
    let driver = driver(order.driverID)
    let known = driver.flatMap { $0.position.isKnown ? $0.position : nil }
    let provider: SandboxJSON = isOver ? "none" : "calculated"
    return [
      "provider": provider, "fallback_provider": isOver ? .null : "calculated",
      "generated_at": ServerTime.json(now), "confidence": isOver ? "none" : "low",
      "warnings": isOver
        ? [
          "provider_unavailable:google_routes", "provider_unavailable:osrm",
          "provider_unavailable:calculated", "no_tracking_provider_available",
        ]
        : [
          "provider_unavailable:google_routes", "provider_failed:osrm", "calculated_route_used",
          "fallback_used", "low_confidence_eta",
        ],
      "driver": [
        "location": known.map { point($0.latitude, $0.longitude) } ?? .null,
        "location_age_seconds": driver?.positionAt.map { .int((now - $0) / 1000) } ?? .null,
        "online": .bool(driver?.online ?? false),
      ],
      "progress": [
        "percentage": .double(stops.isEmpty ? 0 : Double(done) / Double(stops.count) * 100),
        "completed_stops": .int(Int64(done)),
        "remaining_stops": .int(Int64(stops.count - done)),
        "total_stops": .int(Int64(stops.count)), "completed_distance_m": .null,
        "remaining_distance_m": isOver ? .null : .double(remaining),
      ], "lifecycle": lifecycleJSON(order, isOver: isOver), "stops": .array(stops),
      "active_stop": active.map { stops[$0] } ?? .null,
      "next_stop": active.flatMap { $0 + 1 < stops.count ? stops[$0 + 1] : nil } ?? .null,
      "route": [
        "distance_m": isOver ? .null : .double(remaining),
        "duration_s": isOver ? .null : .int(Int64(remaining / 9.72)), "duration_in_traffic_s": .null,
        "polyline": .null, "coordinates": [], "legs": [],
      ],
      "eta": [
        "active_stop_seconds": .null, "completion_seconds": .null, "active_stop_at": .null,
        "completion_at": .null, "start_seconds": .null, "start_at": .null,
      ],
      "insights": [
        "is_delayed": false, "delay_seconds": 0, "is_location_stale": false,
        "is_off_route": false,
      ],
      "capabilities": [
        "traffic": false, "per_leg_eta": false, "map_matching": false, "route_geometry": false,
      ],
    ]
  }

  private func lifecycleJSON(_ order: OrderRecord, isOver: Bool) -> SandboxJSON {
    let mode: String
    var message: SandboxJSON = .null
    if order.status == "completed" {
      mode = "completed"
      message = "Order has been completed."
    } else if order.status == "canceled" {
      mode = "canceled"
    } else if order.driverID == nil {
      mode = "unassigned"
    } else if order.started {
      mode = "active"
    } else {
      mode = order.status == "dispatched" ? "dispatched" : "pre_start"
      message = "Live ETA will begin once the order is started."
    }
    return [
      "status": .string(order.status), "mode": .string(mode), "message": message,
      "is_terminal": .bool(isOver), "has_started": .bool(order.started),
      "show_live_eta": .bool(mode == "active"), "show_start_eta": false,
    ]
  }

  private func stopJSON(_ stop: StopRecord, sequence: Int, of order: OrderRecord) -> SandboxJSON {
    guard let place = place(stop.placeID) else { return .null }
    let isEnd = stop.waypointID == order.pickup?.waypointID || stop.waypointID == order.dropoff?.waypointID
    let code = stop.tracking?.latest?.code.lowercased()
    return [
      "uuid": .string(place.uuid), "public_id": .string(place.id),
      "type": .string(isEnd ? stop.type : "waypoint"), "status": .text(code),
      "completed": .bool(stop.tracking?.isComplete ?? (order.status == "completed")),
      "sequence": .int(Int64(sequence)), "tracking_number_uuid": .text(stop.tracking?.uuid),
      "address": .string(place.address), "name": .text(place.name),
      "location": point(place.latitude, place.longitude), "latitude": .double(place.latitude),
      "longitude": .double(place.longitude),
    ]
  }
}
