/// An order with its payload as the database holds it.
struct OrderRecord: Sendable, Equatable {
  var id: String
  var uuid: String
  var internalID: String
  var companyID: String
  var configKey: String
  /// The configuration by its id, where two have one key.
  var configID: String?
  var customerID: String?
  var driverID: String?
  var vehicleID: String?

  var payloadID: String
  /// Nil is the order's own moment of creation.
  var payloadCreatedAt: Int64?
  /// Nil when it was never changed.
  var payloadUpdatedAt: Int64?
  var payloadTold = ToldMembers.nothing
  var pickup: StopRecord?
  var waypoints: [StopRecord] = []
  var dropoff: StopRecord?
  var entities: [EntityRecord] = []
  /// Place id of the stop the server takes to be the current one.
  var currentDestination: String?

  var tracking: TrackingRecord
  var status = "created"
  var notes: String?
  var meta: SandboxJSON = .emptyObject
  var podMethod: String?
  var podRequired = false
  var dispatched = false
  var started = false
  var adhoc = false
  var adhocDistance: Int64 = 6000
  var distance: Int64 = 0
  var time: Int64 = 0
  var transactionAmount: Int64?
  var currency: String?
  var dispatchedAt: Int64?
  var startedAt: Int64?
  var scheduledAt: Int64?
  var createdAt: Int64
  var updatedAt: Int64
  var isDeleted = false
  var told = ToldMembers.nothing

  /// Pickup, waypoints by `order`, dropoff (rest-api 3.3).
  var stops: [StopRecord] {
    [pickup].compactMap { $0 } + waypoints.sorted { $0.order < $1.order }
      + [dropoff].compactMap { $0 }
  }

  /// Whether the server works this order stop by stop: it has waypoints or more than two stops
  /// (rest-api 3.3).
  var isMultiStop: Bool { !waypoints.isEmpty }

  /// Index in `stops` of the current destination, the first stop when none is set.
  var currentStopIndex: Int? {
    let stops = stops
    if let currentDestination,
      let index = stops.firstIndex(where: { $0.placeID == currentDestination })
    {
      return index
    }
    return stops.isEmpty ? nil : 0
  }

  /// Makes `place` the current stop. Only a change touches the payload's moment (captures 323, 328, 330).
  mutating func head(for place: String?, at moment: Int64) {
    guard currentDestination != place else { return }
    currentDestination = place
    payloadUpdatedAt = moment
  }

  /// Puts `row` on the tracking of the stop whose own id is `waypointID`.
  mutating func append(_ row: StatusRow, toStop waypointID: String) {
    if pickup?.waypointID == waypointID { pickup?.tracking?.rows.append(row) }
    if dropoff?.waypointID == waypointID { dropoff?.tracking?.rows.append(row) }
    if let index = waypoints.firstIndex(where: { $0.waypointID == waypointID }) {
      waypoints[index].tracking?.rows.append(row)
    }
  }
}
