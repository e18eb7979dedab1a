/// Orders as answers. Which relations appear depends on what the action happened to load: absent is not null
/// (rest-api 3.6, captures 207, 323).
extension SandboxServer {
  /// The relations an answer holds.
  struct Relations: OptionSet {
    let rawValue: Int
    static let parties = Relations(rawValue: 1)
    static let driver = Relations(rawValue: 2)
    static let vehicle = Relations(rawValue: 4)
    static let statuses = Relations(rawValue: 8)
    static let none: Relations = []
    static let full: Relations = [.parties, .driver, .vehicle, .statuses]
    /// start, update-activity, complete, cancel.
    static let action: Relations = [.driver]
    static let destination: Relations = [.parties, .driver, .vehicle]
  }

  func orderJSON(_ order: OrderRecord, _ loaded: Relations) -> SandboxJSON {
    let relations = warts.answersArePartial || loaded == .none ? loaded : .full
    let tracking = trackingJSON(order.tracking, subject: order.id)
    var members: [SandboxMember] = [
      SandboxMember("id", .string(order.id)),
      SandboxMember("internal_id", .string(order.internalID)),
      SandboxMember("order_config", .text(flow(order)?.id)),
    ]
    if relations.contains(.parties) {
      let customer = order.customerID.flatMap { contacts[$0] }
      members.append(SandboxMember("customer", customer.map(customerJSON) ?? .null))
    }
    members.append(SandboxMember("payload", payloadJSON(order)))
    if relations.contains(.parties) { members.append(SandboxMember("facilitator", .null)) }
    if relations.contains(.driver) {
      members.append(
        SandboxMember("driver_assigned", driver(order.driverID).map { driverJSON($0) } ?? .null))
    }
    if relations.contains(.vehicle) {
      let vehicle = order.vehicleID.flatMap { vehicles[$0] }
      members.append(SandboxMember("vehicle_assigned", vehicle.map(assignedVehicleJSON) ?? .null))
    }
    members.append(SandboxMember("tracking_number", tracking))
    if relations.contains(.statuses) {
      let rows = order.tracking.rows.map { statusJSON($0, tracking: tracking) }
      members.append(SandboxMember("tracking_statuses", .array(rows)))
    }
    members += [
      SandboxMember("custom_fields", .array([])), SandboxMember("files", .array([])),
      SandboxMember("purchase_rate", .null), SandboxMember("notes", .text(order.notes)),
      SandboxMember("type", .string(order.configKey)),
      SandboxMember("status", .string(order.status)),
      SandboxMember("pod_method", .text(order.podMethod)),
      SandboxMember("pod_required", .bool(order.podRequired)),
      SandboxMember("dispatched", .bool(order.dispatched)),
      SandboxMember("started", .bool(order.started)), SandboxMember("adhoc", .bool(order.adhoc)),
      SandboxMember("adhoc_distance", .int(order.adhocDistance)),
      SandboxMember("distance", .int(order.distance)), SandboxMember("time", .int(order.time)),
      SandboxMember(
        "transaction_amount", order.transactionAmount.map(SandboxJSON.int) ?? .null),
      SandboxMember("currency", .text(order.currency)), SandboxMember("meta", order.meta),
      SandboxMember("dispatched_at", ServerTime.json(order.dispatchedAt)),
      SandboxMember("started_at", ServerTime.json(order.startedAt)),
      SandboxMember("scheduled_at", ServerTime.json(order.scheduledAt)),
      SandboxMember("updated_at", ServerTime.json(order.updatedAt)),
      SandboxMember("created_at", ServerTime.json(order.createdAt)),
    ]
    return .object(members).telling(order.told)
  }

  func payloadJSON(_ order: OrderRecord) -> SandboxJSON {
    var members = [SandboxMember("id", .string(order.payloadID))]
    if let current = order.currentDestination {
      members.append(SandboxMember("current_waypoint", .string(current)))
    }
    func end(_ stop: StopRecord?) -> SandboxJSON { place(stop?.placeID).map(placeJSON) ?? .null }
    members += [
      SandboxMember("pickup", end(order.pickup)), SandboxMember("dropoff", end(order.dropoff)),
      SandboxMember("return", .null), SandboxMember("waypoints", .array(waypointsJSON(order))),
      SandboxMember("entities", .array(order.entities.map { entityJSON($0, of: order) })),
      SandboxMember("cod_amount", .null), SandboxMember("cod_currency", .null),
      SandboxMember("cod_payment_method", .null), SandboxMember("payment_method", .null),
      SandboxMember("meta", .emptyObject),
      SandboxMember(
        "updated_at",
        ServerTime.json(order.payloadUpdatedAt ?? order.payloadCreatedAt ?? order.createdAt)),
      SandboxMember("created_at", ServerTime.json(order.payloadCreatedAt ?? order.createdAt)),
    ]
    return .object(members).telling(order.payloadTold)
  }

