/// `GET /orders`: filters, order, page, and the cache in front of them (rest-api 2.1, 2.2; captures 115–137,
/// 501–530, 1295–1363).
extension SandboxServer {
  mutating func listOrders(_ call: Call) -> Reply {
    let query = call.request.query
    let problems = listProblems(query)
    guard problems.isEmpty else { return .invalid(problems) }
    let key = ListCache.key(path: scope + "/v1/orders", query: query, dropsBusters: warts.cacheIgnoresBusters)
    if warts.staleListCache, let rows = cache.rows(key, now: call.now, scale: timeScale) {
      let documents = rows.compactMap { row in
        warts.cacheHitsAreTorn
          ? index(ofOrder: row.id).map { thawed(row.json, orders[$0]) } : row.json
      }
      var reply = Reply.ok(.array(documents))
      reply.cache = .hit
      return reply
    }
    let sortText = query.last { $0.name == "sort" }?.value ?? ""
    guard let sort = OrderSort(sortText, ignoresUnknown: !warts.unknownSortFails) else {
      return cacheMissed(.serverError)
    }
    let filters = query.map { filter($0, query) }
    let found = orders.filter { order in
      !order.isDeleted && order.companyID == scope && isListed(order, for: call.actor)
        && filters.allSatisfy { $0(order) }
    }
    let isBulk = query.contains { $0.name == "bulk_query" || $0.name == "bulk_query[]" }
    let sorted = isReadByIndex(query) ? found.sorted { $0.id < $1.id } : sort.sort(found)
    let page = ListPage(query, isUncut: isBulk && !warts.bulkQueryIsCut)
    let rows = page.cut(sorted).map {
      ListCache.Row(id: $0.id, json: orderJSON($0, .full))
    }
    if warts.staleListCache { cache.store(rows, key: key, now: call.now) }
    return cacheMissed(.ok(.array(rows.map(\.json))))
  }

  /// Orders asked for by their ids come in the order of the ids' index when no other is asked for; a hundred are as
  /// well found in the table itself (captures 625, 1356 against 1361).
  private func isReadByIndex(_ query: [SandboxPair]) -> Bool {
    guard query.last(where: { $0.name == "sort" })?.value.isEmpty ?? true else { return false }
    let asked = values("bulk_query", query).count + values("only", query).count
    return (1..<100).contains(asked)
  }

  /// A list that was not in the cache, or could not be read (captures 137).
  func cacheMissed(_ reply: Reply) -> Reply {
    var reply = reply
    reply.cache = warts.staleListCache ? .miss : .disabled
    return reply
  }

  /// What a hit shows: the frozen columns of the order, its driver and its vehicle, its frozen history, and the
  /// relations behind them read again: the payload, the driver's vehicle, the vehicle's driver
  /// (captures 1296, 1316, 1319, 1616).
  private func thawed(_ frozen: SandboxJSON, _ order: OrderRecord) -> SandboxJSON {
    var json = frozen.setting("payload", payloadJSON(order))
    if let driver = frozen["driver_assigned"], driver.members != nil {
      json = json.setting("driver_assigned", thawed(driver: driver))
    }
    if let vehicle = frozen["vehicle_assigned"], vehicle["driver"] != nil,
      let id = vehicle["id"]?.stringValue,
      let holder = drivers.first(where: { $0.vehicleID == id })
    {
      json = json.setting("vehicle_assigned", vehicle.setting("driver", driverJSON(holder)))
    }
    return json
  }

  /// A driver's frozen columns with the vehicle as it is now (captures 1331).
  func thawed(driver frozen: SandboxJSON) -> SandboxJSON {
    guard let id = frozen["vehicle"]?["id"]?.stringValue, let vehicle = vehicles[id] else {
      return frozen
    }
    return frozen.setting("vehicle", vehicleJSON(vehicle, driver: nil))
  }

  private typealias Filter = (OrderRecord) -> Bool

  /// Statuses that `active` leaves out (rest-api 2.2).
  private static let inactive: Set<String> = [
    "created", "completed", "expired", "order_canceled", "canceled", "pending",
  ]

