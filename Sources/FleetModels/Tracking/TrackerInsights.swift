/// What an order's tracker noticed.
public struct TrackerInsights: Resource {
  public final class Fields: Sendable {
    public let isDelayed = Field<Bool?>.flag("is_delayed")
    /// Seconds.
    public let delay = Field<Double?>.decimal("delay_seconds")
    public let isLocationStale = Field<Bool?>.flag("is_location_stale")
    public let isOffRoute = Field<Bool?>.flag("is_off_route")
  }

  public static let fields = Fields()
  public static let kind = "what a tracker noticed"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
