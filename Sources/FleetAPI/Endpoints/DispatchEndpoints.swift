import FleetModels

/// The dispatcher's calls about orders (rest-api 2.2).
extension Endpoint {
  /// Not idempotent: the server does not look at `internal_id`, which finds the order again (rest-api 5.3).
  /// - Parameter fields: as rest-api 2.2 lists them; `pod_required: true` is a 500 there (captures 111).
  public static func createOrder(_ fields: JSONObject) -> Endpoint {
    Endpoint("create order", .post, ["orders"], body: .json(.object(fields)), answer: .record)
  }

  /// A second time is a 400 (rest-api 3.7).
  public static func dispatchOrder(_ order: Order.ID) -> Endpoint {
    action("dispatch order", order, "dispatch", [:])
  }

  /// Sent in UTC: the server takes date and time as they stand (rest-api 5.6).
  public static func scheduleOrder(_ order: Order.ID, at time: Timestamp) -> Endpoint {
    let text = time.iso
    return action(
      "schedule order", order, "schedule",
      ["date": .string(String(text.prefix(10))), "time": .string(String(text.dropFirst(11).prefix(8)))])
  }

  /// Sets some fields. On a running round this moves the current destination back to its first stop
  /// (rest-api 2.2): who sends it sets the destination again.
  public static func updateOrder(_ order: Order.ID, _ changes: [OrderChange]) -> Endpoint {
    let members = JSONObject(changes.map(\.member), uniquingKeysWith: { _, last in last })
    return Endpoint(
      "update order", .put, ["orders", order.rawValue], body: .json(.object(members)), answer: .record)
  }

  /// For good; cancelling is `cancelOrder`. Answers a `DeletedRecord`; again, a 404.
  public static func deleteOrder(_ order: Order.ID) -> Endpoint {
    Endpoint("delete order", .delete, ["orders", order.rawValue], answer: .record)
  }
}

/// A field of an order that may be set. Stops are not among them: that wrecks the round (captures 1111–1174).
public enum OrderChange: Sendable, Hashable {
  /// Nil takes the order away from its driver.
  case driver(Driver.ID?)
  case vehicle(Vehicle.ID?)
  case notes(String?)
  case internalID(String)
  case scheduledAt(Timestamp?)
  /// Replaced as a whole, not merged.
  case meta(JSONObject)

  var member: (String, JSONValue) {
    switch self {
    case .driver(let id): ("driver", id.map { .string($0.rawValue) } ?? .null)
    case .vehicle(let id): ("vehicle", id.map { .string($0.rawValue) } ?? .null)
    case .notes(let text): ("notes", text.map { .string($0) } ?? .null)
    case .internalID(let text): ("internal_id", .string(text))
    case .scheduledAt(let time): ("scheduled_at", time.map { .string($0.iso) } ?? .null)
    case .meta(let meta): ("meta", .object(meta))
    }
  }
}
