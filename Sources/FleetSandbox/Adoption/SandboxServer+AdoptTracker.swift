/// Taking over what only the tracker shows.
extension SandboxServer {
  /// Takes over the answer of `GET /orders/{id}/tracker` for an order that was taken over before: the only place
  /// that shows how far a mixed round's pickup and dropoff are, and the uuids of its stops (rest-api 4.20,
  /// captures 867). Stops are matched by their sequence and place; what does not match is left alone.
  public mutating func adopt(tracker document: SandboxJSON, order id: String)
    throws(AdoptionRefusal)
  {
    guard let index = orderIndex[id] else { throw AdoptionRefusal("tracker", "\(id) is not known") }
    guard let shown = document["stops"]?.arrayValue else {
      throw AdoptionRefusal("tracker", "it has no stops")
    }
    let stops = orders[index].stops
    for (stop, json) in zip(stops, shown) where json["public_id"]?.stringValue == stop.placeID {
      if let uuid = json["uuid"]?.stringValue { places[stop.placeID]?.uuid = uuid }
      guard var tracking = stop.tracking else { continue }
      tracking.uuid = json["tracking_number_uuid"]?.stringValue ?? tracking.uuid
      let isComplete = json["completed"]?.isTruthy ?? false
      if let code = json["status"]?.stringValue,
        tracking.latest?.code != code.uppercased() || tracking.isComplete != isComplete
      {
        let words = ActivityWords(
          code: code, status: flow(orders[index])?.activity(code)?.status ?? code, details: nil,
          complete: isComplete)
        // What was guessed of it gives way.
        tracking.rows = []
        tracking.rows.append(row(words, for: orders[index], at: orders[index].updatedAt))
      }
      orders[index].replaceTracking(ofStop: stop.waypointID, with: tracking)
    }
  }
}

extension OrderRecord {
  /// Puts `tracking` on the stop whose own id is `waypointID`.
  fileprivate mutating func replaceTracking(
    ofStop waypointID: String, with tracking: TrackingRecord
  ) {
    if pickup?.waypointID == waypointID { pickup?.tracking = tracking }
    if dropoff?.waypointID == waypointID { dropoff?.tracking = tracking }
    if let index = waypoints.firstIndex(where: { $0.waypointID == waypointID }) {
      waypoints[index].tracking = tracking
    }
  }
}
