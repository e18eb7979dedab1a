/// The part of an order that a line of a list shows.
extension Order {
  /// Reads a list line out of an order's bytes and skips the rest, which is most of it: bar codes, vehicle,
  /// history.
  ///
  /// ```swift
  /// let line = try Order(document: JSONValue(parsing: bytes[range], keeping: Order.listShape))
  /// ```
  public static let listShape = JSONShape.members([
    "id": .whole, "public_id": .whole, "internal_id": .whole, "status": .whole, "type": .whole,
    "dispatched": .whole, "started": .whole, "adhoc": .whole, "scheduled_at": .whole, "created_at": .whole,
    "updated_at": .whole, "dispatched_at": .whole,
    "customer": .members(["id": .whole, "public_id": .whole, "name": .whole, "phone": .whole]),
    "payload": .members([
      "id": .whole, "current_waypoint": .whole, "pickup": stop, "dropoff": stop, "waypoints": stop,
      "entities": named,
    ]),
    "driver_assigned": named,
    "tracking_number": .members(["id": .whole, "tracking_number": .whole, "status_code": .whole]),
  ])

  private static let named = JSONShape.members(["id": .whole, "public_id": .whole, "name": .whole])

  private static let stop = JSONShape.members([
    "id": .whole, "public_id": .whole, "name": .whole, "address": .whole, "street1": .whole, "city": .whole,
    "status": .whole, "status_code": .whole, "complete": .whole, "order": .whole, "type": .whole,
  ])
}