  /// Waypoints: the place decorated with stop data. Two stops at one place both show the first one's
  /// (rest-api 4.4).
  private func waypointsJSON(_ order: OrderRecord) -> [SandboxJSON] {
    order.waypoints.compactMap { waypoint in
      guard let place = place(waypoint.placeID) else { return nil }
      let shown =
        warts.doubledPlacesShowTheFirst
        ? order.waypoints.first { $0.placeID == waypoint.placeID } ?? waypoint : waypoint
      return waypointJSON(shown, at: place)
    }
  }

  func waypointJSON(_ stop: StopRecord, at place: PlaceRecord) -> SandboxJSON {
    let tracking = stop.tracking
    let own =
      warts.waypointsHideTheirID ? [] : [SandboxMember("waypoint_id", .string(stop.waypointID))]
    return .object(
      own + [
        SandboxMember("id", .string(place.id)), SandboxMember("order", .int(Int64(stop.order))),
        SandboxMember("tracking", .text(tracking?.number)),
        SandboxMember("status", .text(tracking?.latest?.status)),
        SandboxMember("status_code", .text(shown(tracking?.latest?.code))),
        SandboxMember("complete", .bool(tracking?.isComplete ?? false)),
        SandboxMember("name", .text(place.name)),
        SandboxMember("location", point(place.latitude, place.longitude)),
        SandboxMember("address", .string(place.address)),
      ] + streetMembers(place) + [
        SandboxMember("country", .text(place.country)),
        SandboxMember("phone", .text(place.phone)), SandboxMember("owner", .null),
        SandboxMember("customer", .null), SandboxMember("type", .string(stop.type)),
        SandboxMember("meta", .emptyObject), SandboxMember("eta", .null),
        SandboxMember("notes", .null), SandboxMember("pod_method", .null),
        SandboxMember("pod_required", .bool(false)), SandboxMember("time_window_start", .null),
        SandboxMember("time_window_end", .null), SandboxMember("service_time", .null),
        SandboxMember("updated_at", ServerTime.json(place.updatedAt ?? place.createdAt)),
        SandboxMember("created_at", ServerTime.json(place.createdAt)),
      ]
    ).telling(place.told, but: ["type", "meta"]).telling(stop.told)
  }

  func placeJSON(_ place: PlaceRecord) -> SandboxJSON {
    var street = streetMembers(place)
    street.insert(SandboxMember("custom_fields", .array([])), at: 3)
    let icon =
      "https://flb-assets.s3-ap-southeast-1.amazonaws.com/static/place-icons/basic-building.png"
    return .object(
      [
        SandboxMember("id", .string(place.id)), SandboxMember("name", .text(place.name)),
        SandboxMember("location", point(place.latitude, place.longitude)),
        SandboxMember("address", .string(place.address)),
        SandboxMember("avatar_url", .string(icon)),
      ] + street + [
        SandboxMember("country", .text(place.country)), SandboxMember("phone", .text(place.phone)),
        SandboxMember("owner", .null),
        SandboxMember("type", .string(place.more["type"] ?? "place")),
        SandboxMember("meta", .emptyObject),
        SandboxMember("updated_at", ServerTime.json(place.updatedAt ?? place.createdAt)),
        SandboxMember("created_at", ServerTime.json(place.createdAt)),
      ]
    ).telling(place.told)
  }

  private func streetMembers(_ place: PlaceRecord) -> [SandboxMember] {
    func more(_ name: String) -> SandboxMember { SandboxMember(name, .text(place.more[name])) }
    return [
      SandboxMember("street1", .text(place.street1)), more("street2"),
      SandboxMember("city", .text(place.city)), more("province"),
      SandboxMember("postal_code", .text(place.postalCode)), more("neighborhood"),
      more("district"), more("building"), more("security_access_code"),
    ]
  }

  private func assignedVehicleJSON(_ vehicle: VehicleRecord) -> SandboxJSON {
    guard let holder = drivers.first(where: { $0.vehicleID == vehicle.id }) else {
      return vehicleJSON(vehicle, driver: nil)
    }
    return vehicleJSON(vehicle, driver: holder)
  }
}
