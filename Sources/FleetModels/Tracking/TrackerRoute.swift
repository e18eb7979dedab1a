/// The way that is left, by an order's tracker.
public struct TrackerRoute: Resource {
  public final class Fields: Sendable {
    /// Metres.
    public let distance = Field<Double?>.decimal("distance_m")
    /// Seconds.
    public let duration = Field<Double?>.decimal("duration_s")
    public let durationInTraffic = Field<Double?>.decimal("duration_in_traffic_s")
    /// Encoded by the provider.
    public let polyline = Field<String?>.text("polyline")
    public let coordinates = Field<JSONValue?>.raw("coordinates")
    public let legs = Field<Member<[TrackerLeg]>>.many("legs")
  }

  public static let fields = Fields()
  public static let kind = "route"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
