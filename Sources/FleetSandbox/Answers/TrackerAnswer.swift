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
    let driver = driver(order.driverID)
    let known = driver.flatMap { $0.position.isKnown ? $0.position : nil }
    let legs = isOver ? [] : legs(from: known, through: order.stops, active: active ?? 0)
    let remaining = legs.reduce(0) { $0 + $1.metres }
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
        "duration_s": isOver ? .null : .int(legs.reduce(0) { $0 + $1.seconds }),
        "duration_in_traffic_s": .null, "polyline": .null, "coordinates": [],
        "legs": .array(legs.enumerated().map { legJSON($1, index: $0, to: stops[$1.stop]) }),
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

  /// From the driver, where that is known, to the active stop and on from stop to stop, at 35 km/h (captures 352).
  private func legs(from driver: PositionRecord?, through stops: [StopRecord], active: Int) -> [Leg] {
    var before = driver.map { ($0.latitude, $0.longitude) }
    var legs: [Leg] = []
    for (position, stop) in stops.enumerated().dropFirst(active) {
      guard let place = place(stop.placeID) else { continue }
      let here = (place.latitude, place.longitude)
      if let before {
        let metres = EarthDistance.metres(from: before, to: here)
        legs.append(
          Leg(stop: position, metres: metres, seconds: Int64((metres * 3.6 / 35).rounded())))
      }
      before = here
    }
    return legs
  }

  private struct Leg {
    var stop: Int
    var metres: Double
    var seconds: Int64
  }

  private func legJSON(_ leg: Leg, index: Int, to stop: SandboxJSON) -> SandboxJSON {
    [
      "index": .int(Int64(index)), "distance_m": .double(leg.metres),
      "duration_s": .int(leg.seconds), "duration_in_traffic_s": .null, "provider": "calculated",
      "stop": stop, "eta_seconds": .null, "eta_at": .null,
    ]
  }

  /// `GET /orders/{id}/eta`: the tracker's ETA with what it rests on (rest-api 4.20, captures 353).
  func etaJSON(_ order: OrderRecord, now: Int64) -> SandboxJSON {
    let tracker = trackerJSON(order, now: now)
    return ["provider", "confidence", "lifecycle", "warnings"].reduce(tracker["eta"] ?? .emptyObject) {
      $0.setting($1, tracker[$1] ?? .null)
    }
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
