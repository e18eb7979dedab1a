/// Calls about the organization.
extension Endpoint {
  /// The organization of the credential: asked before an absence is believed (design 6).
  public static var currentOrganization: Endpoint {
    Endpoint("current organization", .get, ["organizations", "current"], answer: .record)
  }
}
