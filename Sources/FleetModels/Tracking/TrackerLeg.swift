/// The way to one stop, by an order's tracker.
public struct TrackerLeg: Resource {
  public final class Fields: Sendable {
    /// From 0.
    public let index = Field<Int?>.integer("index")
    public let stop = Field<Member<TrackerStop>>.one("stop")
    /// Metres.
    public let distance = Field<Double?>.decimal("distance_m")
    /// Seconds.
    public let duration = Field<Double?>.decimal("duration_s")
    public let durationInTraffic = Field<Double?>.decimal("duration_in_traffic_s")
    public let etaSeconds = Field<Double?>.decimal("eta_seconds")
    public let etaAt = Field<Timestamp?>.time("eta_at")
    public let provider = Field<String?>.text("provider")
  }

  public static let fields = Fields()
  public static let kind = "leg"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
