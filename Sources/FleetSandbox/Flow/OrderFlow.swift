/// An order configuration: the steps an order of its kind goes through (rest-api 3.2, 4.14).
public struct OrderFlow: Sendable, Equatable {
  /// Public id, `order_config_…`.
  public var id: String
  /// The key orders carry as their `type`.
  public var key: String
  /// What people call it.
  public var name: String
  /// `system:order-config:transport` and the like.
  public var namespace: String
  /// The steps.
  public var activities: [FlowActivity]
  /// Whether it was taken over from a real server, under its own id.
  var isAdopted = false
  /// What a real server says of its other members.
  var told = ToldMembers.nothing

  /// A configuration of these steps.
  public init(
    id: String, key: String, name: String, namespace: String, activities: [FlowActivity]
  ) {
    self.id = id
    self.key = key
    self.name = name
    self.namespace = namespace
    self.activities = activities
  }

  /// The step with this code, which may be written in any case.
  func activity(_ code: String) -> FlowActivity? {
    let wanted = code.lowercased()
    return activities.first { $0.code == wanted }
  }

  /// The step for a lifecycle code, made on the fly when the flow has none, in the server's words
  /// (rest-api 3.2; captures 234 for `canceled`).
  func lifecycle(_ code: String) -> FlowActivity {
    activity(code)
      ?? FlowActivity(
        code: code, status: "Order \(code)",
        details: code == "started" ? "Order has started" : "Order was \(code)",
        complete: code == "completed")
  }

  /// The reduced form of `GET /order-configs` (captures 701), or the one with what follows each step.
  func json(createdAt: Int64, hidesEdges: Bool = true) -> SandboxJSON {
    let json: SandboxJSON = [
      "id": .string(id), "key": .string(key), "name": .string(name),
      "namespace": .string(namespace),
      "description": .string("Default order configuration for \(key)"),
      "tags": [.string(key), "delivery"], "status": "private", "version": "0.0.1",
      "flow": .array(activities.map { $0.publicJSON(hidesEdges: hidesEdges) }),
      "created_at": ServerTime.json(createdAt), "updated_at": ServerTime.json(createdAt),
    ]
    return json.telling(told)
  }

  /// The flow every company has: created → dispatched → started → enroute → completed (captures 201–228).
  public static func transport(id: String) -> OrderFlow {
    OrderFlow(
      id: id, key: "transport", name: "Transport", namespace: "system:order-config:transport",
      activities: [
        FlowActivity(
          code: "created", status: "Order Created", details: "New order was created.",
          next: ["dispatched"]),
        FlowActivity(
          code: "enroute", status: "Driver Enroute", details: "Driver is en-route.",
          next: ["completed"]),
        FlowActivity(
          code: "started", status: "Order Started", details: "Order has been started",
          next: ["enroute"]),
        FlowActivity(
          code: "completed", status: "Order Completed", details: "Order has been completed.",
          complete: true),
        FlowActivity(
          code: "dispatched", status: "Order Dispatched", details: "Order has been dispatched.",
          next: ["started"]),
      ])
  }

