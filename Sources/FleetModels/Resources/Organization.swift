/// A company (rest-api 4.19).
public struct Organization: IdentifiedResource {
  public final class Fields: Sendable {
    public let name = Field<String?>.text("name")
    public let description = Field<String?>.text("description")
    public let phone = Field<String?>.text("phone")
    /// Such as `Europe/Oslo`.
    public let timezone = Field<String?>.text("timezone")
    public let country = Field<String?>.text("country")
    public let currency = Field<String?>.text("currency")
    public let logoURL = Field<String?>.text("logo_url")
    public let backdropURL = Field<String?>.text("backdrop_url")
    public let branding = Field<JSONObject>.map("branding")
    public let options = Field<JSONObject>.map("options")
    public let owner = Field<Member<User>>.one("owner")
    public let slug = Field<String?>.text("slug")
    public let status = Field<String?>.text("status")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "organization"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
