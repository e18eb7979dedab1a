/// How far one stop is, by an order's tracker. The only place that tells it for the pickup and dropoff of a
/// round (captures 873–953).
public struct TrackerStop: Resource {
  public final class Fields: Sendable {
    /// Also the place's: a round that visits it twice shows it twice.
    public let uuid = Field<String?>.text("uuid")
    public let place = Field<Identifier<Place>?>.identifier("public_id")
    /// `pickup`, `waypoint` or `dropoff`.
    public let type = Field<String?>.text("type")
    /// The code of the stop's last activity, in lower case; null before the first.
    public let status = Field<StatusCode?>.status("status")
    public let completed = Field<Bool?>.flag("completed")
    /// From 1.
    public let sequence = Field<Int?>.integer("sequence")
    public let trackingNumber = Field<String?>.text("tracking_number_uuid")
    /// Everything on one line, upper case.
    public let address = Field<String?>.text("address")
    public let name = Field<String?>.text("name")
    public let location = Field<Coordinate?>.coordinate("location")
    public let latitude = Field<Double?>.decimal("latitude")
    public let longitude = Field<Double?>.decimal("longitude")
  }

  public static let fields = Fields()
  public static let kind = "stop of a tracker"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}

extension TrackerStop {
  /// Which stop of the order it is; nil when the tracker calls it something unknown here.
  public var key: StopKey? {
    guard let kind = self.type.flatMap({ Stop.Kind(rawValue: $0) }), let place = self.place else {
      return nil
    }
    return StopKey(kind: kind, id: place)
  }
}
