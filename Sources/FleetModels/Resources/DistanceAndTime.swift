/// How far an order's way is and how long it takes (captures 354).
public struct DistanceAndTime: Resource {
  public final class Fields: Sendable {
    /// Metres.
    public let distance = Field<Double?>.decimal("distance")
    /// Seconds.
    public let time = Field<Double?>.decimal("time")
  }

  public static let fields = Fields()
  public static let kind = "distance and time"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