  /// A flow that branches on `meta.fragile` and can fail and be tried again, as captures 736–774 walk it.
  public static func branchingDelivery(id: String) -> OrderFlow {
    let fragile = FlowCondition("fragile", "equal", "yes")
    return OrderFlow(
      id: id, key: "branching-delivery", name: "Branching Delivery",
      namespace: "company:order-config:branching-delivery",
      activities: [
        FlowActivity(code: "created", status: "Created", details: "Created.", next: ["dispatched"]),
        FlowActivity(
          code: "dispatched", status: "Dispatched", details: "Dispatched.", next: ["started"]),
        FlowActivity(
          code: "started", status: "Started", details: "Started.",
          next: ["inspect", "enroute", "by_type", "in_list", "has_exists"]),
        FlowActivity(
          code: "inspect", status: "Inspect", details: "Inspect.", next: ["enroute_fragile"],
          logic: [FlowGate("if", [fragile])]),
        FlowActivity(
          code: "enroute", status: "Enroute", details: "Enroute.",
          next: ["arrived", "failed_attempt"], logic: [FlowGate("not", [fragile])]),
        FlowActivity(
          code: "by_type", status: "By Type", details: "By type.", next: ["arrived"],
          logic: [
            FlowGate(
              "and",
              [
                FlowCondition("type", "equal", "branching-delivery"),
                FlowCondition("weight", "greaterThan", 100),
              ])
          ]),
        FlowActivity(
          code: "in_list", status: "In List", details: "In list.", next: ["arrived"],
          logic: [FlowGate("or", [FlowCondition("zone", "in", ["north", "south"])])]),
        FlowActivity(
          code: "has_exists", status: "Has Exists", details: "Has exists.", next: ["arrived"],
          logic: [FlowGate("if", [FlowCondition("never_set_field", "exists", .null)])]),
        FlowActivity(
          code: "enroute_fragile", status: "Enroute Fragile", details: "Enroute fragile.",
          next: ["arrived"]),
        FlowActivity(
          code: "arrived", status: "Arrived", details: "Arrived.",
          next: ["completed", "returned", "failed_attempt"]),
        FlowActivity(
          code: "failed_attempt", status: "Failed Attempt", details: "Failed attempt.",
          next: ["enroute", "returned"]),
        FlowActivity(
          code: "returned", status: "Returned to sender", details: "Returned.", complete: true,
          podMethod: "signature", requirePOD: true),
        FlowActivity(
          code: "completed", status: "Completed", details: "Completed.", complete: true,
          podMethod: "photo", requirePOD: true),
      ])
  }

  /// A flow with a gate of a kind the server does not know: a start works, and every `next-activity` after it is
  /// a 500 (captures 784–788).
  public static func broken(id: String) -> OrderFlow {
    OrderFlow(
      id: id, key: "broken-flow", name: "Broken Flow",
      namespace: "company:order-config:broken-flow",
      activities: [
        FlowActivity(code: "created", status: "Created", details: "Created.", next: ["dispatched"]),
        FlowActivity(
          code: "dispatched", status: "Dispatched", details: "Dispatched.", next: ["started"]),
        FlowActivity(
          code: "started", status: "Started", details: "Started.", next: ["nowhere", "enroute"]),
        FlowActivity(
          code: "enroute", status: "Enroute", details: "Enroute.", next: ["completed"],
          logic: [FlowGate("if", [FlowCondition("type", "matches", "x")])]),
        FlowActivity(code: "completed", status: "Completed", details: "Completed.", complete: true),
      ])
  }

  /// A straight flow with proofs and placeholders in its texts, as captures 707–730 walk it.
  public static func linearHaulage(id: String) -> OrderFlow {
    OrderFlow(
      id: id, key: "linear-haulage", name: "Linear Haulage",
      namespace: "company:order-config:linear-haulage",
      activities: [
        FlowActivity(
          code: "created", status: "Order Created", details: "Created.", next: ["dispatched"]),
        FlowActivity(
          code: "dispatched", status: "Order Dispatched", details: "Dispatched.", next: ["started"]),
        FlowActivity(
          code: "started", status: "Order Started", details: "Started.", next: ["arrived_pickup"]),
        FlowActivity(
          code: "arrived_pickup", status: "Arrived Pickup", details: "Arrived at {pickup.name}",
          next: ["loaded"]),
        FlowActivity(
          code: "loaded", status: "Loaded", details: "Loaded, ref {meta.ref}, note {notes}",
          next: ["enroute"], podMethod: "signature", requirePOD: true),
        FlowActivity(
          code: "enroute", status: "Driver Enroute", details: "On the way to {dropoff.address}",
          next: ["arrived_dropoff"]),
        FlowActivity(
          code: "arrived_dropoff", status: "Arrived Dropoff", details: "Arrived dropoff.",
          next: ["completed"]),
        FlowActivity(
          code: "completed", status: "Order Completed", details: "Completed.", complete: true,
          podMethod: "photo", requirePOD: true),
      ])
  }
}
