import FleetModels

/// One request to a real Fleetbase and what it answered, as recorded: a line of an exchange file.
public struct Exchange: Sendable, Equatable {
  /// Its number in the recording, `0207`; numbers may be missing.
  public let number: String
  /// What the recorder called it: `207-L1-start`.
  public let name: String
  public let request: Request
  public let response: Response
  /// How many requests that changed nothing were left out of the file just before this one; their numbers are missing.
  public let leftOut: Int

  /// What was sent.
  public struct Request: Sendable, Equatable {
    public let method: String
    /// Path with its query, escaped as it was sent.
    public let path: String
    /// The credential's name, never the credential: `<live-key>`, `<driver-token-2>`; nil for none.
    public let auth: String?
    public let contentType: String?
    public let headers: [String: String]
    /// The body as text; nil for none.
    public let body: String?

    public init(
      method: String, path: String, auth: String? = nil, contentType: String? = nil,
      headers: [String: String] = [:], body: String? = nil
    ) {
      self.method = method
      self.path = path
      self.auth = auth
      self.contentType = contentType
      self.headers = headers
      self.body = body
    }
  }

  /// What came back.
  public struct Response: Sendable, Equatable {
    public let status: Int
    public let headers: [String: String]
    public let body: String
    /// All items of a list whose `body` holds only the first; nil when the body is whole.
    public let items: [Item]?

    public init(
      status: Int, headers: [String: String] = [:], body: String = "", items: [Item]? = nil
    ) {
      self.status = status
      self.headers = headers
      self.body = body
      self.items = items
    }
  }

  /// An item of a list that was cut, in short.
  public struct Item: Sendable, Equatable {
    public let id: String
    public let status: String?
    public let driver: String?

    public init(id: String, status: String? = nil, driver: String? = nil) {
      self.id = id
      self.status = status
      self.driver = driver
    }
  }

  public init(
    number: String, name: String, request: Request, response: Response, leftOut: Int = 0
  ) {
    self.number = number
    self.name = name
    self.request = request
    self.response = response
    self.leftOut = leftOut
  }
}

extension Exchange {
  /// Its number when it is one that can be counted on from.
  var sequence: Int? { Int(number).flatMap { (0...1_000_000_000).contains($0) ? $0 : nil } }
}

extension Exchange.Request {
  /// The path without its query.
  public var route: String { String(path.prefix { $0 != "?" }) }
}

extension Exchange.Response {
  /// Whether the body is only the beginning of what the server said.
  public var isCut: Bool { items != nil }

  /// A header's count; nil when there is none, or one that no server sends.
  func count(_ name: String) -> Int? {
    header(name).flatMap { Int($0) }.flatMap { (0...1_000_000_000).contains($0) ? $0 : nil }
  }

  /// A header's value, whatever the case of its name.
  public func header(_ name: String) -> String? {
    headers.first { $0.key.lowercased() == name.lowercased() }?.value
  }
}
