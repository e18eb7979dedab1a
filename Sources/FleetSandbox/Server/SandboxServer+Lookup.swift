/// Finding records the way the server does: by public id or internal id, never by uuid (rest-api 1.5,
/// captures 140).
extension SandboxServer {
  /// Position of an order that is not deleted.
  func index(ofOrder id: String) -> Int? {
    let index =
      orderIndex[id]
      ?? orders.firstIndex {
        !$0.isDeleted && ($0.internalID == id || (!warts.uuidsFindNothing && $0.uuid == id))
      }
    guard let index, !orders[index].isDeleted, orders[index].companyID == scope else { return nil }
    return index
  }

  /// What is said of an order that is not there; of one that is there no more it is the same
  /// (captures 1362, rest-api 5.5).
  func absence(ofOrder id: String) -> Reply {
    let wasDeleted = orderIndex[id].map { orders[$0].isDeleted && orders[$0].companyID == scope }
    guard !warts.deletedOrdersAreMissing, wasDeleted == true else { return .orderNotFound }
    return .refused(410, "Order has been deleted.")
  }

  func place(_ id: String?) -> PlaceRecord? {
    id.flatMap { places[$0] }
  }

  func flow(_ order: OrderRecord) -> OrderFlow? {
    flows.first { $0.id == order.configID } ?? flows.first { $0.key == order.configKey }
  }

  func flow(named name: String) -> OrderFlow? {
    visibleFlows.first { $0.id == name || $0.key == name || $0.namespace == name }
  }

  /// Where the server says a row was written: the driver's last position, else the pickup, else the current
  /// stop, else 0,0 (rest-api 3.5).
  func rowPosition(_ order: OrderRecord, isNewDriver: Bool = false) -> (latitude: Double, longitude: Double) {
    if !isNewDriver, let position = driver(order.driverID)?.position, position.isKnown {
      return (position.latitude, position.longitude)
    }
    let current = order.currentStopIndex.map { order.stops[$0].placeID }
    guard let place = place(order.pickup?.placeID) ?? place(current) else { return (0, 0) }
    return (place.latitude, place.longitude)
  }

  /// A row for `activity` in the words it came with, their placeholders filled in (captures 718, 721).
  mutating func row(
    _ activity: ActivityWords, for order: OrderRecord, at moment: Int64, isNewDriver: Bool = false
  ) -> StatusRow {
    let position = rowPosition(order, isNewDriver: isNewDriver)
    return StatusRow(
      id: random.publicID("status"), status: resolve(activity.status, order),
      details: activity.details.map { resolve($0, order) },
      code: StatusRow.upperCode(activity.code), complete: activity.complete,
      latitude: position.latitude, longitude: position.longitude, createdAt: moment)
  }

  /// A new tracking number with its first row.
  mutating func newTracking(type: String, title: String, details: String, at moment: Int64)
    -> TrackingRecord
  {
    TrackingRecord(
      id: random.publicID("track"), uuid: random.uuid(),
      number: random.trackingNumber(prefix: company.trackingPrefix, region: company.country),
      type: type,
      rows: [
        StatusRow(
          id: random.publicID("status"), status: title, details: details, code: "CREATED",
          complete: false, latitude: 0, longitude: 0, createdAt: moment)
      ], createdAt: moment)
  }

  mutating func insert(_ order: OrderRecord) {
    orderIndex[order.id] = orders.count
    orders.append(order)
    cache.clear()
  }
}

/// An activity as a request, or the flow, words it.
struct ActivityWords {
  var code: String
  var status: String
  var details: String?
  var complete: Bool

  init(code: String, status: String, details: String?, complete: Bool) {
    self.code = code
    self.status = status
    self.details = details
    self.complete = complete
  }

  init(_ activity: FlowActivity) {
    self.init(
      code: activity.code, status: activity.status, details: activity.details,
      complete: activity.complete)
  }

  /// The order's status after it: lower-case, snake.
  var statusCode: String { StatusRow.upperCode(code).lowercased() }
}
