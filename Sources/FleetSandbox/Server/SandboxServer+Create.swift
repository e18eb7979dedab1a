/// `POST /orders` (rest-api 2.2, captures 106–114, 242, 319).
extension SandboxServer {
  mutating func createOrder(_ call: Call) -> Reply {
    let ends = call.body.filled("payload").flatMap { $0.members == nil ? nil : $0 }
    func sent(_ name: String) -> SandboxJSON? {
      let value = ends.map { $0[name] } ?? call.body[name]
      return value.flatMap { $0.isNull ? nil : $0 }
    }
    let stops = sent("waypoints")?.arrayValue ?? []
    let problems = createProblems(
      call.body, pickup: sent("pickup"), dropoff: sent("dropoff"), waypoints: sent("waypoints"))
    guard problems.isEmpty else { return .invalid(problems) }
    if warts.podRequiredFails, call.body["pod_required"]?.isTruthy ?? false { return .serverError }
    let kind = (call.body.filled("order_config") ?? call.body.filled("type"))?.stringValue
    guard let flow = kind.map({ flow(named: $0) }) ?? visibleFlows.first else {
      return .refused(400, "Invalid order `type` or `order_config` provided.")
    }
    var customerID: String?
    if let customer = call.body.filled("customer") {
      guard let found = customerRecord(customer, at: call.now) else {
        return .refused(400, "Failed to find or create customer for order.")
      }
      customerID = found
    }
    guard !call.breaksHalfWay else { return .serverError }

    let driver = call.body.filled("driver")?.stringValue
      .flatMap { index(ofDriver: $0) }.map { drivers[$0] }
    var order = OrderRecord(
      id: random.publicID("order"), uuid: random.uuid(),
      internalID: call.body.filled("internal_id")?.stringValue ?? random.internalID(),
      companyID: scope, configKey: flow.key, configID: flow.id, customerID: customerID, driverID: driver?.id,
      vehicleID: call.body.filled("vehicle")?.stringValue ?? driver?.vehicleID,
      payloadID: random.publicID("payload"),
      tracking: newTracking(
        type: "order", title: "Order Created", details: "New order created.", at: call.now),
      createdAt: call.now, updatedAt: call.now)
    let hasRound = !stops.isEmpty
    order.pickup = sent("pickup").map { value in
      let place =
        value.stringValue == "[driver]" ? driverPlace(driver, at: call.now) : placeID(value, at: call.now)
      return end("pickup", place: place, tracked: hasRound, at: call.now)
    }
    order.dropoff = sent("dropoff").map {
      end("dropoff", place: placeID($0, at: call.now), tracked: hasRound, at: call.now)
    }
    order.waypoints = stops.enumerated().map { waypoint($1, order: $0, at: call.now) }
    order.currentDestination = order.stops.first?.placeID
    order.entities = (sent("entities")?.arrayValue ?? []).map {
      entity($0, stops: order.stops, at: call.now)
    }
    order.notes = call.body.filled("notes")?.stringValue
    order.meta = call.body.filled("meta").flatMap(storedMeta) ?? .emptyObject
    order.adhoc = call.body["adhoc"]?.isTruthy ?? false
    order.adhocDistance = call.body["adhoc_distance"]?.numberValue.map { Int64($0) } ?? 6000
    order.podMethod = call.body.filled("pod_method")?.stringValue
    order.podRequired = call.body["pod_required"]?.isTruthy ?? false
    order.scheduledAt = moment(call.body, "scheduled_at")
    if let status = call.body.filled("status")?.stringValue {
      order.status = StatusRow.upperCode(status).lowercased()
    }
    insert(order)
    announceCreated(order)
    record(.created, order: order.id, driver: order.driverID, by: call)
    enqueue(
      .finishCreation(dispatch: call.body["dispatch"]?.isTruthy ?? false), order: order.id,
      at: call.now)
    if !warts.queueComesLater { advance(to: call.moment) }
    return .created(orderJSON(index(ofOrder: order.id).map { orders[$0] } ?? order, .full))
  }

  /// A moment sent as text. An offset is dropped, not converted (rest-api 5.6).
  func moment(_ body: RequestBody, _ name: String) -> Int64? {
    body.filled(name)?.stringValue
      .flatMap { ServerTime.parse($0, dropsOffset: warts.offsetsAreDropped) }
  }

  /// The rules in the order the server checks them (captures 106–109).
  private func createProblems(
    _ body: RequestBody, pickup: SandboxJSON?, dropoff: SandboxJSON?, waypoints: SandboxJSON?
  ) -> [String] {
    var problems = commonProblems(body)
    if !warts.internalIDsRepeat, let text = body.filled("internal_id")?.stringValue,
      orders.contains(where: { $0.internalID == text && $0.companyID == scope })
    {
      problems.append("The internal id has already been taken.")
    }
    if waypoints == nil {
      if pickup == nil { problems.append("The pickup field is required.") }
      if dropoff == nil { problems.append("The dropoff field is required.") }
      if pickup == nil || dropoff == nil { problems.append("The waypoints field is required.") }
    } else if (waypoints?.arrayValue?.count ?? 0) < 2, pickup == nil || dropoff == nil {
      problems.append("The waypoints must have at least 2 items.")
    }
    return problems
  }

