/// The calls an order makes, read from its payload.
extension Order {
  /// The stops in sequence: pickup, waypoints by their `order`, dropoff. The return place is none of them
  /// (rest-api 3.3). Empty when the document carries no payload.
  public var stops: [Stop] {
    guard let payload = self.payload.value else { return [] }
    let waypoints = payload.waypoints.value ?? []
    let ended: Bool? = waypoints.isEmpty && isCompleted ? true : nil
    var stops: [Stop] = []
    if let pickup = payload.pickup.value { stops.append(Stop(.pickup, at: pickup, complete: ended)) }
    stops += Self.inSequence(waypoints).map { Stop($0) }
    if let dropoff = payload.dropoff.value { stops.append(Stop(.dropoff, at: dropoff, complete: ended)) }
    return stops
  }

  /// The stops' keys, in sequence.
  public var stopKeys: [StopKey] { stops.map(\.key) }

  /// Whether activities work stop by stop instead of on the order as a whole: the payload has waypoints
  /// (rest-api 3.3).
  public var hasSeveralStops: Bool { self.payload.value?.waypoints.value?.isEmpty == false }

  /// The place the server's next activity will land on (rest-api 3.3). Nil when the document does not tell. It
  /// need not be a stop of the list: staff may have taken that stop away (captures 1111).
  public var currentDestination: Place.ID? { self.payload.value?.currentWaypoint }

  /// The stop the server's next activity will land on. Nil when the document does not tell, when the
  /// destination is no stop of the list, and when it is a place visited twice: nobody can tell which is meant.
  public var currentStop: Stop? { currentDestination.flatMap { stop(at: $0) } }

  /// The stop with that key; nil when there is none, or more than one.
  public func stop(_ key: StopKey) -> Stop? { only(stops.filter { $0.key == key }) }

  /// The stop at that place; nil when there is none, or more than one.
  public func stop(at place: Place.ID) -> Stop? { only(stops.filter { $0.id == place }) }

  private func only(_ stops: [Stop]) -> Stop? { stops.count == 1 ? stops.first : nil }

  /// Whether two stops are at one place. In a round such stops cannot be told apart: the server shows and
  /// moves only the first of them (rest-api 4.4).
  public var visitsOnePlaceTwice: Bool {
    let places = stops.map(\.id)
    return Set(places).count < places.count
  }

  /// Waypoints without a position go last; equal positions keep the document's order.
  private static func inSequence(_ waypoints: [Waypoint]) -> [Waypoint] {
    waypoints.enumerated()
      .map { (position: ($0.element.order ?? .max, $0.offset), waypoint: $0.element) }
      .sorted { $0.position < $1.position }
      .map(\.waypoint)
  }
}
