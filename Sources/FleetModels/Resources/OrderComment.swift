/// Something written under an order, with the replies to it (rest-api 4.13).
///
/// Any driver may edit or delete any comment (captures 1476). Only `content` keeps a marker: tags and meta are
/// dropped. Called so because `Comment` is a type of Swift Testing.
public struct OrderComment: IdentifiedResource {
  public final class Fields: Sendable {
    public let content = Field<String?>.text("content")
    public let tags = Field<[String]>.texts("tags")
    public let meta = Field<JSONObject>.map("meta")
    public let author = Field<Member<User>>.one("author")
    /// Nested as deep as people answer.
    public let replies = Field<Member<[OrderComment]>>.many("replies")
    /// Advice only; the server does not enforce it.
    public let editable = Field<Bool?>.flag("editable")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
    public let deletedAt = Field<Timestamp?>.time("deleted_at")
  }

  public static let fields = Fields()
  public static let kind = "comment"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
