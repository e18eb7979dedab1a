import FleetAPI
import FleetModels
import FleetStorage

@testable import FleetOutbox
@testable import FleetWorkflow

/// Orders with a flow of their own, as staff wrote "Branching Delivery": a delivery may fail and be tried again, so
/// one code comes twice; what is returned completes the order under a code of its own (captures 701–787, 801–1000).
extension ServerModel {
  static let config = "order_config_branching"

  /// A started order of that flow.
  static func branching() -> OrderModel {
    var order = OrderModel()
    order.status = "started"
    order.isStarted = true
    order.history.append(Line(code: "STARTED"))
    order.config = config
    return order
  }

  /// What comes after each code.
  static let branches: [(after: StatusCode, offered: [JSONObject])] = [
    ("started", [entry("enroute", then: ["failed_attempt"])]),
    ("enroute", [entry("failed_attempt", then: ["enroute", "returned"])]),
    (
      "failed_attempt",
      [entry("enroute", then: ["failed_attempt"]), entry("returned", then: [], complete: true)]
    ),
  ]

  private static func entry(_ code: String, then: [String], complete: Bool = false) -> JSONObject {
    [
      "code": .string(code), "key": .string(code), "status": .string(code), "details": .string(code),
      "complete": .bool(complete), "activities": .array(then.map { .string($0) }), "logic": [],
    ]
  }
}

extension Bench {
  /// The driver's device has seen the whole flow before.
  func learnBranches(of id: Order.ID = "order_a") throws {
    for (status, offered) in ServerModel.branches {
      guard var model = server.orders[id.rawValue] else { continue }
      model.status = status.text
      let order = try Order(document: server.document(id.rawValue, model, whole: true))
      try outbox.learn(offered.map { Activity(json: $0) }, for: order)
    }
  }
}