  /// What one parameter keeps. Unknown parameters and empty values keep everything (captures 516, 525–527).
  private func filter(_ pair: SandboxPair, _ query: [SandboxPair]) -> Filter {
    let everything: Filter = { _ in true }
    guard !pair.value.isEmpty else { return everything }
    let name = pair.name.hasSuffix("[]") ? String(pair.name.dropLast(2)) : pair.name
    switch name {
    case "driver", "driver_assigned":
      let id = index(ofDriver: pair.value).map { drivers[$0].id }
      return { $0.driverID != nil && $0.driverID == id }
    case "vehicle": return { $0.vehicleID == pair.value }
    case "status":
      let wanted = Set(values("status", query))
      return {
        wanted.contains($0.status)
          || (wanted.contains("active") && !Self.inactive.contains($0.status))
      }
    case "active":
      guard isOn(pair.value) else { return everything }
      return { $0.driverID != nil && !Self.inactive.contains($0.status) }
    case "unassigned":
      guard isOn(pair.value) else { return everything }
      return {
        $0.driverID == nil && !["completed", "canceled", "expired"].contains($0.status)
      }
    case "without_driver":
      guard isOn(pair.value) else { return everything }
      return { $0.driverID == nil }
    case "dispatched":
      // The text `true` is 0 to the database and true to the filter class: nothing is both (rest-api 2.2).
      guard let flag = flag(pair.value) else { return { _ in false } }
      return { $0.dispatched == flag }
    case "started": return { $0.started == flag(pair.value) ?? false }
    case "adhoc": return { $0.adhoc == flag(pair.value) ?? false }
    case "pod_required": return { $0.podRequired == flag(pair.value) ?? false }
    case "on":
      guard let day = ServerTime.parse(pair.value).map(ServerTime.startOfDay) else { return everything }
      return {
        ServerTime.startOfDay($0.createdAt) == day
          || $0.scheduledAt.map(ServerTime.startOfDay) == day
      }
    case "created_at": return { [span = span(pair.value)] in span.contains($0.createdAt) }
    case "updated_at": return { [span = span(pair.value)] in span.contains($0.updatedAt) }
    case "scheduled_at": return { [span = span(pair.value)] in span.contains($0.scheduledAt) }
    case "query":
      let text = pair.value.lowercased()
      return { searchText($0).contains(text) }
    case "bulk_query":
      let wanted = Set(values("bulk_query", query))
      return {
        wanted.contains($0.id) || wanted.contains($0.internalID)
          || wanted.contains($0.tracking.number)
      }
    case "exclude":
      let unwanted = Set(values("exclude", query))
      return { !unwanted.contains($0.id) }
    case "only" where pair.name == "only[]":
      let wanted = Set(values("only", query))
      return { wanted.contains($0.id) }
    case "internal_id": return { $0.internalID == pair.value }
    case "tracking": return { $0.tracking.number == pair.value }
    case "payload": return { $0.payloadID == pair.value }
    case "entity": return { $0.entities.contains { $0.id == pair.value || $0.internalID == pair.value } }
    case "type", "order_config":
      let key = flow(named: pair.value)?.key
      return { $0.configKey == key }
    case "customer", "facilitator":
      guard !warts.customerFilterFindsNothing else { return { _ in false } }
      return { name == "customer" && $0.customerID == pair.value }
    case "nearby": return nearby(pair.value) ?? everything
    default: return everything
    }
  }

  /// Every value of a parameter that may be sent as a comma or pipe list or as an array (captures 518, 519,
  /// 1358).
  private func values(_ name: String, _ query: [SandboxPair]) -> [String] {
    query.filter { $0.name == name || $0.name == name + "[]" }
      .flatMap { $0.value.split { $0 == "," || $0 == "|" }.map { String($0).trimmingSpaces } }
  }

  /// Any text that is not empty and not `0` is true, `false` included (rest-api 2.2).
  private func isOn(_ text: String) -> Bool {
    warts.flagFiltersMisreadWords ? text != "0" : flag(text) ?? true
  }

  /// A column's flag: a number. Words are 0 to the database, so nil here.
  private func flag(_ text: String) -> Bool? {
    if !warts.flagFiltersMisreadWords, ["true", "false"].contains(text) { return text == "true" }
    return Int(text).map { $0 != 0 }
  }

  private func span(_ text: String) -> TimeSpan {
    TimeSpan(text, dropsOffset: warts.offsetsAreDropped)
  }

  /// Whether a credential may list an order; the real server asks only for the company (captures 530).
  private func isListed(_ order: OrderRecord, for actor: SandboxEffect.Actor) -> Bool {
    guard !warts.tokensSeeTheWholeCompany, case .driver(let driver) = actor else { return true }
    return order.driverID == nil || order.driverID == driver
  }

  private static let parameters: Set<String> = [
    "limit", "offset", "page", "sort", "with", "expand", "without", "with_count", "columns", "_",
    "timestamp", "nocache", "cb", "driver", "driver_assigned", "vehicle", "status", "active",
    "unassigned", "without_driver", "dispatched", "started", "adhoc", "pod_required", "on", "created_at",
    "updated_at", "scheduled_at", "query", "bulk_query", "exclude", "only", "internal_id", "tracking",
    "payload", "entity", "type", "order_config", "customer", "facilitator", "nearby",
    "with_tracker_data", "with_eta", "with_route_eta",
  ]

  /// What a strict server would say to a query; the real one says nothing (captures 502–509, 525–527).
  private func listProblems(_ query: [SandboxPair]) -> [String] {
    var problems: [String] = []
    for pair in query {
      let name = pair.name.hasSuffix("[]") ? String(pair.name.dropLast(2)) : pair.name
      if !warts.unknownFiltersAreIgnored, !Self.parameters.contains(name) {
        problems.append("The \(name) parameter is not supported.")
      }
      if !warts.limitsAreClamped, name == "limit",
        Int(pair.value).map({ $0 != -1 && !(1...100).contains($0) }) ?? true
      {
        problems.append("The limit must be between 1 and 100.")
      }
    }
    return problems
  }

  private func searchText(_ order: OrderRecord) -> String {
    let addresses = order.stops.compactMap { place($0.placeID)?.address }
    return ([order.id, order.internalID, order.tracking.number] + addresses)
      .joined(separator: "\n").lowercased()
  }

  /// `lat,lng` or a driver's id: pickup or a waypoint within the ad-hoc distance (rest-api 2.2).
  private func nearby(_ text: String) -> Filter? {
    let numbers = text.split(separator: ",").compactMap { Double(String($0).trimmingSpaces) }
    let centre: (Double, Double)
    if numbers.count == 2 {
      centre = (numbers[0], numbers[1])
    } else if let index = index(ofDriver: text) {
      centre = (drivers[index].position.latitude, drivers[index].position.longitude)
    } else {
      return nil
    }
    return { order in
      ([order.pickup].compactMap { $0 } + order.waypoints).contains { stop in
        guard let place = place(stop.placeID) else { return false }
        return EarthDistance.metres(from: centre, to: (place.latitude, place.longitude)) <= 6000
      }
    }
  }
}
