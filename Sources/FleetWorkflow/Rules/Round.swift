import FleetModels

/// A round as one document and what was read beside it show it: where each stop stands and which one is current.
struct Round {
  let order: Order
  let parts: OrderParts
  /// In sequence, with the progress of pickup and dropoff, which only the parts tell.
  let stops: [Stop]

  init(_ order: Order, _ parts: OrderParts) {
    self.order = order
    self.parts = parts
    stops = order.stops.map { stop in
      guard stop.kind != .waypoint, let tracked = parts.tracked?.first(where: { $0.id == stop.id }) else {
        return stop
      }
      var stop = stop
      stop.status = tracked.status
      stop.complete = tracked.isComplete
      return stop
    }
  }

  /// Where the server's pointer stands: activities go to this stop, whatever the driver meant (captures 610).
  var current: Place.ID? { order.payload.value?.currentWaypoint }

  func stop(_ key: StopKey) -> Stop? { stops.first { $0.key == key } }

  /// The stop after `key` in sequence that is not done; the server moves on to it (rest-api 3.3).
  func next(after key: StopKey) -> Stop? {
    guard let index = stops.firstIndex(where: { $0.key == key }) else { return nil }
    return stops[(index + 1)...].first { $0.complete != true }
  }
}

extension Round {
  /// The server looks for the next stop only further on: with none left there it completes the order, and the stops
  /// before are skipped for good (captures 1537–1539).
  func refuseSkipping(at stop: Stop) throws(Refusal) {
    guard next(after: stop.key) == nil, let index = stops.firstIndex(where: { $0.key == stop.key }) else {
      return
    }
    let left = stops[..<index].filter { $0.complete != true }.map { $0.name ?? $0.id.rawValue }
    guard left.isEmpty else { throw .skipsForGood(stop.name ?? stop.id.rawValue, left: left, order.id) }
  }
}

extension RecordDocument {
  /// An order's stops in sequence, with the progress of a round's pickup and dropoff; empty for other records.
  public var stops: [Stop] { round?.stops ?? [] }

  /// The stops as far as document and parts tell.
  var round: Round? {
    if case .order(let order, let parts) = self { Round(order, parts) } else { nil }
  }
}

/// Where a stop stood.
public struct StopStanding: Codable, Sendable, Equatable {
  public var status: StatusCode?
  public var isComplete: Bool

  init(_ stop: Stop) {
    status = stop.status
    isComplete = stop.complete == true
  }
}
