/// A file kept with an order (rest-api 4.12).
public struct File: IdentifiedResource {
  public final class Fields: Sendable {
    /// Signed, and good for a while only.
    public let url = Field<String?>.text("url")
    public let originalFilename = Field<String?>.text("original_filename")
    public let folder = Field<String?>.text("folder")
    public let contentType = Field<String?>.text("content_type")
    /// Bytes.
    public let fileSize = Field<Int?>.integer("file_size")
    public let caption = Field<String?>.text("caption")
    public let type = Field<String?>.text("type")
    public let meta = Field<JSONObject>.map("meta")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "file"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
