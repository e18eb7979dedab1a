/// What an order carries and where it goes (rest-api 4.2).
public struct Payload: IdentifiedResource {
  public final class Fields: Sendable {
    /// The stop the server means when an activity names none (rest-api 3.3); a waypoint goes by its place.
    public let currentWaypoint = Field<Identifier<Place>?>.identifier("current_waypoint")
    public let pickup = Field<Member<Place>>.one("pickup")
    public let dropoff = Field<Member<Place>>.one("dropoff")
    /// Where goods go back to; not a stop of the order.
    public let returnPlace = Field<Member<Place>>.one("return")
    /// The stops of a round between pickup and dropoff, in no particular order.
    public let waypoints = Field<Member<[Waypoint]>>.many("waypoints")
    public let entities = Field<Member<[Entity]>>.many("entities")
    /// Cash to take on delivery, in minor units of `codCurrency`.
    public let codAmount = Field<Int?>.integer("cod_amount")
    public let codCurrency = Field<String?>.text("cod_currency")
    public let codPaymentMethod = Field<String?>.text("cod_payment_method")
    public let paymentMethod = Field<String?>.text("payment_method")
    public let meta = Field<JSONObject>.map("meta")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "payload"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
