/// How far an order has to go, as the crow flies: a sandbox has no route service, and neither had the captured server.
extension SandboxServer {
  /// Writes distance and time to an order: from `position` when that is known, else from the first stop, to the last
  /// stop, whatever lies between (captures 118 against 113, 249, 320, 354, 503).
  mutating func measure(_ index: Int, from position: PositionRecord?) {
    let places = orders[index].stops.compactMap { place($0.placeID) }
    guard let first = places.first, let last = places.last else { return }
    let known = position.flatMap { $0.isKnown ? ($0.latitude, $0.longitude) : nil }
    let metres = EarthDistance.metres(
      from: known ?? (first.latitude, first.longitude), to: (last.latitude, last.longitude))
    orders[index].distance = Int64(metres.rounded())
    orders[index].time = Int64(EarthDistance.seconds(metres).rounded())
  }

  /// `GET /orders/{id}/distance-and-time`: from the first stop to the last. A read that writes: the order keeps both
  /// (rest-api 2.2, captures 354).
  mutating func distanceAndTime(_ index: Int, _ call: Call) -> Reply {
    let places = orders[index].stops.compactMap { place($0.placeID) }
    guard let first = places.first, let last = places.last else { return .serverError }
    let metres = EarthDistance.metres(
      from: (first.latitude, first.longitude), to: (last.latitude, last.longitude))
    let before = (orders[index].distance, orders[index].time)
    measure(index, from: nil)
    if before != (orders[index].distance, orders[index].time) {
      orders[index].updatedAt = call.now
      cache.clear()
    }
    return .ok(["distance": .double(metres), "time": .double(EarthDistance.seconds(metres))])
  }
}
