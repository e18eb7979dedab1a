import FleetModels

/// The flow a company has before it edits it: created, dispatched, started, enroute, completed (rest-api 3.2;
/// captures 201, 206, 211, 216).
enum DefaultFlow {
  static let namespace = "system:order-config:transport"
  static let codes: Set<StatusCode> = [.created, .dispatched, .started, .enroute, .completed]

  /// The one entry that follows; nil at its end, and where it does not know the status.
  static func entry(after status: StatusCode) -> Activity? {
    switch status {
    case .created: entry("dispatched", "Order Dispatched", "Order has been dispatched.", next: ["started"])
    case .dispatched: entry("started", "Order Started", "Order has been started", next: ["enroute"])
    case .started: entry("enroute", "Driver Enroute", "Driver is en-route.", next: ["completed"])
    case .enroute:
      entry("completed", "Order Completed", "Order has been completed.", next: [], complete: true)
    default: nil
    }
  }

  /// Whether a config is this flow as far as its public form tells: never edited since it was made, the same codes,
  /// and the same one completes (captures 358). Edges are not part of that form.
  static func isPlain(_ config: OrderConfig) -> Bool {
    let flow = config.flow.value ?? []
    return config.namespace == namespace && config.updatedAt == config.createdAt
      && flow.count == codes.count && Set(flow.compactMap(\.code)) == codes
      && flow.allSatisfy { ($0.complete == true) == ($0.code == .completed) && $0.requirePOD != true }
  }

  private static func entry(
    _ code: String, _ status: String, _ details: String, next: [String], complete: Bool = false
  ) -> Activity {
    Activity(json: [
      "key": .string(code), "code": .string(code), "color": "#1f2937", "logic": [], "events": [],
      "status": .string(status), "actions": [], "details": .string(details), "options": [],
      "complete": .bool(complete), "entities": [], "sequence": 0,
      "activities": .array(next.map { .string($0) }),
      "pod_method": "scan", "require_pod": false, "_resolved_status": .string(status),
      "_resolved_details": .string(details),
    ])
  }
}
