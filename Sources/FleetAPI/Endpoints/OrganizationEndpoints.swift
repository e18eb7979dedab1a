import FleetModels

/// Calls about the organization.
extension Endpoint {
  /// The organization of the credential: asked before an absence is believed (design 6).
  public static var currentOrganization: Endpoint {
    Endpoint("current organization", .get, ["organizations", "current"], answer: .record)
  }

  /// A kind of order with its flow, without the flow's edges (rest-api 3.2; captures 702).
  public static func orderConfig(_ id: OrderConfig.ID) -> Endpoint {
    Endpoint("order config", .get, ["order-configs", id.rawValue], answer: .record)
  }
}
