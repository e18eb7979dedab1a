import FleetModels

/// The members of a line's object, read as tolerantly as a stranger's recording needs: a number for a text,
/// null for absent, a body that was not turned into text.
struct LineMembers {
  let members: JSONObject
  /// What the object is, for the reason when a member is of no use: `the request`.
  let what: String

  /// A text; a number is taken as its text; nil when absent or null.
  func text(_ name: String) throws(LineProblem) -> String? {
    switch members[name] {
    case nil, .null: return nil
    case .string(let text): return text
    case .number(let number): return number.text
    case .bool, .array, .object: throw LineProblem(reason: "\(name) of \(what) is not a text")
    }
  }

  /// A text that must be there.
  func required(_ name: String) throws(LineProblem) -> String {
    guard let text = try text(name), !text.isEmpty else {
      throw LineProblem(reason: "\(what) has no \(name)")
    }
    return text
  }

  /// A body: text as recorded, or a JSON value that stands in its place, as its text.
  func body(_ name: String) -> String? {
    switch members[name] {
    case nil, .null: nil
    case .string(let text): text
    case let value?: value.text
    }
  }

  /// Header fields; one that was sent several times is joined as HTTP does.
  func headers(_ name: String) throws(LineProblem) -> [String: String] {
    switch members[name] {
    case nil, .null: return [:]
    // PHP writes an empty map as a list.
    case .array(let elements) where elements.isEmpty: return [:]
    case .object(let fields):
      return fields.compactMapValues { value in
        switch value {
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let flag): flag ? "true" : "false"
        case .array(let several): several.compactMap(\.string).joined(separator: ", ")
        case .null, .object: nil
        }
      }
    case .string, .number, .bool, .array: throw LineProblem(reason: "\(name) of \(what) is not a map")
    }
  }

  /// A part of the line that is an object itself.
  func part(_ name: String) throws(LineProblem) -> LineMembers {
    guard let part = members[name]?.object else { throw LineProblem(reason: "\(what) has no \(name)") }
    return LineMembers(members: part, what: "the \(name)")
  }
}
