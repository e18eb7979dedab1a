/// Why the dispatcher's hand did nothing: the server's own answer.
public struct DispatcherRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// The HTTP status it would have had.
  public let status: Int
  /// The server's words.
  public let text: String

  /// A refusal.
  public init(status: Int, text: String) {
    self.status = status
    self.text = text
  }

  public var description: String { "The server refused (\(status)): \(text)" }
}

/// What staff do at the console while a driver is away, in process: no request, no throttle, and the same
/// rules as the API behind it. Each is recorded in the ledger under `.dispatcher`; what the server refuses
/// throws `DispatcherRefusal`.
extension SandboxServer {
  /// Gives an order to another driver. The vehicle stays what it was (captures 1051).
  public mutating func reassign(order: String, to driver: String, now: Int64) throws {
    try act("PUT", "/v1/orders/\(order)", ["driver": .string(driver)], now)
  }

  /// Takes the driver off an order.
  public mutating func unassign(order: String, now: Int64) throws {
    try act("PUT", "/v1/orders/\(order)", ["driver": .null], now)
  }

  /// Cancels an order; nothing guards it (rest-api 3.7).
  public mutating func cancel(order: String, now: Int64) throws {
    try act("DELETE", "/v1/orders/\(order)/cancel", nil, now)
  }

  /// Dispatches an order.
  public mutating func dispatch(order: String, now: Int64) throws {
    try act("POST", "/v1/orders/\(order)/dispatch", [:], now)
  }

  /// Deletes an order: afterwards every call is 404 (FINDINGS "Staff edits").
  public mutating func delete(order: String, now: Int64) throws {
    try act("DELETE", "/v1/orders/\(order)", nil, now)
  }

  /// Creates an order from the fields of `POST /orders` and returns its public id.
  @discardableResult
  public mutating func create(order fields: SandboxJSON, now: Int64) throws -> String {
    let answer = try act("POST", "/v1/orders", fields, now)
    return answer.json?["id"]?.stringValue ?? ""
  }

  /// Writes a status raw: no row, no flow check (rest-api 2.2 trap 4).
  public mutating func edit(order: String, status: String, now: Int64) throws {
    try act("PUT", "/v1/orders/\(order)", ["status": .string(status)], now)
  }

  /// Completes an order whatever its state.
  public mutating func complete(order: String, now: Int64) throws {
    try act("POST", "/v1/orders/\(order)/complete", [:], now)
  }

  /// Writes the order's meta or notes or any other field of `PUT /orders`.
  public mutating func edit(order: String, fields: SandboxJSON, now: Int64) throws {
    try act("PUT", "/v1/orders/\(order)", fields, now)
  }

  /// The console's own stop editor, which keeps the state of the stops that stay: the round becomes these
  /// places in this order, and the pointer goes to the first *row*, finished or not (captures 1367–1392; not
  /// what `PUT /orders` with `waypoints` does). Places that are no stop yet become new ones. An order with a
  /// pickup and a dropoff keeps having them: the first and the last place.
  public mutating func edit(order: String, stops placeIDs: [String], now: Int64) throws {
    advance(to: now)
    let moment = ServerTime.wholeSecond(now)
    guard let index = index(ofOrder: order) else {
      throw DispatcherRefusal(status: 404, text: "Order resource not found.")
    }
    guard placeIDs.count > 1, placeIDs.allSatisfy({ places[$0] != nil }) else {
      throw DispatcherRefusal(
        status: 422, text: "Place resource is not a valid destination.")
    }
    let before = orders[index]
    let hasEnds = before.pickup != nil && before.dropoff != nil
    let middle = hasEnds ? Array(placeIDs.dropFirst().dropLast()) : placeIDs
    // A row that stays keeps its place among the rows and takes its new position; new ones come behind.
    var positions: [Int: Int] = [:]
    var fresh: [StopRecord] = []
    for (position, place) in middle.enumerated() {
      let row = before.waypoints.indices.first {
        before.waypoints[$0].placeID == place && positions[$0] == nil
      }
      if let row {
        positions[row] = position
      } else {
        fresh.append(waypoint(.string(place), order: position, at: moment))
      }
    }
    var rows: [StopRecord] = []
    for (row, position) in positions.sorted(by: { $0.key < $1.key }) {
      rows.append(before.waypoints[row])
      rows[rows.count - 1].order = position
    }
    rows += fresh
    orders[index].waypoints = rows
    if hasEnds {
      orders[index].pickup = end(before.pickup, at: placeIDs[0], moment)
      orders[index].dropoff = end(before.dropoff, at: placeIDs[placeIDs.count - 1], moment)
    }
    trackEnds(index, at: moment)
    orders[index].currentDestination = hasEnds ? placeIDs[0] : rows.first?.placeID
    cache.clear()
    ledger.record(
      .stopsChanged, order: before.id, driver: before.driverID,
      facts: ["stops": placeIDs.joined(separator: ",")], actor: .dispatcher, at: moment, request: nil)
  }

  private mutating func end(_ before: StopRecord?, at place: String, _ moment: Int64)
    -> StopRecord?
  {
    guard let before, before.placeID != place else { return before }
    var changed = waypoint(.string(place), at: moment)
    changed.type = before.type
    return changed
  }

  @discardableResult
  private mutating func act(
    _ method: String, _ path: String, _ body: SandboxJSON?, _ now: Int64
  ) throws -> SandboxAnswer {
    let answer = handleAsStaff(SandboxRequest(method, path, json: body), now: now)
    guard answer.status < 300 else {
      let text =
        answer.json?["error"]?.stringValue ?? answer.json?["errors"]?.arrayValue?.first?.stringValue
      throw DispatcherRefusal(status: answer.status, text: text ?? answer.text)
    }
    return answer
  }
}
