/// How many stops of an order are done, by its tracker.
public struct TrackerProgress: Resource {
  public final class Fields: Sendable {
    /// 0 to 100.
    public let percentage = Field<Double?>.decimal("percentage")
    public let completedStops = Field<Int?>.integer("completed_stops")
    public let remainingStops = Field<Int?>.integer("remaining_stops")
    public let totalStops = Field<Int?>.integer("total_stops")
    /// Metres.
    public let completedDistance = Field<Double?>.decimal("completed_distance_m")
    public let remainingDistance = Field<Double?>.decimal("remaining_distance_m")
  }

  public static let fields = Fields()
  public static let kind = "progress"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
