/// One member of a resource: its name, how its JSON is read with all the server's quirks, and how it is
/// written. Every tolerance lives in the kinds of `Field`, nowhere else.
public struct Field<Value: Sendable>: Sendable {
  /// The member's name in the document.
  public let name: String
  let read: @Sendable (JSONValue?) -> Reading<Value>
  let write: @Sendable (Value) -> JSONValue?

  init(
    _ name: String, read: @escaping @Sendable (JSONValue?) -> Reading<Value>,
    write: @escaping @Sendable (Value) -> JSONValue?
  ) {
    self.name = name
    self.read = read
    self.write = write
  }
}

/// What reading a member gave: always a value, and the reasons when part of it had to be set aside. The
/// reasons of nested records are worked out only when somebody asks.
struct Reading<Value: Sendable>: Sendable {
  let value: Value
  let problems: @Sendable () -> [MemberProblem]

  init(value: Value, problems: @autoclosure @escaping @Sendable () -> [MemberProblem] = []) {
    self.value = value
    self.problems = problems
  }
}

/// A member, or a part of one, that could not be read. The rest of its document is good.
public struct MemberProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The way to the member, such as `payload.waypoints[2].order`.
  public var path: String
  /// What was wrong, without quoting the value.
  public var reason: String

  public var description: String { "\(path): \(reason)" }

  func under(_ parent: String) -> MemberProblem {
    MemberProblem(
      path: path.isEmpty || path.hasPrefix("[") ? parent + path : "\(parent).\(path)", reason: reason)
  }
}

/// Lets a resource ask each of its fields for problems without knowing their types.
protocol AnyField {
  var name: String { get }
  func problems(in json: JSONObject) -> [MemberProblem]
}

extension Field: AnyField {
  func problems(in json: JSONObject) -> [MemberProblem] {
    read(json[name]).problems().map { $0.under(name) }
  }
}

/// A related record in a document that may be partial: an absent member says nothing, null says there is
/// none (rest-api 3.6).
public enum Member<Value: Sendable>: Sendable {
  /// The document does not mention it.
  case absent
  /// The document says there is none.
  case none
  case value(Value)

  /// The record when there is one.
  public var value: Value? {
    if case .value(let value) = self { value } else { nil }
  }

  public var isAbsent: Bool {
    if case .absent = self { true } else { false }
  }
}

extension Member: Equatable where Value: Equatable {}
extension Member: Hashable where Value: Hashable {}
