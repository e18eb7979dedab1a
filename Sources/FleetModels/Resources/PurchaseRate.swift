/// What an order was sold for (rest-api 4.21). Inside orders the related records are usually null.
public struct PurchaseRate: IdentifiedResource {
  public final class Fields: Sendable {
    public let serviceQuote = Field<JSONValue?>.raw("service_quote")
    public let order = Field<JSONValue?>.raw("order")
    public let customer = Field<JSONValue?>.raw("customer")
    public let transaction = Field<JSONValue?>.raw("transaction")
    /// Minor units of `currency`.
    public let amount = Field<Int?>.integer("amount")
    public let currency = Field<String?>.text("currency")
    public let status = Field<String?>.text("status")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "purchase rate"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
