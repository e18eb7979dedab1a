/// A firm a company works with (rest-api 4.8).
public struct Vendor: IdentifiedResource {
  public final class Fields: Sendable {
    public let internalID = Field<String?>.text("internal_id")
    public let businessID = Field<String?>.text("business_id")
    public let name = Field<String?>.text("name")
    public let email = Field<String?>.text("email")
    public let phone = Field<String?>.text("phone")
    public let logoURL = Field<String?>.text("logo_url")
    public let photoURL = Field<String?>.text("photo_url")
    public let place = Field<Member<Place>>.one("place")
    public let places = Field<Member<[Place]>>.many("places")
    public let personnels = Field<JSONValue?>.raw("personnels")
    public let country = Field<String?>.text("country")
    public let type = Field<String?>.text("type")
    public let meta = Field<JSONObject>.map("meta")
    public let status = Field<String?>.text("status")
    public let slug = Field<String?>.text("slug")
    public let websiteURL = Field<String?>.text("website_url")
    public let customFields = Field<[String]>.texts("custom_fields")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "vendor"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
