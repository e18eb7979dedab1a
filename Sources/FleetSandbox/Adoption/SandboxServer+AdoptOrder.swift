/// Taking over an order in the middle of its life.
extension SandboxServer {
  /// Takes over an order from its complete document, a list item, or an action's answer, with everything it shows:
  /// customer, driver, vehicle, places, stops with their state, entities, history. An order that is known is
  /// replaced; what the document is silent about stays. Ids are kept; ids no document shows (a waypoint's own, rows
  /// of stops) are made up. The rules go on from there.
  public mutating func adopt(order document: SandboxJSON, now: Int64) throws(AdoptionRefusal) {
    let adopted = try AdoptedDocument(document, "order", prefixes: ["order_"])
    guard let payload = adopted.object("payload") else {
      throw AdoptionRefusal("order", "\(adopted.id) has no payload")
    }
    guard let status = adopted.text("status"), !status.isEmpty else {
      throw AdoptionRefusal("order", "\(adopted.id) has no status")
    }
    adoptParties(of: adopted, now: now)
    // A part that is no such thing is left out; the order stands without it.
    for place in Self.placeDocuments(payload) { try? adopt(place: place) }
    let known = orderIndex[adopted.id].map { orders[$0] }
    var record = frame(of: adopted, payload, status: status, known: known, now: now)
    setFlow(&record, adopted)
    record.tracking = tracking(of: adopted, known: known?.tracking, record)
    adoptStops(&record, payload, known: known)
    record.entities = (payload["entities"]?.arrayValue ?? []).compactMap { json in
      entity(json, known: known?.entities.first { $0.id == json["id"]?.stringValue }, record)
    }
    let frame = record.withoutParts
    record.payloadTold = ToldMembers(
      payload, against: payloadJSON(frame), ruled: Self.ruledPayloadMembers)
    record.told = ToldMembers(
      adopted.json, against: orderJSON(frame, .full), ruled: Self.ruledOrderMembers)
    if let known, adopted["tracking_statuses"] == nil {
      record.told = record.told.filled(from: known.told, only: ["facilitator"])
    }
    keep(record)
    settleJob(record)
  }

  /// A start is the last save of its driver until the next: where the two moments are one, the order is the driver's
  /// current job (captures 1310 against 1332).
  private mutating func settleJob(_ record: OrderRecord) {
    guard record.started, !["completed", "canceled"].contains(record.status),
      let index = drivers.firstIndex(where: { $0.id == record.driverID }),
      drivers[index].updatedAt == record.startedAt
    else { return }
    drivers[index].currentJob = record.id
  }

  /// Customer, vehicle and driver. The driver shown inside the vehicle is mostly the same one; a torn list shows two
  /// versions of one (captures 1296), of which the newer stays.
  private mutating func adoptParties(of adopted: AdoptedDocument, now: Int64) {
    if let customer = adopted.object("customer") { try? adopt(contact: customer) }
    if let vehicle = adopted.object("vehicle_assigned") {
      if let driver = vehicle["driver"], driver.members != nil,
        !Self.isOlder(driver, than: adopted["driver_assigned"])
      {
        try? adopt(driver: driver, password: nil, now: now)
      }
      try? adopt(vehicle: vehicle)
    }
    if let driver = adopted.object("driver_assigned"),
      !Self.isOlder(driver, than: adopted["vehicle_assigned"]?["driver"])
    {
      try? adopt(driver: driver, password: nil, now: now)
    }
  }

  /// Whether `document` is a former version of what `other` shows.
  private static func isOlder(_ document: SandboxJSON, than other: SandboxJSON?) -> Bool {
    guard let other, document["id"] == other["id"],
      let mine = document["updated_at"]?.stringValue, let theirs = other["updated_at"]?.stringValue
    else { return false }
    return mine < theirs
  }

  private static func placeDocuments(_ payload: SandboxJSON) -> [SandboxJSON] {
    let ends = [payload["pickup"], payload["dropoff"]].compactMap { $0 }
    // Waypoints first: a pickup or dropoff at the same place shows the whole place.
    return ((payload["waypoints"]?.arrayValue ?? []) + ends).filter { $0.members != nil }
  }

