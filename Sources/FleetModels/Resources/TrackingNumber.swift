/// The number a customer follows an order, a stop or an entity by, with its latest status (rest-api 4.9).
public struct TrackingNumber: IdentifiedResource {
  public final class Fields: Sendable {
    /// The number itself, such as `NOR4410928837SG`.
    public let number = Field<String?>.text("tracking_number")
    /// The public id of what it stands for.
    public let subject = Field<String?>.text("subject")
    public let region = Field<String?>.text("region")
    /// For people; compare `statusCode`.
    public let status = Field<String?>.text("status")
    /// Of the latest status; two within one second stand in undefined order.
    public let statusCode = Field<StatusCode?>.status("status_code")
    /// A PNG in base64, several kilobytes.
    public let qrCode = Field<String?>.text("qr_code")
    /// A PNG in base64, several kilobytes.
    public let barcode = Field<String?>.text("barcode")
    /// Its page in the company's console.
    public let url = Field<String?>.text("url")
    /// `order`, `entity`, `waypoint` or `place`.
    public let type = Field<String?>.text("type")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "tracking number"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
