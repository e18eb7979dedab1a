/// What staff do to the stops and the words of an order while its driver is away, one method for each change of
/// FINDINGS "Stops changed while the driver is away".
extension SandboxServer {
  /// Place ids of the order's stops in their sequence: pickup, waypoints, dropoff.
  public func stopIDs(order: String) throws(DispatcherRefusal) -> [String] {
    guard let index = index(ofOrder: order) else {
      throw DispatcherRefusal(status: 404, text: "Order resource not found.")
    }
    return orders[index].stops.map(\.placeID)
  }

  /// The waypoints' own ids, which proofs are shown under and no order document holds (captures 1244).
  public func waypointIDs(order: String) -> [String] {
    index(ofOrder: order).map { orders[$0].waypoints.map(\.waypointID) } ?? []
  }

  /// The console's stop editor without this stop (captures 1367).
  public mutating func remove(stop: String, order: String, now: Int64) throws {
    let stops = try stopIDs(order: order)
    guard stops.contains(stop) else {
      throw DispatcherRefusal(status: 422, text: "Place resource is not a valid destination.")
    }
    try edit(order: order, stops: stops.filter { $0 != stop }, now: now)
  }

  /// The console's stop editor with one place more, at the end or at a position from 0 (captures 1374).
  public mutating func add(stop: String, at position: Int? = nil, order: String, now: Int64) throws {
    var stops = try stopIDs(order: order)
    stops.insert(stop, at: min(max(0, position ?? stops.count), stops.count))
    try edit(order: order, stops: stops, now: now)
  }

  /// The console's stop editor with the sequence turned round (captures 1381).
  public mutating func reverseStops(order: String, now: Int64) throws {
    try edit(order: order, stops: try stopIDs(order: order).reversed(), now: now)
  }

  /// The console's stop editor saved as it was: the pointer goes back to the first row (captures 1389).
  public mutating func saveStops(order: String, now: Int64) throws {
    try edit(order: order, stops: try stopIDs(order: order), now: now)
  }

  /// `PUT /orders/{id}` with `waypoints`, which wrecks a round (captures 1111–1174).
  public mutating func put(order: String, waypoints: [String], now: Int64) throws {
    try edit(order: order, fields: ["waypoints": .array(waypoints.map(SandboxJSON.string))], now: now)
  }

  /// Replaces the order's meta, which may change what is offered next (FINDINGS "Custom flows").
  public mutating func edit(order: String, meta: SandboxJSON, now: Int64) throws {
    try edit(order: order, fields: ["meta": meta], now: now)
  }

  /// Asks for a proof of this method, or for none, as staff do at the console: through v1 it is a 500
  /// (captures 111, 346).
  public mutating func demandProof(_ method: String?, order: String, now: Int64) throws {
    advance(to: now)
    guard let index = index(ofOrder: order) else {
      throw DispatcherRefusal(status: 404, text: "Order resource not found.")
    }
    guard method.map({ ["photo", "signature", "scan"].contains($0) }) ?? true else {
      throw DispatcherRefusal(status: 422, text: "The selected pod method is invalid.")
    }
    orders[index].podRequired = method != nil
    orders[index].podMethod = method
    orders[index].updatedAt = ServerTime.wholeSecond(now)
    announce("order.updated", .order(order))
    cache.clear()
    ledger.record(
      .updated, order: order, driver: orders[index].driverID,
      facts: ["pod_method": method ?? "none"], actor: .dispatcher,
      at: ServerTime.wholeSecond(now), request: nil)
  }

  /// Takes an account to another of its organizations, as the driver's other phone or staff would.
  public mutating func move(driver: String, toOrganization id: String, now: Int64) throws {
    advance(to: now)
    guard let user = self.driver(driver)?.userID, let profile = profile(ofUser: user, in: id) else {
      throw DispatcherRefusal(
        status: 400, text: "User does not have a driver profile with this organization.")
    }
    whereabouts[user] = id
    ledger.record(
      .organizationSwitched, driver: profile.id, facts: ["to": id, "old_driver": driver],
      actor: .dispatcher, at: ServerTime.wholeSecond(now), request: nil)
  }
}
