/// Where the driver is, by an order's tracker.
public struct TrackerDriver: Resource {
  public final class Fields: Sendable {
    public let location = Field<Coordinate?>.coordinate("location")
    /// Seconds since the server last heard of it.
    public let locationAge = Field<Double?>.decimal("location_age_seconds")
    public let online = Field<Bool?>.flag("online")
  }

  public static let fields = Fields()
  public static let kind = "driver's position"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
