/// Tracking numbers and their rows as records of their own (rest-api 2.8, captures 356, 357, 1606).
extension SandboxServer {
  /// Where a tracking number is kept: on an order, on one of its entities, or on one of its stops.
  private struct TrackingPlace {
    var order: Int
    var path: WritableKeyPath<OrderRecord, TrackingRecord?>
    /// Public id of what is tracked.
    var subject: String
  }

  /// `GET /tracking-numbers`.
  func listTrackingNumbers(_ call: Call) -> Reply {
    let found = trackingPlaces().compactMap { json(numberAt: $0) }
    return .ok(.array(Array(ListPage(call.request.query).cut(found))))
  }

  /// `GET /tracking-numbers/{id}`: by id, by the number itself, or by uuid.
  func showTrackingNumber(_ name: String) -> Reply {
    guard let place = trackingPlaces().first(where: { isNamed(name, $0) }), let json = json(numberAt: place)
    else { return .refused(404, "TrackingNumber resource not found.") }
    return .ok(json)
  }

  /// `GET /tracking-statuses`, of one number, one order or one entity where the query names it.
  func listTrackingStatuses(_ call: Call) -> Reply {
    let query = call.request.query
    func wanted(_ name: String) -> String? { query.last { $0.name == name && !$0.value.isEmpty }?.value }
    var places = trackingPlaces()
    if let number = wanted("tracking_number") { places = places.filter { isNamed(number, $0) } }
    for name in ["order", "entity"] {
      if let subject = wanted(name) { places = places.filter { $0.subject == subject } }
    }
    let rows = places.flatMap { place -> [SandboxJSON] in
      guard let number = json(numberAt: place) else { return [] }
      return orders[place.order][keyPath: place.path]?.rows.map { statusJSON($0, tracking: number) } ?? []
    }
    return .ok(.array(Array(ListPage(query).cut(rows))))
  }

  /// `POST /tracking-statuses`: a row past every activity; the order's status stays. The same words twice on one
  /// number are refused unless `duplicate` is set. A pair of coordinates is no location (captures 1606).
  mutating func createTrackingStatus(_ call: Call) -> Reply {
    let body = call.body
    let number = body.text("tracking_number")
    let order = body.text("order")
    var place: TrackingPlace?
    var problems: [String] = []
    if let number {
      place = trackingPlaces().first { orders[$0.order][keyPath: $0.path]?.id == number }
      if place == nil { problems.append("The selected tracking number is invalid.") }
    } else if let order {
      place = trackingPlaces().first { $0.subject == order }
      if place == nil { problems.append("The selected order is invalid.") }
    } else {
      problems.append("The tracking number field is required.")
    }
    problems += duplicateProblem(body, at: place)
    for name in ["status", "details", "code"] {
      guard let text = body.text(name) else {
        problems.append("The \(name) field is required.")
        continue
      }
      if text.count < 3 { problems.append("The \(name) must be at least 3 characters.") }
    }
    let sent = body.filled("location") ?? (warts.coordinatesAreNoLocation ? nil : .object(body.members))
    let location = sent.flatMap { ReportLocation($0) }
    if location == nil { problems.append("The location field is required.") }
    guard problems.isEmpty, let place, let location else { return .invalid(problems) }
    guard !call.breaksHalfWay else { return .serverError }
    let status = body.text("status") ?? ""
    var row = StatusRow(
      id: random.publicID("status"), status: Self.titled(status), details: body.text("details"),
      code: StatusRow.upperCode(body.text("code") ?? status), complete: false,
      latitude: location.latitude, longitude: location.longitude, createdAt: call.now)
    row.updatedAt = call.now
    orders[place.order][keyPath: place.path]?.rows.append(row)
    if !warts.postedRowsLeaveTheStatus, place.subject == orders[place.order].id {
      orders[place.order].status = row.code.lowercased()
      orders[place.order].updatedAt = call.now
      cache.clear()
    }
    noteRow(row.id, place, call)
    return .created(json(row, at: place))
  }

