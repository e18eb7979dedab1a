import FleetModels

/// Calls about orders (rest-api 2.2).
extension Endpoint {
  public static func orders(_ query: OrderQuery) -> Endpoint {
    Endpoint("list orders", .get, ["orders"], query: query.items, answer: .list)
  }

  /// - Parameter order: public or internal id.
  public static func order(_ order: Order.ID) -> Endpoint {
    Endpoint("get order", .get, ["orders", order.rawValue], answer: .record)
  }

  /// What may be reported next. A list, empty when there is nothing.
  /// - Parameter waypoint: the stop's place or waypoint id; without one, the server's current stop.
  public static func nextActivities(order: Order.ID, waypoint: Place.ID? = nil) -> Endpoint {
    Endpoint(
      "next activities", .get, ["orders", order.rawValue, "next-activity"],
      query: waypoint.map { [QueryItem("waypoint", $0.rawValue)] } ?? [], answer: .list)
  }

  /// Progress of every stop and what the server expects; the only place that shows a pickup's or dropoff's.
  /// Answers a `Tracker`.
  public static func tracker(order: Order.ID) -> Endpoint {
    Endpoint("track order", .get, ["orders", order.rawValue, "tracker"], answer: .object)
  }

  /// When the order is expected to arrive. Answers an `ETA`.
  public static func eta(order: Order.ID) -> Endpoint {
    Endpoint("expected times", .get, ["orders", order.rawValue, "eta"], answer: .object)
  }

  /// The length of an order's way. A `GET` that also writes what it found into the order, which harms nothing
  /// when it is repeated (rest-api 2.2). Answers a `DistanceAndTime`.
  public static func distanceAndTime(order: Order.ID) -> Endpoint {
    Endpoint("distance and time", .get, ["orders", order.rawValue, "distance-and-time"], answer: .object)
  }

  /// Makes a stop the one that the next activity lands on. Works in any status and changes nothing else; a
  /// place that is no stop is a 422 (captures 1117).
  public static func setDestination(order: Order.ID, to place: Place.ID) -> Endpoint {
    Endpoint(
      "set destination", .post, ["orders", order.rawValue, "set-destination", place.rawValue],
      body: .json([:]), answer: .record)
  }

  /// - Parameters:
  ///   - skipDispatch: start although not dispatched.
  ///   - assign: the driver who takes an ad-hoc order.
  public static func startOrder(_ order: Order.ID, skipDispatch: Bool = false, assign: Driver.ID? = nil)
    -> Endpoint
  {
    var members: JSONObject = [:]
    if skipDispatch { members["skip_dispatch"] = true }
    if let assign { members["assign"] = .string(assign.rawValue) }
    return action("start order", order, "start", members)
  }

  /// Reports an activity at the server's *current* stop: the call carries no stop (captures 610).
  /// - Parameters:
  ///   - activity: the whole object as `next-activity` gave it (rest-api 3.5).
  ///   - proof: a proof's id; an unknown one is silently ignored.
  public static func reportActivity(order: Order.ID, activity: JSONObject, proof: String? = nil) -> Endpoint {
    var members: JSONObject = ["activity": .object(activity)]
    if let proof { members["proof"] = .string(proof) }
    return action("report activity", order, "update-activity", members)
  }

  /// No guard on the server: a repeat adds rows and events (rest-api 3.7).
  public static func completeOrder(_ order: Order.ID) -> Endpoint {
    action("complete order", order, "complete", [:])
  }

  /// No guard on the server: also cancels what was completed meanwhile (rest-api 3.7).
  public static func cancelOrder(_ order: Order.ID) -> Endpoint {
    Endpoint("cancel order", .delete, ["orders", order.rawValue, "cancel"], answer: .record)
  }

  /// An action always carries a JSON object, `{}` at least: without body bytes to count nobody can tell
  /// "never connected" from "no answer" (design 9).
  static func action(_ name: String, _ order: Order.ID, _ verb: String, _ members: JSONObject)
    -> Endpoint
  {
    Endpoint(name, .post, ["orders", order.rawValue, verb], body: .json(.object(members)), answer: .record)
  }
}
