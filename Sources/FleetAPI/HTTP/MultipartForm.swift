import FleetModels

/// A `multipart/form-data` body of texts and one file, as a value: the file is named, not read.
///
/// The server takes one photo a request without surprise: of several it names only the last in its answer
/// (captures 1264).
public struct MultipartForm: Sendable, Hashable {
  public struct Field: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public let fields: [Field]
  public let file: MultipartFile
  /// Made from what the form holds: the same form has the same bytes, and no file can hold the boundary made
  /// from its own SHA-256.
  public let boundary: String

  public init(fields: [Field], file: MultipartFile) {
    self.fields = fields
    self.file = file
    var hasher = SHA256Hasher()
    for text in [file.sha256, file.field, file.name] + fields.flatMap({ [$0.name, $0.value] }) {
      hasher.update(text.utf8)
      hasher.update([0])
    }
    boundary = "fleet-" + hasher.finish().hex.prefix(40)
  }

  public var contentType: String { "multipart/form-data; boundary=" + boundary }

  /// Of the whole body, in bytes.
  public var contentLength: Int { opening.count + file.size + closing.count }

  /// What comes before the file's bytes.
  var opening: [UInt8] {
    var text = ""
    for field in fields {
      text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(field.name))\"\r\n\r\n"
      text += field.value + "\r\n"
    }
    text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(file.field))\"; "
    text += "filename=\"\(Self.quoted(file.name))\"\r\nContent-Type: \(file.contentType)\r\n\r\n"
    return Array(text.utf8)
  }

  /// What comes after them.
  var closing: [UInt8] { Array("\r\n--\(boundary)--\r\n".utf8) }

  /// As browsers write a name: what would end it or its line is percent-encoded.
  private static func quoted(_ name: String) -> String {
    name.replacing("\"", with: "%22").replacing("\r\n", with: "%0D%0A").replacing("\r", with: "%0D")
      .replacing("\n", with: "%0A")
  }
}

/// The file of a form: where it is, and what it was when it was kept. It is sent only while it still has that
/// size.
public struct MultipartFile: Sendable, Hashable {
  /// The form's name for it, such as `photos[]`.
  public var field: String
  /// What the server is told it is called; its extension is kept (captures 1279).
  public var name: String
  public var contentType: String
  public var path: String
  /// Bytes.
  public var size: Int
  /// In hex.
  public var sha256: String

  public init(field: String, name: String, contentType: String, path: String, size: Int, sha256: String) {
    self.field = field
    self.name = name
    self.contentType = contentType
    self.path = path
    self.size = size
    self.sha256 = sha256
  }
}

extension MultipartForm: CustomStringConvertible, CustomReflectable {
  /// Size alone: the texts may be somebody's remarks.
  public var description: String { "form of \(contentLength) bytes" }
  public var customMirror: Mirror { Mirror(self, children: ["bytes": contentLength]) }
}
