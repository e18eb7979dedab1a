/// Drivers: list, one, duty switch, position (rest-api 2.3, captures 018–034).
extension SandboxServer {
  func index(ofDriver id: String) -> Int? {
    if let index = drivers.firstIndex(where: {
      ($0.id == id || $0.internalID == id) && $0.companyID == scope
    }) {
      return index
    }
    // Each organization knows a driver by another id (rest-api 1.4).
    guard !warts.driverIDsChange, let user = driver(id)?.userID else { return nil }
    return drivers.firstIndex { $0.userID == user && $0.companyID == scope }
  }

  func driver(_ id: String?) -> DriverRecord? {
    guard let id else { return nil }
    return drivers.first { $0.id == id }
  }

  mutating func listDrivers(_ call: Call) -> Reply {
    let key = ListCache.key(
      path: scope + "/v1/drivers", query: call.request.query, dropsBusters: warts.cacheIgnoresBusters)
    if warts.staleListCache, let rows = cache.rows(key, now: call.now, scale: timeScale) {
      var reply = Reply.ok(.array(rows.map { thawed(driver: $0.json) }))
      reply.cache = .hit
      return reply
    }
    let page = ListPage(call.request.query)
    let text = call.request.query.first { $0.name == "query" }?.value.lowercased() ?? ""
    let found = drivers.filter { $0.companyID == scope }.filter {
      text.isEmpty || "\($0.name) \($0.email) \($0.phone) \($0.id)".lowercased().contains(text)
    }
    let rows = page.cut(found).map { ListCache.Row(id: $0.id, json: driverJSON($0)) }
    if warts.staleListCache { cache.store(rows, key: key, now: call.now) }
    return cacheMissed(.ok(.array(rows.map(\.json))))
  }

  func showDriver(_ id: String) -> Reply {
    guard let index = index(ofDriver: id) else { return .driverNotFound }
    return .ok(driverJSON(drivers[index], withJob: true))
  }

  /// Absent `online` flips it. A quiet write: the list cache does not notice (captures 1295–1297).
  mutating func toggleOnline(_ id: String, _ call: Call) -> Reply {
    guard let index = index(ofDriver: id) else { return .driverNotFound }
    if !warts.absentOnlineFlips, call.body.filled("online") == nil {
      return .invalid(missing(["online"], call.body))
    }
    let online = call.body.filled("online")?.isTruthy ?? !drivers[index].online
    drivers[index].online = online
    drivers[index].updatedAt = call.now
    changeVehicle(of: index) {
      $0.online = online
      $0.updatedAt = call.now
    }
    record(.online(online), driver: drivers[index].id, by: call)
    return .ok(driverJSON(drivers[index]))
  }

  /// Stores the position it is given, with the server's own time. Coordinates that are missing, no numbers or
  /// both 0 store nothing and are 200 all the same (captures 027–033).
  mutating func track(_ id: String, _ call: Call) -> Reply {
    guard let index = index(ofDriver: id) else { return .driverNotFound }
    let latitude = call.body["latitude"]?.numberValue ?? 0
    let longitude = call.body["longitude"]?.numberValue ?? 0
    guard latitude != 0 || longitude != 0 else {
      return warts.badPositionsAreSwallowed
        ? .ok(driverJSON(drivers[index]))
        : .invalid(["The latitude field is required.", "The longitude field is required."])
    }
    let position = PositionRecord(
      latitude: latitude, longitude: longitude, heading: whole(call.body["heading"]),
      altitude: whole(call.body["altitude"]), speed: whole(call.body["speed"]))
    drivers[index].position = position
    let claimed = warts.clientTimesAreIgnored ? nil : moment(call.body, "timestamp")
    drivers[index].positionAt = claimed ?? call.now
    drivers[index].updatedAt = call.now
    let online = drivers[index].online
    changeVehicle(of: index) {
      $0.position = position
      $0.online = online
      $0.updatedAt = call.now
    }
    cache.clear()
    whisperPosition(drivers[index], call.body)
    record(.position, driver: drivers[index].id, by: call)
    return .ok(driverJSON(drivers[index]))
  }

  private mutating func changeVehicle(of driver: Int, _ change: (inout VehicleRecord) -> Void) {
    guard let id = drivers[driver].vehicleID, var vehicle = vehicles[id] else { return }
    change(&vehicle)
    vehicles[id] = vehicle
  }

  /// A number as the integer column keeps it: cut, not rounded; 0 when absent (captures 027, 029).
  private func whole(_ value: SandboxJSON?) -> Int64 {
    guard let number = value?.numberValue, number.isFinite, abs(number) < 1e15 else { return 0 }
    return Int64(number)
  }

  mutating func record(
    _ kind: SandboxEffect.Kind, order: String? = nil, driver: String? = nil, stop: String? = nil,
    facts: [String: String] = [:], by call: Call
  ) {
    ledger.record(
      kind, order: order, driver: driver, stop: stop, facts: facts, actor: call.actor, at: call.now,
      request: call.ordinal)
  }
}
