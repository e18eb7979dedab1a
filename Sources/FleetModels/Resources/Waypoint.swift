/// A stop of a round: a place with what is to be done there and how far it is (rest-api 4.4).
///
/// Its `id` is the place's; a round that visits a place twice shows the first stop's state at both.
public struct Waypoint: IdentifiedResource {
  public final class Fields: Sendable {
    /// Position in the round, from 0.
    public let order = Field<Int?>.integer("order")
    /// The tracking number's text.
    public let tracking = Field<String?>.text("tracking")
    /// For people; compare `statusCode`.
    public let status = Field<String?>.text("status")
    public let statusCode = Field<StatusCode?>.status("status_code")
    public let complete = Field<Bool?>.flag("complete")
    public let name = Field<String?>.text("name")
    public let location = Field<Coordinate?>.coordinate("location")
    /// Everything on one line, upper case.
    public let address = Field<String?>.text("address")
    public let street1 = Field<String?>.text("street1")
    public let street2 = Field<String?>.text("street2")
    public let city = Field<String?>.text("city")
    public let province = Field<String?>.text("province")
    public let postalCode = Field<String?>.text("postal_code")
    public let neighborhood = Field<String?>.text("neighborhood")
    public let district = Field<String?>.text("district")
    public let building = Field<String?>.text("building")
    public let securityAccessCode = Field<String?>.text("security_access_code")
    /// Two letters.
    public let country = Field<String?>.text("country")
    public let phone = Field<String?>.text("phone")
    public let owner = Field<Member<Contact>>.one("owner")
    public let customer = Field<Member<Customer>>.one("customer")
    /// Such as `pickup` or `dropoff`: what the company calls the stop.
    public let type = Field<String?>.text("type")
    public let meta = Field<JSONObject>.map("meta")
    /// Seconds; usually null.
    public let eta = Field<Double?>.decimal("eta")
    public let notes = Field<String?>.text("notes")
    public let podMethod = Field<String?>.text("pod_method")
    /// Asked for at this stop; the server does not carry it into the activities it offers (rest-api 4.15).
    public let podRequired = Field<Bool?>.flag("pod_required")
    public let timeWindowStart = Field<Timestamp?>.time("time_window_start")
    public let timeWindowEnd = Field<Timestamp?>.time("time_window_end")
    /// Only stored by the server; the unit is the company's.
    public let serviceTime = Field<Int?>.integer("service_time")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "waypoint"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}

extension Waypoint {
  /// The place it stands for.
  public var placeID: Place.ID { Place.ID(id.rawValue) }
}
