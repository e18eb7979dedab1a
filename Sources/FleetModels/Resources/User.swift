/// A person with an account: an organization's owner, or who wrote a comment (rest-api 4.19).
public struct User: IdentifiedResource {
  public final class Fields: Sendable {
    public let company = Field<Identifier<Organization>?>.identifier("company")
    public let companyName = Field<String?>.text("company_name")
    public let name = Field<String?>.text("name")
    public let username = Field<String?>.text("username")
    public let email = Field<String?>.text("email")
    public let phone = Field<String?>.text("phone")
    public let country = Field<String?>.text("country")
    public let timezone = Field<String?>.text("timezone")
    public let avatarURL = Field<String?>.text("avatar_url")
    public let meta = Field<JSONObject>.map("meta")
    public let role = Field<JSONValue?>.raw("role")
    public let policies = Field<JSONValue?>.raw("policies")
    public let permissions = Field<JSONValue?>.raw("permissions")
    public let type = Field<String?>.text("type")
    public let locale = Field<String?>.text("locale")
    public let isAdmin = Field<Bool?>.flag("is_admin")
    public let isOnline = Field<Bool?>.flag("is_online")
    public let ipAddress = Field<String?>.text("ip_address")
    public let dateOfBirth = Field<String?>.text("date_of_birth")
    public let emailVerifiedAt = Field<Timestamp?>.time("email_verified_at")
    public let phoneVerifiedAt = Field<Timestamp?>.time("phone_verified_at")
    public let lastSeenAt = Field<Timestamp?>.time("last_seen_at")
    public let lastLogin = Field<Timestamp?>.time("last_login")
    public let status = Field<String?>.text("status")
    public let slug = Field<String?>.text("slug")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "user"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
