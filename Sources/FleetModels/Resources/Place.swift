/// An address (rest-api 4.3).
public struct Place: IdentifiedResource {
  public final class Fields: Sendable {
    public let name = Field<String?>.text("name")
    public let location = Field<Coordinate?>.coordinate("location")
    /// Everything on one line, upper case.
    public let address = Field<String?>.text("address")
    public let avatarURL = Field<String?>.text("avatar_url")
    public let street1 = Field<String?>.text("street1")
    public let street2 = Field<String?>.text("street2")
    public let city = Field<String?>.text("city")
    public let province = Field<String?>.text("province")
    public let postalCode = Field<String?>.text("postal_code")
    public let neighborhood = Field<String?>.text("neighborhood")
    public let district = Field<String?>.text("district")
    public let building = Field<String?>.text("building")
    public let securityAccessCode = Field<String?>.text("security_access_code")
    /// Two letters.
    public let country = Field<String?>.text("country")
    public let phone = Field<String?>.text("phone")
    public let owner = Field<Member<Contact>>.one("owner")
    /// Rarely sent.
    public let trackingNumber = Field<Member<TrackingNumber>>.one("tracking_number")
    public let type = Field<String?>.text("type")
    public let meta = Field<JSONObject>.map("meta")
    /// Seconds, when the server gives one.
    public let eta = Field<Double?>.decimal("eta")
    public let customFields = Field<[String]>.texts("custom_fields")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "place"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
