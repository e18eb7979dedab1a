import FleetAPI
import FleetModels

/// Rounds as the real server has them: an activity goes to the current stop, whatever the driver meant, and the
/// pointer moves on when the stop is done (rest-api 3.3, captures 601–615).
extension ServerModel {
  static func round(_ stops: [String], ends: Bool = false) -> OrderModel {
    var order = OrderModel()
    order.status = "started"
    order.isStarted = true
    order.history.append(Line(code: "STARTED"))
    order.round = stops.map { RoundStop(id: $0) }
    if ends {
      order.round[0].kind = "pickup"
      order.round[stops.count - 1].kind = "dropoff"
    }
    order.current = stops.first
    return order
  }

  mutating func moveStop(
    of order: inout OrderModel, _ id: String, to code: String, complete: Bool, proof: String?
  )
    -> Bool
  {
    guard order.isStarted else { return false }
    guard let index = order.round.firstIndex(where: { $0.id == order.current }) else { return true }
    order.round[index].status = code.uppercased()
    order.round[index].isComplete = complete
    ledger.append(
      Effect(record: id, what: "\(code) at \(order.round[index].id)" + (proof.map { " by \($0)" } ?? "")))
    guard complete else { return true }
    if let next = order.round[(index + 1)...].first(where: { !$0.isComplete }) {
      order.current = next.id
    } else {
      order.status = "completed"
      order.history.append(Line(code: "COMPLETED", complete: true))
    }
    return true
  }

  mutating func setDestination(_ id: String, _ place: String) -> HTTPResponse {
    guard var order = orders[id] else { return Self.orderNotFound }
    guard order.round.contains(where: { $0.id == place }) else {
      return Self.refused("Place resource is not a valid destination.", status: 422)
    }
    order.current = place
    orders[id] = order
    ledger.append(Effect(record: id, what: "destination \(place)"))
    return Self.json(200, document(id, order, whole: false))
  }

  /// The default flow at a stop; nothing at one that is done or that is no stop.
  func offer(_ id: String, _ place: String?) -> HTTPResponse {
    guard let order = orders[id] else { return Self.orderNotFound }
    let place = place ?? order.current
    guard let stop = order.round.first(where: { $0.id == place }), !stop.isComplete else {
      return Self.json(200, [])
    }
    return Self.json(
      200,
      stop.status == "ENROUTE"
        ? [["code": "completed", "complete": true, "activities": []]]
        : [["code": "enroute", "complete": false, "activities": ["completed"]]])
  }

  func track(_ id: String) -> HTTPResponse {
    guard let order = orders[id] else { return Self.orderNotFound }
    return Self.json(
      200,
      [
        "provider": "none",
        "stops": .array(
          order.round.map {
            [
              "public_id": .string($0.id), "type": .string($0.kind),
              "status": .string($0.status.lowercased()), "completed": .bool($0.isComplete),
            ]
          }),
      ])
  }

  /// Pickup and dropoff show no progress in the document (captures 873–953).
  static func payload(of order: OrderModel) -> JSONValue {
    func end(_ kind: String) -> JSONValue {
      order.round.first { $0.kind == kind }.map { ["id": .string($0.id), "name": .string($0.id)] } ?? .null
    }
    return [
      "id": "payload_1", "current_waypoint": order.current.map { .string($0) } ?? .null,
      "pickup": end("pickup"), "dropoff": end("dropoff"),
      "waypoints": .array(
        order.round.filter { $0.kind == "waypoint" }.enumerated().map { index, stop in
          [
            "id": .string(stop.id), "name": .string(stop.id), "order": .number(JSONNumber(index)),
            "status_code": .string(stop.status), "complete": .bool(stop.isComplete),
            "pod_required": .bool(stop.proofMethod != nil),
            "pod_method": stop.proofMethod.map { .string($0) } ?? .null,
          ]
        }),
      "entities": [["id": "entity_1", "name": "A parcel"]],
    ]
  }
}
