/// What is left of a record that was deleted. Issues and fuel reports answer with themselves instead
/// (rest-api 2.10, 2.11).
public struct DeletedRecord: IdentifiedResource {
  public final class Fields: Sendable {
    /// Its kind, such as `order`.
    public let object = Field<String?>.text("object")
    public let time = Field<Timestamp?>.time("time")
    public let deleted = Field<Bool?>.flag("deleted")
  }

  public static let fields = Fields()
  public static let kind = "deleted record"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
