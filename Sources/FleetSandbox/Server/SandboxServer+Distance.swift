/// How far an order has to go, as the crow flies: a sandbox has no route service, and neither had the captured server.
extension SandboxServer {
  /// Writes distance and time to an order: from `position` when that is known, else from the first stop, to the last
  /// stop, whatever lies between (captures 118 against 113, 249, 320, 354, 503).
  mutating func measure(_ index: Int, from position: PositionRecord?) {
    guard let metres = metres(index, from: position) else { return }
    orders[index].distance = Int64(metres.rounded())
    orders[index].time = Int64(EarthDistance.seconds(metres).rounded())
  }

  /// How far it is; nil without stops.
  private func metres(_ index: Int, from position: PositionRecord?) -> Double? {
    var points = orders[index].stops.compactMap { place($0.placeID) }.map { ($0.latitude, $0.longitude) }
    guard let first = points.first, let last = points.last else { return nil }
    let known = position.flatMap { $0.isKnown ? ($0.latitude, $0.longitude) : nil }
    if warts.distanceSkipsTheStops { points = [first, last] }
    if let known {
      // The straight way is from the driver to the end and misses the first stop too.
      if warts.distanceSkipsTheStops { points[0] = known } else { points.insert(known, at: 0) }
    }
    return zip(points, points.dropFirst()).reduce(0) { $0 + EarthDistance.metres(from: $1.0, to: $1.1) }
  }

  /// `GET /orders/{id}/distance-and-time`: from the first stop to the last. A read that writes: the order keeps both
  /// (rest-api 2.2, captures 354).
  mutating func distanceAndTime(_ index: Int, _ call: Call) -> Reply {
    guard let metres = metres(index, from: nil) else { return .serverError }
    let before = (orders[index].distance, orders[index].time)
    if warts.distanceReadWrites { measure(index, from: nil) }
    if before != (orders[index].distance, orders[index].time) {
      orders[index].updatedAt = call.now
      cache.clear()
    }
    return .ok(["distance": .double(metres), "time": .double(EarthDistance.seconds(metres))])
  }
}
