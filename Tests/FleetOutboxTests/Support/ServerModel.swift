import FleetAPI
import FleetModels
import FleetStorage

/// The server as the engine meets it: classic orders and drivers, with the real one's missing guards, partial
/// answers and words (rest-api 3.4–3.7), and a ledger of what it applied.
struct ServerModel {
  struct Line: Equatable {
    var code: String
    var complete = false
  }

  struct OrderModel: Equatable {
    var status = "dispatched"
    var isStarted = false
    var isDispatched = true
    var driver: String? = "driver_own"
    var history = [Line(code: "CREATED"), Line(code: "DISPATCHED")]
    var stops = ["place_pickup", "place_dropoff"]
    /// The stops of a round; empty for a classic order.
    var round: [RoundStop] = []
    var current: String?
    var isAdhoc = false
    /// Asked for by the order.
    var proofMethod: String?
    var proofs: [ProofModel] = []
    /// The config whose flow it goes through; nil for the default one.
    var config: String?
    /// What a dispatcher writes.
    var desk = DeskFields()
  }

  /// A stop of a round, with the real server's progress: the code, and whether it is done.
  struct RoundStop: Equatable {
    var id: String
    var kind = "waypoint"
    var status = "CREATED"
    var isComplete = false
    /// Asked for at this stop.
    var proofMethod: String?
  }

  struct DriverModel {
    var online = false
    var latitude = 0.0
    var longitude = 0.0
  }

  /// One applied effect.
  struct Effect: Equatable {
    var record: String
    var what: String
  }

  var orders: [String: OrderModel] = [:] {
    didSet {
      guard let clock else { return }
      for (id, order) in orders where order != oldValue[id] { stamps[id] = clock().second }
    }
  }
  /// Without one, documents do not tell when they were changed.
  var clock: (() -> Timestamp)?
  private(set) var stamps: [String: Timestamp] = [:]
  var drivers = ["driver_own": DriverModel()]
  var organization = "company_own"
  var ledger: [Effect] = []
  /// Reads of orders so far, for effects that land after so many.
  var reads = 0
  var comments: [Written] = []
  var issues: [Written] = []
  var fuel: [Written] = []
  /// Lists as they were answered once, by their query.
  var lists: [String: HTTPResponse] = [:]
  var made = 0
  /// Two drivers may start one order at once (captures 1011–1040).
  var racesAreOpen = false

  /// Applies a call and answers it.
  mutating func handle(_ endpoint: Endpoint) -> HTTPResponse {
    let parts = endpoint.path.split(separator: "/").map(String.init)
    let members: JSONObject = if case .json(let value) = endpoint.body { value.object ?? [:] } else { [:] }
    if let answer = dispatch(endpoint, parts, members) { return answer }
    switch (parts[1], parts.count) {
    case ("organizations", _): return Self.json(200, ["id": .string(organization), "name": "Own Company"])
    case ("orders", 3): return show(parts[2])
    case ("orders", 4) where parts[3] == "next-activity": return offer(parts[2], endpoint.query.first?.value)
    case ("orders", 4) where parts[3] == "tracker": return track(parts[2])
    case ("orders", 4) where parts[3] == "comments": return comments(of: parts[2])
    case ("comments", _): return comment(members)
    case ("issues", _): return issue(endpoint, members)
    case ("fuel-reports", _): return fuel(endpoint, members)
    case ("orders", 4) where parts[3] == "proofs": return listProofs(parts[2])
    case ("orders", 4...5) where parts[3].hasPrefix("capture-"):
      return capture(endpoint, parts[2], subject: parts.count == 5 ? parts[4] : nil)
    case ("orders", 4): return act(parts[3], parts[2], members)
    case ("orders", 5): return setDestination(parts[2], parts[4])
    case ("drivers", 3): return Self.json(200, driver(parts[2]))
    case ("drivers", 4): return move(parts[3], parts[2], members)
    default: return Self.json(404, ["errors": ["There is nothing to see here."]])
    }
  }

  private mutating func show(_ id: String) -> HTTPResponse {
    reads += 1
    let id = publicID(id)
    guard organization == "company_own", let order = orders[id] else { return Self.orderNotFound }
    return Self.json(200, document(id, order, whole: true))
  }

  private mutating func act(_ verb: String, _ id: String, _ members: JSONObject) -> HTTPResponse {
    guard organization == "company_own", var order = orders[id] else { return Self.orderNotFound }
    switch verb {
    case "start":
      if order.isStarted && !racesAreOpen { return Self.refused("Order has already started.") }
      if order.isAdhoc, let driver = members["assign"]?.string { order.driver = driver }
      if order.driver == nil { return Self.refused("No driver assigned to order.") }
      if !order.isDispatched && members["skip_dispatch"] != .bool(true) {
        return Self.refused("Order has not been dispatched yet and cannot be started.")
      }
      order.isStarted = true
      move(&order, id, to: "started", complete: false)
    case "update-activity":
      if order.status == "completed" { return Self.refused("Order is already completed.") }
      let activity = members["activity"]
      let complete = activity?["complete"] == .bool(true)
      if !order.round.isEmpty {
        guard
          moveStop(
            of: &order, id, to: activity?["code"]?.string ?? "", complete: complete,
            proof: members["proof"]?.string)
        else {
          return Self.refused("Order must be started before waypoint activity can be updated.", status: 422)
        }
        break
      }
      move(&order, id, to: activity?["code"]?.string ?? "", complete: complete)
      if complete && order.status != "completed" {
        order.status = "completed"
        order.history.append(Line(code: "COMPLETED", complete: true))
      }
    case "complete": move(&order, id, to: "completed", complete: true)
    default: return Self.json(404, ["errors": ["There is nothing to see here."]])
    }
    orders[id] = order
    return Self.json(200, document(id, order, whole: false))
  }

