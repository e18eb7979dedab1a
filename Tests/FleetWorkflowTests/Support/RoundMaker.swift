import FleetModels

@testable import FleetWorkflow

/// Makes documents of a round under way, with what was read beside them.
struct RoundMaker {
  struct StopMaker {
    var id: String
    var status = "CREATED"
    var isComplete = false
  }

  var waypoints = [StopMaker(id: "place_a"), StopMaker(id: "place_b"), StopMaker(id: "place_c")]
  /// With these, pickup and dropoff stand at the ends.
  var pickup: String?
  var dropoff: String?
  var current = "place_a"
  var status = "started"
  var started = true
  var driver: String? = "driver_own"
  var offers: [Place.ID: [StatusCode]] = [:]
  var tracker: JSONValue?

  var document: RecordDocument {
    func place(_ id: String?) -> JSONValue { id.map { ["id": .string($0), "name": .string($0)] } ?? .null }
    let order = Order(json: [
      "id": "order_a", "status": .string(status), "started": .bool(started), "type": "transport",
      "dispatched_at": "2026-03-10T11:00:00.000000Z",
      "driver_assigned": driver.map { ["id": .string($0), "name": "Some Driver"] } ?? .null,
      "payload": [
        "id": "payload_1", "current_waypoint": .string(current), "pickup": place(pickup),
        "dropoff": place(dropoff),
        "waypoints": .array(
          waypoints.enumerated().map { index, stop in
            [
              "id": .string(stop.id), "name": .string(stop.id), "order": .number(JSONNumber(index)),
              "status_code": .string(stop.status), "complete": .bool(stop.isComplete),
            ]
          }),
      ],
      "tracking_statuses": [["code": "CREATED"], ["code": "DISPATCHED"], ["code": "STARTED"]],
    ])
    var parts = OrderParts()
    parts.offers = offers
    if let tracker { _ = parts.take(tracker, for: .tracker) }
    return .order(order, parts)
  }

  var baseline: Baseline { Baseline(document) }

  func with(_ change: (inout RoundMaker) -> Void) -> RoundMaker {
    var changed = self
    change(&changed)
    return changed
  }

  /// The first stop completed by its write, the round moved on.
  static let movedOn = RoundMaker().with {
    $0.waypoints[0] = StopMaker(id: "place_a", status: "COMPLETED", isComplete: true)
    $0.current = "place_b"
  }

  static let withEnds = RoundMaker(
    waypoints: [StopMaker(id: "place_b")], pickup: "place_a", dropoff: "place_c",
    offers: ["place_a": ["enroute"]])
}
