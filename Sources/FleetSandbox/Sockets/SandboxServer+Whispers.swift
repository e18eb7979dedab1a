/// What only sockets hear of: that an order is ready or started, progress at stops, positions, and words to drivers
/// (events 2, captures in `socket.jsonl`).
extension SandboxServer {
  /// An order was put up and everything about it is known.
  mutating func whisperReady(_ order: OrderRecord) {
    whisper("order.ready", .order(order.id))
    if !order.adhoc { whisper(.assigned, order: order) }
  }

  /// The queue's listener of a dispatch tells the driver, or those near an ad-hoc order.
  mutating func whisperDispatched(_ order: OrderRecord) {
    guard broadcastLog.isOn else { return }
    if order.driverID != nil { return whisper(.dispatched, order: order) }
    guard order.adhoc, let start = order.stops.first.flatMap({ places[$0.placeID] }) else { return }
    for driver in drivers
    where driver.online && driver.companyID == order.companyID && driver.position.isKnown {
      let metres = EarthDistance.metres(
        from: (driver.position.latitude, driver.position.longitude), to: (start.latitude, start.longitude))
      guard metres <= Double(order.adhocDistance) else { continue }
      whisper(DriverNotice.ping.name, .notice(.ping, order: order.id, driver: driver.id))
    }
  }

  /// Progress at a stop: first of the entities meant for it, then of the stop. Ends of a round have no waypoint of their
  /// own, and nothing is said of them.
  mutating func whisperProgress(
    _ order: OrderRecord, at stop: StopRecord, entities: [String], _ words: ActivityWords
  ) {
    guard broadcastLog.isOn else { return }
    let activity = whispered(words, of: order)
    let deed = words.complete ? "completed" : "activity"
    let channels = ["order.\(order.uuid)", "order.\(order.id)"]
    for entity in entities {
      whisper(
        "entity.\(deed)",
        .made(
          ["entity": .string(entity), "activity": activity], channels: channels,
          order: .stop(about: ["entity.\(entity)", "entity.\(Self.channelUUID(of: entity))"])))
    }
    guard order.waypoints.contains(where: { $0.waypointID == stop.waypointID }) else { return }
    whisper(
      "waypoint.\(deed)",
      .made(
        ["waypoint": .string(stop.waypointID), "place": .string(stop.placeID), "activity": activity],
        channels: channels,
        order: .stop(about: [
          "waypoint.\(stop.waypointID)", "waypoint.\(Self.channelUUID(of: stop.waypointID))",
        ])))
  }

  /// A position, first of the vehicle, then of the driver, in the numbers that were sent.
  mutating func whisperPosition(_ driver: DriverRecord, _ sent: RequestBody) {
    guard broadcastLog.isOn else { return }
    let numbers: [SandboxMember] =
      [SandboxMember("location", point(driver.position.latitude, driver.position.longitude))]
      + ["altitude", "heading", "speed"].map { SandboxMember($0, sent[$0] ?? .null) }
    if let vehicle = driver.vehicleID.flatMap({ vehicles[$0] }) {
      let name = "\(vehicle.year) \(vehicle.make) \(vehicle.model)"
      let data: [SandboxMember] =
        [
          SandboxMember("id", .string(vehicle.id)),
          SandboxMember("plate_number", .string(vehicle.plateNumber)),
          SandboxMember("name", .string(name)),
        ] + numbers + [SandboxMember("additionalData", ["driver": .string(driver.id)])]
      whisper(
        "vehicle.location_changed",
        .made(
          .object(data), channels: ["vehicle.\(vehicle.id)", "vehicle.\(Self.channelUUID(of: vehicle.id))"],
          order: .position))
    }
    let data: [SandboxMember] =
      [
        SandboxMember("id", .string(driver.id)), SandboxMember("internal_id", .string(driver.internalID)),
        SandboxMember("name", .string(driver.name)), SandboxMember("phone", .string(driver.phone)),
      ] + numbers + [SandboxMember("additionalData", [])]
    whisper(
      "driver.location_changed",
      .made(
        .object(data), channels: ["driver.\(driver.id)", "driver.\(Self.channelUUID(of: driver.id))"],
        order: .position))
  }

  /// The step of the flow as it is configured, or as it was sent, and its words as they were shown.
  private func whispered(_ words: ActivityWords, of order: OrderRecord) -> SandboxJSON {
    let flow = flow(order)
    let known = flow.flatMap { flow in flow.activity(words.code)?.json(configID: flow.id) }
    let step =
      known ?? [
        "code": .string(words.code), "status": .string(words.status), "details": .text(words.details),
        "complete": .bool(words.complete),
      ]
    return step.setting("_resolved_status", .string(resolve(words.status, order)))
      .setting("_resolved_details", .text(words.details.map { resolve($0, order) }))
  }
}
