import FleetModels

/// From the event to what it says.
extension FleetEvent {
  public var meaning: EventMeaning {
    guard name.isKnown else { return .nothing }
    if form == .push { return pushMeaning }
    if form == .notification { return notificationMeaning }
    switch name.subject {
    case "order": return orderMeaning
    case "driver", "vehicle": return movingMeaning
    case "waypoint": return .refetch(orders: ordersOfChannel)
    case "entity": return entityMeaning
    case "geofence": return geofenceNews.map { .geofence($0) } ?? .nothing
    case "position": return .nothing
    case let kind where kind.hasPrefix("chat"): return .chat(channel: chatChannel(kind))
    case let kind where EventName.recordKinds.contains(kind): return .record(recordNews(kind))
    // The type of a push, or a notification's name, in another form's place.
    default: return .nothing
    }
  }

  private var orderMeaning: EventMeaning {
    let identities = identities
    // Without an id there is no document to speak of, but an order's own channel still tells which it is.
    guard !identities.isEmpty else {
      return ordersOfChannel.isEmpty ? .nothing : .refetch(orders: ordersOfChannel)
    }
    let driver = assignedDriver
    let fields = orderFields(driver)
    return .order(
      OrderNews(
        identities: identities, fields: fields, version: version, driver: driver, isDeleted: isDeletion,
        statusHint: statusOfName ?? EventText.line(fields["status"]).map { StatusCode($0) }))
  }

  private var movingMeaning: EventMeaning {
    switch name {
    case .driverLocationChanged, .driverSimulatedLocationChanged, .vehicleLocationChanged:
      return positionNews.map { .position($0) } ?? .nothing
    case .driverCreated, .driverUpdated, .driverDeleted:
      let identities = identities
      guard !identities.isEmpty else { return .nothing }
      return .driver(
        DriverNews(
          identities: identities, fields: presentFields, version: version, isDeleted: isDeletion,
          isOnline: LooseValue.flag(data["online"]), coordinate: LooseValue.coordinate(data["location"])))
    case .vehicleCreated, .vehicleUpdated, .vehicleDeleted: return .record(recordNews("vehicle"))
    // These never fire, and nothing is known of what they would carry (events 2).
    default: return .nothing
    }
  }

  private var entityMeaning: EventMeaning {
    switch name {
    case .entityActivity, .entityCompleted: .refetch(orders: ordersOfChannel)
    case .entityCreated, .entityUpdated, .entityDeleted: .record(recordNews("entity"))
    default: .nothing
    }
  }

  /// A title and a text: only the id counts. That of a finished stop names the stop (events 4.3).
  private var notificationMeaning: EventMeaning {
    if name.subject == "order", let order = EventText.id(data["id"]) { return .refetch(orders: [order]) }
    return .refetch(orders: ordersOfChannel)
  }

  private var pushMeaning: EventMeaning {
    switch name {
    case .pushChatMessageReceived: .chat(channel: EventText.id(data["channel"]))
    case .pushWaypointCompleted: .refetch(orders: [])
    default: .refetch(orders: EventText.id(data["id"]).map { [$0] } ?? [])
    }
  }

  private var positionNews: PositionNews? {
    guard let id = EventText.id(data["id"]), let coordinate = LooseValue.coordinate(data["location"]) else {
      return nil
    }
    let isVehicle = name == .vehicleLocationChanged
    let more = data["additionalData"]
    return PositionNews(
      subject: isVehicle ? .vehicle(id) : .driver(id), coordinate: coordinate,
      heading: LooseValue.decimal(data["heading"]), speed: LooseValue.decimal(data["speed"]),
      altitude: LooseValue.decimal(data["altitude"]), at: createdAt,
      index: LooseValue.integer(more?["index"]),
      isSimulated: name == .driverSimulatedLocationChanged,
      driverOfVehicle: isVehicle ? EventText.id(more?["driver"]) : nil)
  }

  private var geofenceNews: GeofenceNews? {
    guard let crossing = GeofenceNews.Crossing(rawValue: name.happening) else { return nil }
    let driver = EventText.id(data["driver"]?["id"])
    let vehicle = EventText.id(data["vehicle"]?["id"])
    let subject: MovingSubject
    switch (data["subject"]?["type"]?.string, EventText.id(data["subject"]?["id"])) {
    case ("vehicle", let id?): subject = .vehicle(id)
    case (_, let id?): subject = .driver(id)
    case (_, nil):
      guard let named = driver.map(MovingSubject.driver) ?? vehicle.map(MovingSubject.vehicle) else {
        return nil
      }
      subject = named
    }
    return GeofenceNews(
      crossing: crossing, subject: subject, driver: driver, vehicle: vehicle,
      area: EventText.id(data["geofence"]?["id"]), areaName: EventText.line(data["geofence"]?["name"]),
      areaKind: EventText.line(data["geofence"]?["type"]),
      coordinate: LooseValue.coordinate(data["location"]),
      at: createdAt, dwellMinutes: LooseValue.integer(data["dwell_duration_minutes"]),
      order: EventText.id(data["order"]?["id"]))
  }

  private func chatChannel(_ kind: String) -> String? {
    if let named = EventText.id(extra["channel_id"]) { return named }
    if kind == "chat_channel", let own = EventText.id(data["id"]) { return own }
    if let parent = EventText.id(data["chat_channel"]) ?? EventText.id(data["chat_channel"]?["id"]) {
      return parent
    }
    return recordOfChannel("chat")
  }

  private func recordNews(_ kind: String) -> RecordNews {
    RecordNews(
      kind: kind, id: identities.first, fields: presentFields, version: version, isDeleted: isDeletion)
  }
}
