/// Where a driver or vehicle was. No call of the public API answers with one; events and the console do
/// (rest-api 4.22).
public struct Position: IdentifiedResource {
  public final class Fields: Sendable {
    /// `driver` or `vehicle`.
    public let subjectType = Field<String?>.text("subject_type")
    public let coordinate = Field<Coordinate?>.coordinate("coordinates")
    public let latitude = Field<Double?>.decimal("latitude")
    public let longitude = Field<Double?>.decimal("longitude")
    /// Degrees clockwise from north.
    public let heading = Field<Double?>.decimal("heading")
    public let bearing = Field<Double?>.decimal("bearing")
    /// As the client reported it; the server gives it no unit.
    public let speed = Field<Double?>.decimal("speed")
    /// Metres.
    public let altitude = Field<Double?>.decimal("altitude")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "position"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
