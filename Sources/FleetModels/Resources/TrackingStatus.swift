/// One line of the history of an order, a stop or an entity (rest-api 4.10).
public struct TrackingStatus: IdentifiedResource {
  public final class Fields: Sendable {
    /// For people; compare `code`.
    public let status = Field<String?>.text("status")
    /// Stored as the activity brought it.
    public let details = Field<String?>.text("details")
    public let code = Field<StatusCode?>.status("code")
    public let complete = Field<Bool?>.flag("complete")
    public let trackingNumber = Field<Member<TrackingNumber>>.one("tracking_number")
    public let city = Field<String?>.text("city")
    public let province = Field<String?>.text("province")
    public let postalCode = Field<String?>.text("postal_code")
    public let country = Field<String?>.text("country")
    /// Where the driver was thought to be.
    public let location = Field<Coordinate?>.coordinate("location")
    /// Usually null.
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "tracking status"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
