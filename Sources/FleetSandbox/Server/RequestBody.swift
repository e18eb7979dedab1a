/// A request's fields as the server's controllers see them: JSON or a form, strings trimmed, empty strings
/// null (rest-api 1.2, captures 113).
struct RequestBody {
  private let fields: SandboxJSON

  /// Nil only when the body is malformed and the server is told to mind.
  init?(_ request: SandboxRequest, malformedIsEmpty: Bool) {
    let type = request.header("Content-Type")?.lowercased() ?? ""
    if type.hasPrefix("application/x-www-form-urlencoded") {
      let pairs = SandboxPair.read(form: String(decoding: request.body, as: UTF8.self))
      fields = Self.clean(.object(pairs.map { SandboxMember($0.name, .string($0.value)) }))
      return
    }
    if request.body.isEmpty {
      fields = .emptyObject
    } else if let json = JSONReader.read(request.body), json.members != nil {
      fields = Self.clean(json)
    } else if malformedIsEmpty {
      fields = .emptyObject
    } else {
      return nil
    }
  }

  /// The field called `name`; nil when it was not sent.
  subscript(name: String) -> SandboxJSON? { fields[name] }

  /// Whether the field was sent at all, null included.
  func has(_ name: String) -> Bool { fields[name] != nil }

  /// The field when it was sent and is not null.
  func filled(_ name: String) -> SandboxJSON? {
    guard let value = fields[name], !value.isNull else { return nil }
    return value
  }

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
