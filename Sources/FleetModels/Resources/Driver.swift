/// A driver of a company; somebody who drives for two companies is two drivers (rest-api 4.6).
public struct Driver: IdentifiedResource {
  public final class Fields: Sendable {
    public let user = Field<Identifier<User>?>.identifier("user")
    public let internalID = Field<String?>.text("internal_id")
    public let company = Field<Identifier<Organization>?>.identifier("company")
    public let companyName = Field<String?>.text("company_name")
    public let name = Field<String?>.text("name")
    public let email = Field<String?>.text("email")
    public let phone = Field<String?>.text("phone")
    public let driversLicenseNumber = Field<String?>.text("drivers_license_number")
    public let licenseExpiry = Field<CalendarDay?>.day("license_expiry")
    public let photoURL = Field<String?>.text("photo_url")
    public let avatarURL = Field<String?>.text("avatar_url")
    public let vehicleAvatar = Field<String?>.text("vehicle_avatar")
    public let customFields = Field<[String]>.texts("custom_fields")
    public let vehicle = Field<Member<Vehicle>>.one("vehicle")
    /// Only in answers about the driver itself, not inside orders.
    public let currentJob = Field<Member<Order>>.one("current_job")
    public let jobs = Field<Member<[Order]>>.many("jobs")
    public let vendor = Field<Member<Vendor>>.one("vendor")
    public let fleets = Field<JSONValue?>.raw("fleets")
    public let currentShift = Field<JSONValue?>.raw("current_shift")
    public let location = Field<Coordinate?>.coordinate("location")
    /// Degrees clockwise from north.
    public let heading = Field<Double?>.decimal("heading")
    /// Metres.
    public let altitude = Field<Double?>.decimal("altitude")
    /// As the client reported it; the server gives it no unit.
    public let speed = Field<Double?>.decimal("speed")
    public let country = Field<String?>.text("country")
    public let currency = Field<String?>.text("currency")
    public let city = Field<String?>.text("city")
    public let online = Field<Bool?>.flag("online")
    /// Such as `available` or `inactive`.
    public let status = Field<String?>.text("status")
    /// A secret: set only in the answers to sign-in and to switching organization. Store it nowhere else.
    public let token = Field<String?>.text("token")
    public let meta = Field<JSONObject>.map("meta")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "driver"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
