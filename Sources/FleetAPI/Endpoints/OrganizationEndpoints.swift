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

  /// The organization a driver works for now.
  public static func currentOrganization(of driver: Driver.ID) -> Endpoint {
    Endpoint(
      "organization of driver", .get, ["drivers", driver.rawValue, "current-organization"], answer: .record)
  }

  /// The organizations a driver can work for.
  public static func organizations(of driver: Driver.ID) -> Endpoint {
    Endpoint("list organizations", .get, ["drivers", driver.rawValue, "organizations"], answer: .list)
  }
}
