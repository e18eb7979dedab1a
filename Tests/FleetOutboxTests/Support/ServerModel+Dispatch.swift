import FleetAPI
import FleetModels

/// The dispatcher's calls as the real server takes them: no guard on cancelling, every creation another order, and a
/// `PUT` that sets a round's pointer back to its first stop (rest-api 2.2, 3.7, captures 204, 234, 614).
extension ServerModel {
  struct DeskFields: Equatable {
    var internalID: String?
    var notes: String?
    var scheduledAt: String?
    var vehicle: String?
    var meta: JSONValue = [:]
  }

  /// The order with that public or internal id; of several with one internal id, the oldest (rest-api 1.5).
  func publicID(_ text: String) -> String {
    if orders[text] != nil { return text }
    return orders.filter { ($0.value.desk.internalID ?? "N-" + $0.key) == text }.keys.min() ?? text
  }

  /// Nil for calls that are not the dispatcher's.
  mutating func dispatch(_ endpoint: Endpoint, _ parts: [String], _ members: JSONObject) -> HTTPResponse? {
    guard parts[1] == "orders", endpoint.isWrite else { return nil }
    guard organization == "company_own" else { return parts.count == 2 ? nil : Self.orderNotFound }
    if parts.count == 2 { return create(members) }
    let id = publicID(parts[2])
    guard var order = orders[id] else { return Self.orderNotFound }
    func done(_ what: String, whole: Bool, _ server: inout ServerModel) -> HTTPResponse {
      server.orders[id] = order
      server.ledger.append(Effect(record: id, what: what))
      return Self.json(200, server.document(id, order, whole: whole))
    }
    switch (endpoint.method, parts.count, parts.last) {
    case (.put, 3, _):
      if members["driver"] == "driver_nope" {
        return Self.refused("The selected driver is invalid.", status: 422)
      }
      put(members, on: &order)
      return done("put " + members.keys.sorted().joined(separator: ","), whole: true, &self)
    case (.delete, 3, _):
      orders[id] = nil
      ledger.append(Effect(record: id, what: "deleted"))
      return Self.json(200, ["id": .string(id), "object": "order", "deleted": true])
    case (.delete, 4, "cancel"):
      order.status = "canceled"
      order.history.append(Line(code: "CANCELED"))
      return done("canceled", whole: false, &self)
    case (.post, 4, "schedule"):
      order.desk.scheduledAt = "\(members["date"]?.string ?? "")T\(members["time"]?.string ?? "").000000Z"
      return done("scheduled", whole: false, &self)
    case (.post, 4, "dispatch"):
      if order.driver == nil, !order.isAdhoc { return Self.refused("No driver assigned to dispatch!") }
      if order.isDispatched { return Self.refused("Order has already been dispatched!") }
      // The answer's history is the one before (rest-api 2.2).
      let before = order.history
      order.isDispatched = true
      order.status = "dispatched"
      order.history.append(Line(code: "DISPATCHED"))
      orders[id] = order
      ledger.append(Effect(record: id, what: "dispatched"))
      order.history = before
      return Self.json(200, document(id, order, whole: true))
    default: return nil
    }
  }

  private func put(_ members: JSONObject, on order: inout OrderModel) {
    for (name, value) in members {
      switch name {
      case "driver": order.driver = value.string
      case "notes": order.desk.notes = value.string
      case "vehicle": order.desk.vehicle = value.string
      case "internal_id": order.desk.internalID = value.string
      case "scheduled_at": order.desk.scheduledAt = value.string
      case "meta": order.desk.meta = value
      default: break
      }
    }
    if let first = order.round.first { order.current = first.id }
  }

  private mutating func create(_ members: JSONObject) -> HTTPResponse {
    if members["driver"] == "driver_nope" {
      return Self.refused("The selected driver is invalid.", status: 422)
    }
    made += 1
    let id = "order_new\(made)"
    var order = OrderModel()
    order.status = "created"
    order.isDispatched = false
    order.history = [Line(code: "CREATED")]
    order.driver = members["driver"]?.string
    order.stops = ["pickup", "dropoff"].compactMap { members[$0]?.string }
    order.round = (members["waypoints"]?.array ?? []).compactMap { $0.string.map { RoundStop(id: $0) } }
    order.desk.internalID = members["internal_id"]?.string
    order.desk.notes = members["notes"]?.string
    order.desk.scheduledAt = members["scheduled_at"]?.string
    order.desk.meta = members["meta"] ?? [:]
    let answer = document(id, order, whole: true)
    if members["dispatch"] == true {
      order.isDispatched = true
      order.status = "dispatched"
      order.history.append(Line(code: "DISPATCHED"))
    }
    orders[id] = order
    ledger.append(Effect(record: id, what: "created"))
    return Self.json(201, answer)
  }
}
