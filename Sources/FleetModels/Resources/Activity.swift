/// A step an order or a stop can take: an entry of an order config's flow, or one the server offers next
/// (rest-api 3.2, 4.15).
///
/// It goes back to the server whole, unknown members included: `code`, `status`, `details` and `complete` are
/// what the server needs (rest-api 3.5).
public struct Activity: Resource {
  public final class Fields: Sendable {
    /// Stable within its flow; usually the code.
    public let key = Field<String?>.text("key")
    /// What the order's status becomes.
    public let code = Field<StatusCode?>.status("code")
    /// For people; may hold `{placeholders}`, which `resolvedStatus` has filled in.
    public let status = Field<String?>.text("status")
    public let details = Field<String?>.text("details")
    public let color = Field<String?>.text("color")
    /// Conditions the server offers it under.
    public let logic = Field<JSONValue?>.raw("logic")
    public let events = Field<[String]>.texts("events")
    public let actions = Field<JSONValue?>.raw("actions")
    public let options = Field<JSONObject>.map("options")
    public let entities = Field<JSONValue?>.raw("entities")
    /// Whether it ends the stop, and with the last stop the order.
    public let complete = Field<Bool?>.flag("complete")
    /// 0 throughout in the default flow: no order to sort by.
    public let sequence = Field<Int?>.integer("sequence")
    /// The codes that may follow. Absent in the public form of order configs.
    public let activities = Field<[String]>.texts("activities")
    public let internalID = Field<String?>.text("internalId")
    /// `scan`, `signature` or `photo`; filled in even when no proof is asked for.
    public let podMethod = Field<String?>.text("pod_method")
    public let requirePOD = Field<Bool?>.flag("require_pod")
    public let resolvedStatus = Field<String?>.text("_resolved_status")
    public let resolvedDetails = Field<String?>.text("_resolved_details")
  }

  public static let fields = Fields()
  public static let kind = "activity"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
