/// A request's fields as the server's controllers see them: JSON or a form, strings trimmed, empty strings
/// null (rest-api 1.2, captures 113). Files of a multipart form are apart.
struct RequestBody {
  /// A file of a multipart form. Its bytes are a slice of the request's body.
  struct Upload {
    /// The field's name in steps: `photos[0]` is `photos`, `0`.
    var path: [String]
    var fileName: String
    var contentType: String?
    var content: ArraySlice<UInt8>
  }

  private let fields: SandboxJSON
  private var uploads: [Upload] = []

  /// Nil only when the body is malformed and the server is told to mind.
  init?(_ request: SandboxRequest, malformedIsEmpty: Bool, trims: Bool = true) {
    let clean = { (value: SandboxJSON) in trims ? Self.clean(value) : value }
    let type = request.header("Content-Type") ?? ""
    if let form = MultipartBody(request.body, contentType: type) {
      var read = SandboxJSON.emptyObject
      for part in form.parts {
        if let name = part.fileName {
          uploads.append(
            Upload(
              path: FormFields.path(part.name), fileName: name, contentType: part.contentType,
              content: part.content))
        } else {
          let text = SandboxJSON.string(String(decoding: part.content, as: UTF8.self))
          read = FormFields.inserting(text, at: part.name, into: read)
        }
      }
      fields = clean(read)
      return
    }
    if type.lowercased().hasPrefix("application/x-www-form-urlencoded") {
      let pairs = SandboxPair.read(form: String(decoding: request.body, as: UTF8.self))
      fields = clean(
        pairs.reduce(.emptyObject) { FormFields.inserting(.string($1.value), at: $1.name, into: $0) })
      return
    }
    if request.body.isEmpty {
      fields = .emptyObject
    } else if let json = JSONReader.read(request.body), json.members != nil {
      fields = clean(json)
    } else if malformedIsEmpty {
      fields = .emptyObject
    } else {
      return nil
    }
  }

  /// The field called `name`; nil when it was not sent.
  subscript(name: String) -> SandboxJSON? { fields[name] }

  /// Every field that was sent.
  var members: [SandboxMember] { fields.members ?? [] }

  /// Whether the field was sent at all, null included.
  func has(_ name: String) -> Bool { fields[name] != nil }

  /// The field when it was sent and is not null.
  func filled(_ name: String) -> SandboxJSON? {
    guard let value = fields[name], !value.isNull else { return nil }
    return value
  }

  /// The text of a field that was sent and is not null: a number is written out.
  func text(_ name: String) -> String? {
    guard let value = filled(name) else { return nil }
    switch value {
    case .string(let text): return text
    case .int, .double: return String(decoding: JSONWriter.compact(value), as: UTF8.self)
    case .null, .bool, .array, .object: return nil
    }
  }

  /// The files sent under `name`, in their order.
  func files(_ name: String) -> [Upload] { uploads.filter { $0.path.first == name } }

  private static func clean(_ value: SandboxJSON) -> SandboxJSON {
    switch value {
    case .string(let text):
      let trimmed = text.trimmingSpaces
      return trimmed.isEmpty ? .null : .string(trimmed)
    case .array(let items): return .array(items.map(clean))
    case .object(let members):
      return .object(members.map { SandboxMember($0.name, clean($0.value)) })
    case .null, .bool, .int, .double: return value
    }
  }
}
