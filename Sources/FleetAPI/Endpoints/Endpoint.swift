/// One call of the Fleetbase API as a value: what is asked, not how it travels.
///
/// The factories, one file a resource, are the only way to make one: a path segment given by anybody cannot
/// leave its segment, and a write is marked as a write.
public struct Endpoint: Sendable, Hashable {
  /// What the call promises to answer with a 2xx.
  public enum Answer: Sendable, Hashable {
    /// An object that names its record by `id` (or `public_id` in the recipes; rest-api 1.5).
    case record
    /// An object without an id, such as a tracker.
    case object
    /// An array, bare or in `data`.
    case list
  }

  /// What a person calls it: "start order".
  public let name: String
  public let method: HTTPMethod
  /// Begins with `/v1/`; percent-encoded.
  public let path: String
  public let query: [QueryItem]
  public let body: RequestBody
  public let answer: Answer
  /// Asks for a token. Nothing about it is stored, and it is never repeated by itself.
  public let isSignIn: Bool
  /// Changes something when it arrives, so that it may not arrive twice: it travels on a connection of its own.
  public var isWrite: Bool { method != .get }

  init(
    _ name: String, _ method: HTTPMethod, _ segments: [String], query: [QueryItem] = [],
    body: RequestBody = .none, answer: Answer, isSignIn: Bool = false
  ) {
    self.name = name
    self.method = method
    path = "/v1/" + segments.map(URLText.segment).joined(separator: "/")
    self.query = query
    self.body = body
    self.answer = answer
    self.isSignIn = isSignIn
  }

  /// Path and query as they stand in the request line.
  public var target: String {
    guard !query.isEmpty else { return path }
    return path + "?"
      + query.map { URLText.query($0.name) + "=" + URLText.query($0.value) }.joined(separator: "&")
  }
}

extension Endpoint: CustomStringConvertible, CustomReflectable {
  /// Without query and body: they may hold a password or what somebody searched for.
  public var description: String { "\(name) (\(method.rawValue) \(path))" }

  public var customMirror: Mirror {
    Mirror(self, children: ["name": name, "method": method.rawValue, "path": path])
  }
}

/// The verbs the API knows. There is no PATCH of a record (rest-api 2.2).
public enum HTTPMethod: String, Sendable, Hashable {
  case get = "GET"
  case post = "POST"
  case put = "PUT"
  case delete = "DELETE"
}

/// One `name=value` of a query, not yet percent-encoded.
public struct QueryItem: Sendable, Hashable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
