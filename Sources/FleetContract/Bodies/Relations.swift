import FleetModels

/// Finds the records inside a record by the types of its fields: a payload's places, an order's driver and the
/// vehicle of that.
enum Relations {
  /// Of each relation of `kind` that `json` mentions: its name, what kind of record it is, and the records.
  static func nested(in json: JSONObject, of kind: any Resource.Type) -> [(
    kind: any Resource.Type, records: [JSONObject]
  )] {
    fields(of: kind).compactMap { name, nested in
      switch json[name] {
      case .object(let members):
        // PHP makes a map of a list with gaps.
        let isMap = !members.isEmpty && members.values.allSatisfy { $0.object != nil }
        let isRecord = !Set(members.keys).isDisjoint(with: nested.knownMembers)
        return (nested, isMap && !isRecord ? members.values.compactMap(\.object) : [members])
      case .array(let elements): return (nested, elements.compactMap(\.object))
      case nil, .null, .bool, .number, .string: return nil
      }
    }
  }

  private static func fields(of kind: any Resource.Type) -> [(String, any Resource.Type)] {
    func children<Kind: Resource>(_ kind: Kind.Type) -> [Any] {
      Mirror(reflecting: Kind.fields).children.map(\.value)
    }
    return children(kind).compactMap { child in
      guard let field = child as? any RelationField, let record = field.related else { return nil }
      return (field.name, record)
    }
  }
}

/// A field that can say what it relates to.
private protocol RelationField {
  var name: String { get }
  /// Nil when it holds a plain value.
  var related: (any Resource.Type)? { get }
}

extension Field: RelationField {
  fileprivate var related: (any Resource.Type)? { (Value.self as? any RelationValue.Type)?.related }
}

/// What stands in such a field.
private protocol RelationValue {
  static var related: (any Resource.Type)? { get }
}

extension Member: RelationValue {
  fileprivate static var related: (any Resource.Type)? {
    (Value.self as? any Resource.Type) ?? (Value.self as? any RelationValue.Type)?.related
  }
}

extension Array: RelationValue {
  fileprivate static var related: (any Resource.Type)? { Element.self as? any Resource.Type }
}
