/// A document of the server: its JSON as received, read through typed fields.
///
/// ```swift
/// let order = try Order(document: JSONValue(parsing: bytes))
/// order.status            // StatusCode?
/// order.driverAssigned    // Member<Driver>: absent, none or a driver
/// ```
///
/// Members are read when asked for, so a broken one costs only itself; members this core does not know stay
/// in `json` and are written out again.
@dynamicMemberLookup
public protocol Resource: Hashable, Sendable, Codable {
  associatedtype Fields: Sendable
  /// The members this core knows. A class, so that asking for one member does not copy them all.
  static var fields: Fields { get }
  /// What a person calls it, such as "order".
  static var kind: String { get }
  /// The names of the members this core knows.
  static var knownMembers: Set<String> { get }
  /// The document as received.
  var json: JSONObject { get set }
  init(json: JSONObject)
}

/// A resource with a public id of its own.
public protocol IdentifiedResource: Resource {}

extension IdentifiedResource {
  public typealias ID = Identifier<Self>

  /// The record's public id: `id`, or `public_id` in the recipes' form (rest-api 1.5). Empty when the
  /// document has neither.
  public var id: ID {
    ID(Lenient.id(json) ?? "")
  }

  public static var knownMembers: Set<String> {
    Set(fieldNames + ["id", "public_id"])
  }

  /// Reads a document that must be a record of this kind.
  /// - Throws: `DocumentProblem` when it is no object or has no id.
  public init(document: JSONValue) throws(DocumentProblem) {
    guard let members = document.object else {
      throw DocumentProblem(kind: Self.kind, reason: "not an object")
    }
    self.init(json: members)
    guard !id.rawValue.isEmpty else { throw DocumentProblem(kind: Self.kind, reason: "it has no id") }
  }
}

/// Why a whole document is of no use.
public struct DocumentProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var kind: String
  public var reason: String

  public init(kind: String, reason: String) {
    self.kind = kind
    self.reason = reason
  }

  public var description: String { "not a usable \(kind): \(reason)" }
}

extension Resource {
  public subscript<Value>(dynamicMember path: KeyPath<Fields, Field<Value>>) -> Value {
    get {
      let field = Self.fields[keyPath: path]
      return field.read(json[field.name]).value
    }
    set {
      let field = Self.fields[keyPath: path]
      json[field.name] = field.write(newValue)
    }
  }

  /// The members, also of nested records, that could not be read, and why.
  public var problems: [MemberProblem] {
    Self.knownFields.flatMap { $0.problems(in: json) }.sorted { $0.path < $1.path }
  }

  public static var knownMembers: Set<String> { Set(fieldNames) }

  fileprivate static var fieldNames: [String] { knownFields.map(\.name) }

  fileprivate static var knownFields: [any AnyField] {
    Mirror(reflecting: fields).children.compactMap { $0.value as? any AnyField }
  }

  public init(from decoder: any Decoder) throws {
    self.init(json: try JSONObject(from: decoder))
  }

  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}
