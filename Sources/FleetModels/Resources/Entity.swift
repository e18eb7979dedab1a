/// One thing an order carries, such as a parcel (rest-api 4.5). How far it is tells the status code of its
/// `trackingNumber`.
public struct Entity: IdentifiedResource {
  public final class Fields: Sendable {
    public let internalID = Field<String?>.text("internal_id")
    public let name = Field<String?>.text("name")
    public let type = Field<String?>.text("type")
    public let payload = Field<Identifier<Payload>?>.identifier("payload")
    /// Where it goes; nil when it belongs to the whole order.
    public let destination = Field<Identifier<Place>?>.identifier("destination")
    public let customer = Field<Member<Customer>>.one("customer")
    public let supplier = Field<Member<Vendor>>.one("supplier")
    public let trackingNumber = Field<Member<TrackingNumber>>.one("tracking_number")
    public let description = Field<String?>.text("description")
    public let photoURL = Field<String?>.text("photo_url")
    /// In `dimensionsUnit`.
    public let length = Field<Double?>.decimal("length")
    public let width = Field<Double?>.decimal("width")
    public let height = Field<Double?>.decimal("height")
    public let dimensionsUnit = Field<String?>.text("dimensions_unit")
    /// In `weightUnit`.
    public let weight = Field<Double?>.decimal("weight")
    public let weightUnit = Field<String?>.text("weight_unit")
    /// Minor units of `currency`, as are the prices.
    public let declaredValue = Field<Int?>.integer("declared_value")
    public let price = Field<Int?>.integer("price")
    public let salePrice = Field<Int?>.integer("sale_price")
    public let sku = Field<String?>.text("sku")
    public let currency = Field<String?>.text("currency")
    public let meta = Field<JSONObject>.map("meta")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "entity"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
