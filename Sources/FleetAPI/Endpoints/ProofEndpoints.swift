import FleetModels

/// Calls about proofs of delivery (rest-api 2.2).
extension Endpoint {
  /// All proofs of an order, those about its stops and packages included.
  public static func proofs(order: Order.ID) -> Endpoint {
    Endpoint("list proofs", .get, ["orders", order.rawValue, "proofs"], answer: .list)
  }
}
