/// Something wrong that a driver reported (rest-api 4.17). It names neither its order nor its driver's id.
///
/// Found again by a marker in `tags` or `report`; title and meta are dropped (captures 1445). Called so because
/// `Issue` is a type of Swift Testing.
public struct IssueReport: IdentifiedResource {
  public final class Fields: Sendable {
    public let number = Field<String?>.text("issue_id")
    public let title = Field<String?>.text("title")
    /// Not more than 255 characters by the first schema (rest-api 5.7).
    public let report = Field<String?>.text("report")
    public let type = Field<String?>.text("type")
    public let category = Field<String?>.text("category")
    /// Such as `low` or `high`.
    public let priority = Field<String?>.text("priority")
    public let tags = Field<[String]>.texts("tags")
    /// Such as `pending` or `resolved`.
    public let status = Field<String?>.text("status")
    /// `{}` right after creation, the place from the next read on (captures 1445, 1447).
    public let location = Field<Coordinate?>.coordinate("location")
    public let driverName = Field<String?>.text("driver_name")
    public let vehicleName = Field<String?>.text("vehicle_name")
    public let vehicleID = Field<Identifier<Vehicle>?>.identifier("vehicle_id")
    public let assigneeName = Field<String?>.text("assignee_name")
    public let assigneeID = Field<Identifier<User>?>.identifier("assignee_id")
    public let reporterName = Field<String?>.text("reporter_name")
    public let reporterID = Field<Identifier<User>?>.identifier("reporter_id")
    /// The whole records, when they were asked for.
    public let driver = Field<Member<Driver>>.one("driver")
    public let vehicle = Field<Member<Vehicle>>.one("vehicle")
    public let reporter = Field<Member<User>>.one("reporter")
    public let assignee = Field<Member<User>>.one("assignee")
    public let files = Field<Member<[File]>>.many("files")
    public let meta = Field<JSONObject>.map("meta")
    public let customFields = Field<[String]>.texts("custom_fields")
    public let resolvedAt = Field<Timestamp?>.time("resolved_at")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "issue"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