  /// The order's own columns.
  private mutating func frame(
    of adopted: AdoptedDocument, _ payload: SandboxJSON, status: String, known: OrderRecord?,
    now: Int64
  ) -> OrderRecord {
    /// An id the document names, nil when it says none, the known one when it is silent.
    func relation(_ name: String, _ known: String?) -> String? {
      guard let value = adopted[name] else { return known }
      return value.relationID
    }
    let driverID = relation("driver_assigned", known?.driverID)
    let whole = ServerTime.wholeSecond(now)
    let createdAt = adopted.moment("created_at") ?? known?.createdAt ?? whole
    func moment(_ name: String, _ known: Int64?) -> Int64? {
      adopted[name] == nil ? known : adopted.moment(name)
    }
    func payloadMoment(_ name: String) -> Int64? {
      payload[name]?.stringValue.flatMap { ServerTime.parse($0) }
    }
    return OrderRecord(
      id: adopted.id, uuid: known?.uuid ?? random.uuid(),
      internalID: adopted.text("internal_id") ?? known?.internalID ?? "",
      companyID: driver(driverID)?.companyID ?? known?.companyID ?? scope,
      configKey: adopted.text("type") ?? known?.configKey ?? "transport",
      configID: adopted["order_config"]?.relationID ?? known?.configID,
      customerID: relation("customer", known?.customerID), driverID: driverID,
      vehicleID: relation("vehicle_assigned", known?.vehicleID),
      payloadID: payload["id"]?.stringValue ?? known?.payloadID ?? random.publicID("payload"),
      payloadCreatedAt: payloadMoment("created_at"), payloadUpdatedAt: payloadMoment("updated_at"),
      currentDestination: payload["current_waypoint"]?.relationID,
      tracking: known?.tracking
        ?? TrackingRecord(
          id: "", uuid: random.uuid(), number: "", type: "order", rows: [], createdAt: createdAt),
      status: status, notes: adopted["notes"] == nil ? known?.notes : adopted.text("notes"),
      meta: adopted["meta"] ?? known?.meta ?? .emptyObject,
      podMethod: adopted.text("pod_method"), podRequired: adopted.flag("pod_required") ?? false,
      dispatched: adopted.flag("dispatched") ?? false, started: adopted.flag("started") ?? false,
      adhoc: adopted.flag("adhoc") ?? false,
      adhocDistance: adopted.whole("adhoc_distance") ?? 6000,
      distance: adopted.whole("distance") ?? 0, time: adopted.whole("time") ?? 0,
      transactionAmount: adopted.whole("transaction_amount"), currency: adopted.text("currency"),
      dispatchedAt: moment("dispatched_at", known?.dispatchedAt),
      startedAt: moment("started_at", known?.startedAt),
      scheduledAt: moment("scheduled_at", known?.scheduledAt), createdAt: createdAt,
      updatedAt: adopted.moment("updated_at") ?? known?.updatedAt ?? createdAt)
  }

  /// The configuration the order names. One that is not there is guessed from its key, under the id it has.
  private mutating func setFlow(_ record: inout OrderRecord, _ adopted: AdoptedDocument) {
    guard let id = record.configID else { return }
    if let flow = flows.first(where: { $0.id == id }) {
      if adopted.text("type") == nil { record.configKey = flow.key }
      return
    }
    if let index = flows.firstIndex(where: { $0.key == record.configKey && !$0.isAdopted }) {
      flows[index].id = id
      return
    }
    guard !flows.contains(where: { $0.key == record.configKey }) else { return }
    var guess = OrderFlow.transport(id: id)
    guess.key = record.configKey
    guess.name = record.configKey
    guess.namespace = "company:order-config:\(record.configKey)"
    flows.append(guess)
  }

  /// Puts the record where it belongs among the orders, which are in the order of their creation.
  private mutating func keep(_ record: OrderRecord) {
    queue.removeAll { $0.order == record.id && $0.isDone(in: record) }
    lastStarts[record.id] = nil
    if let index = orderIndex[record.id] {
      orders[index] = record
      return
    }
    let place = (orders.lastIndex { $0.createdAt <= record.createdAt }).map { $0 + 1 } ?? 0
    orders.insert(record, at: place)
    for index in place..<orders.count { orderIndex[orders[index].id] = index }
    // Its creation is not over: distance, time and currency come from the queue (captures 114, 118).
    if record.distance == 0, record.currency == nil {
      enqueue(.finishCreation(dispatch: false), order: record.id, at: record.createdAt)
    }
  }

  private static let ruledPayloadMembers: Set<String> = [
    "id", "current_waypoint", "pickup", "dropoff", "waypoints", "entities", "updated_at",
  ]

  private static let ruledOrderMembers: Set<String> = [
    "id", "customer", "payload", "driver_assigned", "vehicle_assigned", "tracking_number",
    "tracking_statuses", "notes", "type", "status", "pod_method", "pod_required", "dispatched",
    "started", "adhoc", "meta", "dispatched_at", "started_at", "scheduled_at", "updated_at",
  ]
}

extension QueuedWork {
  /// Whether a document that was taken over shows that the real server has done this.
  fileprivate func isDone(in record: OrderRecord) -> Bool {
    switch kind {
    case .finishCreation: record.distance != 0
    case .dispatchListener: record.tracking.rows.contains { $0.code == "DISPATCHED" }
    case .finishStart: record.tracking.rows.contains { $0.code == "STARTED" }
    case .finishProof: false
    }
  }
}

extension OrderRecord {
  /// This order with nothing in it that has a document of its own: enough to see what its own members say.
  fileprivate var withoutParts: OrderRecord {
    var frame = self
    frame.pickup = nil
    frame.waypoints = []
    frame.dropoff = nil
    frame.entities = []
    frame.tracking.rows = []
    frame.customerID = nil
    frame.driverID = nil
    frame.vehicleID = nil
    return frame
  }
}
