/// A kind of order and the flow it goes through (rest-api 4.14).
///
/// The public form of the flow is a list without its edges: it labels codes and tells which need a proof, not
/// what comes next (rest-api 3.2).
public struct OrderConfig: IdentifiedResource {
  public final class Fields: Sendable {
    public let key = Field<String?>.text("key")
    public let name = Field<String?>.text("name")
    public let namespace = Field<String?>.text("namespace")
    public let description = Field<String?>.text("description")
    public let tags = Field<[String]>.texts("tags")
    public let status = Field<String?>.text("status")
    public let version = Field<String?>.text("version")
    public let flow = Field<Member<[Activity]>>.many("flow")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "order config"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