  private mutating func move(_ order: inout OrderModel, _ id: String, to code: String, complete: Bool) {
    order.status = code
    order.history.append(Line(code: code.uppercased(), complete: complete))
    ledger.append(Effect(record: id, what: code))
  }

  private mutating func move(_ verb: String, _ id: String, _ members: JSONObject) -> HTTPResponse {
    switch verb {
    case "toggle-online":
      drivers[id]?.online = members["online"] == .bool(true)
      ledger.append(Effect(record: id, what: drivers[id]?.online == true ? "online" : "offline"))
    case "track":
      if case .number(let latitude)? = members["latitude"],
        case .number(let longitude)? = members["longitude"]
      {
        drivers[id]?.latitude = latitude.double ?? 0
        drivers[id]?.longitude = longitude.double ?? 0
        ledger.append(Effect(record: id, what: "position \(latitude.text)"))
      }
    default: break
    }
    return Self.json(200, driver(id))
  }

  // MARK: Answers

  /// An order's document: whole as a read gives it, or as an action answers (rest-api 3.6).
  func document(_ id: String, _ order: OrderModel, whole: Bool) -> JSONValue {
    func place(_ id: String) -> JSONValue { ["id": .string(id), "name": .string(id)] }
    let holder: JSONValue =
      order.driver.map { ["id": .string($0), "name": .string("Driver \($0)")] } ?? .null
    var members: JSONObject = [
      "id": .string(id), "internal_id": .string(order.desk.internalID ?? "N-" + id),
      "status": .string(order.status),
      "type": "transport", "started": .bool(order.isStarted),
      "started_at": order.isStarted ? "2026-03-10T12:00:00.000000Z" : .null,
      "dispatched": .bool(order.isDispatched), "adhoc": .bool(order.isAdhoc),
      "dispatched_at": order.isDispatched ? "2026-03-10T11:00:00.000000Z" : .null,
      "created_at": "2026-03-10T10:00:00.000000Z", "driver_assigned": holder,
      "pod_required": .bool(order.proofMethod != nil),
      "pod_method": order.proofMethod.map { .string($0) } ?? .null,
      "payload": order.round.isEmpty
        ? [
          "id": "payload_1", "pickup": place(order.stops.first ?? ""),
          "dropoff": place(order.stops.last ?? ""),
          "waypoints": [],
        ] : Self.payload(of: order),
      "tracking_number": [
        "id": "track_1", "tracking_number": "T1", "status_code": .string(order.history.last?.code ?? ""),
      ],
    ]
    if let config = order.config { members["order_config"] = .string(config) }
    members["notes"] = order.desk.notes.map { .string($0) } ?? .null
    members["scheduled_at"] = order.desk.scheduledAt.map { .string($0) } ?? .null
    members["meta"] = order.desk.meta
    if let stamp = stamps[id] { members["updated_at"] = .string(stamp.iso) }
    if whole {
      members["customer"] = .null
      members["facilitator"] = .null
      members["vehicle_assigned"] = order.desk.vehicle.map { ["id": .string($0)] } ?? .null
      members["tracking_statuses"] = .array(
        order.history.map { ["code": .string($0.code), "complete": .bool($0.complete)] })
    }
    return .object(members)
  }

  func document(_ id: String) -> JSONValue { orders[id].map { document(id, $0, whole: true) } ?? .null }

  func driver(_ id: String) -> JSONValue {
    guard let driver = drivers[id] else { return .null }
    return [
      "id": .string(id), "user": "user_own", "name": "Own Driver", "online": .bool(driver.online),
      "location": [
        "type": "Point",
        "coordinates": .array(
          [driver.longitude, driver.latitude].map { JSONNumber($0).map { .number($0) } ?? .null }),
      ],
    ]
  }

  static func json(_ status: Int, _ value: JSONValue, _ headers: HeaderFields = [:]) -> HTTPResponse {
    HTTPResponse(status: status, headers: headers, body: value.encoded())
  }

  static func refused(_ words: String, status: Int = 400) -> HTTPResponse {
    json(status, ["error": .string(words)])
  }

  static let orderNotFound = refused("Order resource not found.", status: 404)

  // MARK: The dispatcher

  mutating func reassign(_ id: String, to driver: String?) { orders[id]?.driver = driver }

  mutating func cancel(_ id: String) {
    orders[id]?.status = "canceled"
    orders[id]?.history.append(Line(code: "CANCELED"))
  }
}
