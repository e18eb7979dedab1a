/// Header fields in the order given, found without regard to case; secrets among them are never printed.
public struct HeaderFields: Sendable, Hashable, Sequence, ExpressibleByDictionaryLiteral {
  public struct Field: Sendable {
    public var name: String
    public var value: String
  }

  private var fields: [Field]

  public init(_ fields: [(String, String)] = []) {
    self.fields = fields.map { Field(name: $0.0, value: $0.1) }
  }

  public init(dictionaryLiteral elements: (String, String)...) { self.init(elements) }

  /// The first value of that name. Setting replaces every one; nil removes them.
  public subscript(name: String) -> String? {
    get {
      let wanted = name.lowercased()
      return fields.first { $0.name.lowercased() == wanted }?.value
    }
    set {
      let wanted = name.lowercased()
      fields.removeAll { $0.name.lowercased() == wanted }
      if let newValue { fields.append(Field(name: name, value: newValue)) }
    }
  }

  public func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }
}

extension HeaderFields.Field: Hashable {
  public static func == (left: Self, right: Self) -> Bool {
    left.name.lowercased() == right.name.lowercased() && left.value == right.value
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name.lowercased())
    hasher.combine(value)
  }
}

extension HeaderFields.Field: CustomStringConvertible, CustomReflectable {
  private var isSecret: Bool {
    ["authorization", "proxy-authorization", "cookie", "set-cookie"].contains(name.lowercased())
  }

  public var description: String { isSecret ? "\(name): …" : "\(name): \(value)" }
  public var customMirror: Mirror { Mirror(self, children: ["field": description]) }
}
