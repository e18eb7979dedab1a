/// Fuel a driver filled up (rest-api 4.18).
///
/// It keeps no free text: what was sent is found again by driver, odometer and volume (captures 1465).
public struct FuelReport: IdentifiedResource {
  public final class Fields: Sendable {
    public let reporter = Field<Member<User>>.one("reporter")
    public let driver = Field<Member<Driver>>.one("driver")
    public let vehicle = Field<Member<Vehicle>>.one("vehicle")
    /// As a text when read again, as a number right after writing.
    public let odometer = Field<Double?>.decimal("odometer")
    /// Minor units of `currency`: the server keeps the digits of what was sent, so `12` is 0.12.
    public let amount = Field<Int?>.integer("amount")
    public let currency = Field<String?>.text("currency")
    /// In `metricUnit`.
    public let volume = Field<Double?>.decimal("volume")
    public let metricUnit = Field<String?>.text("metric_unit")
    public let type = Field<String?>.text("type")
    public let status = Field<String?>.text("status")
    public let location = Field<Coordinate?>.coordinate("location")
    public let customFields = Field<[String]>.texts("custom_fields")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "fuel report"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