  mutating func perform(
    _ action: Endpoint.RecordAction, onTrackingStatus id: String, _ call: Call
  ) -> Reply {
    func holds(_ place: TrackingPlace) -> Int? {
      orders[place.order][keyPath: place.path]?.rows.firstIndex { $0.id == id }
    }
    guard let place = trackingPlaces().first(where: { holds($0) != nil }), let index = holds(place),
      var row = orders[place.order][keyPath: place.path]?.rows[index]
    else { return .refused(404, "TrackingStatus resource not found.") }
    switch action {
    case .show: return .ok(json(row, at: place))
    case .update:
      guard !call.breaksHalfWay else { return .serverError }
      if let status = call.body.text("status") { row.status = Self.titled(status) }
      if let details = call.body.text("details") { row.details = details }
      if let code = call.body.text("code") { row.code = StatusRow.upperCode(code) }
      if let point = call.body.filled("location").flatMap({ ReportLocation($0) }) {
        row.latitude = point.latitude
        row.longitude = point.longitude
      }
      row.updatedAt = call.now
      orders[place.order][keyPath: place.path]?.rows[index] = row
      noteRow(id, place, call)
      return .ok(json(row, at: place))
    case .delete:
      guard !call.breaksHalfWay else { return .serverError }
      orders[place.order][keyPath: place.path]?.rows.remove(at: index)
      noteRow(id, place, call)
      return .deleted(id, "tracking_status", at: call.now)
    }
  }

  /// `GET /onboard/driver-onboard-settings/{company}`: none were set. An unknown company is a 500 (rest-api 2.14,
  /// captures 365).
  func showOnboardSettings(_ company: String) -> Reply {
    guard organization(company) != nil else {
      return warts.unknownCompanyFails ? .serverError : .refused(404, "Company not found.")
    }
    return .ok(["driverOnboardSettings": []])
  }

  private func trackingPlaces() -> [TrackingPlace] {
    orders.indices.filter { !orders[$0].isDeleted && orders[$0].companyID == scope }.flatMap { index in
      let order = orders[index]
      var places = [TrackingPlace(order: index, path: \.anyTracking, subject: order.id)]
      for position in order.entities.indices {
        places.append(
          TrackingPlace(order: index, path: \.[entity: position], subject: order.entities[position].id))
      }
      for position in order.waypoints.indices where order.waypoints[position].tracking != nil {
        places.append(
          TrackingPlace(
            order: index, path: \.waypoints[position].tracking,
            subject: order.waypoints[position].waypointID))
      }
      return places
    }
  }

  private func isNamed(_ name: String, _ place: TrackingPlace) -> Bool {
    guard let tracking = orders[place.order][keyPath: place.path] else { return false }
    return [tracking.id, tracking.number, tracking.uuid].contains(name)
  }

  private func json(numberAt place: TrackingPlace) -> SandboxJSON? {
    orders[place.order][keyPath: place.path].map { trackingJSON($0, subject: place.subject) }
  }

  private func json(_ row: StatusRow, at place: TrackingPlace) -> SandboxJSON {
    statusJSON(row, tracking: json(numberAt: place) ?? .null)
  }

  private mutating func noteRow(_ id: String, _ place: TrackingPlace, _ call: Call) {
    record(
      .trackingStatus, order: orders[place.order].id, driver: orders[place.order].driverID,
      facts: ["tracking_status": id], by: call)
  }

  private func duplicateProblem(_ body: RequestBody, at place: TrackingPlace?) -> [String] {
    guard warts.statusWordsCountOnce, !(body["duplicate"]?.isTruthy ?? false), let place,
      let status = body.text("status"),
      let rows = orders[place.order][keyPath: place.path]?.rows,
      rows.contains(where: { $0.status == status || $0.status == Self.titled(status) })
    else { return [] }
    return ["The status \"\(Self.titled(status))\" has already been applied to the order."]
  }

  /// `note by driver` → `Note By Driver`.
  private static func titled(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false)
      .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: " ")
  }
}

extension OrderRecord {
  /// The order's own tracking number, by a path like those of its stops.
  fileprivate var anyTracking: TrackingRecord? {
    get { tracking }
    set { if let newValue { tracking = newValue } }
  }

  /// An entity's tracking number.
  fileprivate subscript(entity position: Int) -> TrackingRecord? {
    get { entities[position].tracking }
    set { if let newValue { entities[position].tracking = newValue } }
  }
}
