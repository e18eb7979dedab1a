/// A photo, signature or scan that shows something was delivered (rest-api 4.11).
///
/// The server never takes two for one: each capture makes another proof (rest-api 3.7). What was sent is found
/// again by its `mark`.
public struct Proof: IdentifiedResource {
  public final class Fields: Sendable {
    /// What it shows: an order, an entity, a stop's `waypoint_…`, or the place of a classic order (captures 1244).
    public let subject = Field<String?>.text("subject_id")
    public let order = Field<Identifier<Order>?>.identifier("order_id")
    /// Where the picture is. Null at a scan, and for a moment at a picture that is still being written
    /// (captures 1104).
    public let url = Field<String?>.text("url")
    public let remarks = Field<String?>.text("remarks")
    /// What was uploaded, as it came: a whole picture in base64 when it travelled in JSON.
    public let raw = Field<String?>.text("raw")
    /// What the client gave along; also as a list when it was one (captures 1268).
    public let data = Field<JSONObject>.map("data")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "proof"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
