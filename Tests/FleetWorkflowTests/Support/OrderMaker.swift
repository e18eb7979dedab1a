import FleetModels
import FleetWorkflow

let own: Driver.ID = "driver_own"
let tappedAt = Timestamp(milliseconds: 1_773_140_000_000)
let keptPhoto = KeptFile(name: "a1.jpg", size: 3, sha256: "abc", kind: .jpeg)

/// Makes order documents as a read gives them, for tests to bend.
struct OrderMaker {
  var id = "order_a"
  var status: String? = "dispatched"
  var started: Bool? = false
  var isDispatched = true
  /// Nil: assigned to nobody.
  var driver: String? = "driver_own"
  /// Nil: the document leaves the history out, as an action's answer does.
  var history: [String]? = ["CREATED", "DISPATCHED"]
  var stops = ["place_pickup", "place_dropoff"]
  var waypoints: [String] = []
  /// Nil: the document leaves the payload out.
  var hasPayload = true
  var hasDriver = true
  var proofMethod: String?
  var type: String? = "transport"
  var isAdhoc = false

  var order: Order {
    func place(_ id: String) -> JSONValue { ["id": .string(id), "name": .string(id)] }
    func flag(_ value: Bool?) -> JSONValue { value.map { .bool($0) } ?? .null }
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    var members: JSONObject = [
      "id": .string(id), "status": text(status), "started": flag(started), "type": text(type),
      "dispatched_at": isDispatched ? "2026-03-10T11:00:00.000000Z" : .null,
      "adhoc": .bool(isAdhoc), "pod_required": .bool(proofMethod != nil), "pod_method": text(proofMethod),
      "tracking_number": ["id": "track_1", "status_code": "DISPATCHED"],
    ]
    if hasDriver {
      members["driver_assigned"] = driver.map { ["id": .string($0), "name": "Some Driver"] } ?? .null
    }
    if hasPayload {
      members["payload"] = [
        "id": "payload_1", "pickup": place(stops[0]), "dropoff": place(stops[1]),
        "waypoints": .array(waypoints.map(place)),
      ]
    }
    if let history {
      members["tracking_statuses"] = .array(history.map { ["code": .string($0)] })
    }
    return Order(json: members)
  }

  var document: RecordDocument { .order(order) }
  var baseline: Baseline { Baseline(document) }

  /// Started, with its line.
  static let started = OrderMaker(
    status: "started", started: true, history: ["CREATED", "DISPATCHED", "STARTED"])
  static let enroute = OrderMaker(
    status: "enroute", started: true, history: ["CREATED", "DISPATCHED", "STARTED", "ENROUTE"])
  static let completed = OrderMaker(
    status: "completed", started: true,
    history: ["CREATED", "DISPATCHED", "STARTED", "ENROUTE", "COMPLETED"])
  static let canceled = OrderMaker(status: "canceled", history: ["CREATED", "DISPATCHED", "CANCELED"])

  func with(_ change: (inout OrderMaker) -> Void) -> OrderMaker {
    var changed = self
    change(&changed)
    return changed
  }
}

func activity(_ code: String, complete: Bool = false, next: [String] = []) -> Activity {
  Activity(json: [
    "key": .string(code), "code": .string(code), "status": .string("Order \(code)"),
    "details": .string("It is \(code)."), "complete": .bool(complete),
    "activities": .array(next.map { .string($0) }), "logic": [], "require_pod": false,
  ])
}

extension Tap {
  /// Of a driver who has taken no proofs, unless a test says so.
  func commands(
    shown: RecordDocument?, offered: (Stop?) throws -> [NextActivity], taken: [TakenProof] = [],
    as entry: String = "entry_1", driver: Driver.ID?, us: Driver? = nil, at time: Timestamp
  ) throws -> [Command] {
    try commands(
      shown: shown, offered: offered, proofs: { taken }, keep: { _, _ in keptPhoto }, as: entry,
      driver: driver, us: us, at: time)
  }
}