  /// Rules that create and update share.
  func commonProblems(_ body: RequestBody) -> [String] {
    var problems: [String] = []
    for name in ["adhoc", "dispatch"] {
      if let value = body.filled(name), !isBoolean(value) {
        problems.append("The \(name) field must be true or false.")
      }
    }
    if let moment = body.filled("scheduled_at"),
      moment.stringValue.flatMap({ ServerTime.parse($0) }) == nil
    {
      problems.append("The scheduled at is not a valid date.")
    }
    if let driver = body.filled("driver"),
      driver.stringValue.flatMap({ index(ofDriver: $0) }) == nil
    {
      problems.append("The selected driver is invalid.")
    }
    return problems
  }

  private func isBoolean(_ value: SandboxJSON) -> Bool {
    switch value {
    case .bool: true
    case .int(let number): number == 0 || number == 1
    case .string(let text): text == "0" || text == "1"
    case .null, .double, .array, .object: false
    }
  }

  /// A stored empty map comes back as `[]`, an unset one as `{}` (rest-api 4.0).
  func storedMeta(_ value: SandboxJSON) -> SandboxJSON? {
    switch value {
    case .object(let members): members.isEmpty && warts.emptyMapsBecomeLists ? .array([]) : value
    case .array: value
    case .null, .bool, .int, .double, .string: nil
    }
  }

  mutating func customerRecord(_ value: SandboxJSON, at moment: Int64) -> String? {
    if let id = value.stringValue {
      let suffix = id.split(separator: "_").last.map(String.init) ?? ""
      return contacts[id]?.id ?? contacts["contact_\(suffix)"]?.id
    }
    guard let name = value["name"]?.stringValue else { return nil }
    let email = value["email"]?.stringValue
    if let email, let known = contacts.values.first(where: { $0.email == email }) { return known.id }
    let contact = ContactRecord(
      id: random.publicID("contact"), internalID: random.internalID(), name: name, email: email,
      phone: value["phone"]?.stringValue, createdAt: moment)
    contacts[contact.id] = contact
    announce("contact.created", .contact(contact.id))
    return contact.id
  }

  private mutating func end(_ type: String, place: String, tracked: Bool, at moment: Int64)
    -> StopRecord
  {
    StopRecord(
      waypointID: random.publicID("waypoint"), placeID: place, type: type,
      tracking: tracked ? stopTracking(at: moment) : nil)
  }

  /// A stop of a round: a place in any of its forms, bare or under `place`.
  mutating func waypoint(_ value: SandboxJSON, order: Int = 0, at moment: Int64) -> StopRecord {
    StopRecord(
      waypointID: random.publicID("waypoint"),
      placeID: placeID(value["place"] ?? value, at: moment),
      type: value["place"] == nil ? "dropoff" : value["type"]?.stringValue ?? "dropoff",
      order: order, tracking: stopTracking(at: moment))
  }

  mutating func stopTracking(at moment: Int64) -> TrackingRecord {
    newTracking(
      type: "waypoint", title: "Waypoint Created", details: "New waypoint created.", at: moment)
  }

  private mutating func entity(_ value: SandboxJSON, stops: [StopRecord], at moment: Int64)
    -> EntityRecord
  {
    let target = value["destination"] ?? value["waypoint"]
    var destination = target?.stringValue
    if let position = target?.numberValue, stops.indices.contains(Int(position)) {
      destination = stops[Int(position)].placeID
    }
    var details = SandboxJSON.emptyObject
    for member in value.members ?? [] {
      switch member.name {
      // These columns are text, whatever is sent (rest-api 4.0).
      case "weight", "length", "width", "height":
        let text =
          member.value.stringValue ?? String(decoding: JSONWriter.compact(member.value), as: UTF8.self)
        let isKept = member.value.isNull || !warts.sizesAreText
        details = details.setting(member.name, isKept ? member.value : .string(text))
      case "description", "dimensions_unit", "weight_unit", "declared_value", "price",
        "sale_price", "sku", "currency":
        details = details.setting(member.name, member.value)
      default: break
      }
    }
    return EntityRecord(
      id: random.publicID("entity"), internalID: random.internalID(),
      name: value["name"]?.stringValue,
      type: value["type"]?.stringValue.map { StatusRow.upperCode($0).lowercased() } ?? "entity",
      destination: destination.flatMap { places[$0]?.id }, details: details,
      tracking: newTracking(
        type: "entity", title: "Entity Created", details: "New entity created.", at: moment),
      createdAt: moment)
  }
}
