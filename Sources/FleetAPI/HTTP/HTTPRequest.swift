/// One HTTP request, ready to travel; what the engine hands to a transport.
public struct HTTPRequest: Sendable, Hashable {
  /// Which connection it may travel on.
  public enum Connection: Sendable, Hashable {
    /// One that has carried nothing before. libcurl resends on a reused one that dies (offline-sync 0.1).
    case fresh
    case reusable
  }

  public var method: HTTPMethod
  public var address: ServerAddress
  /// Path and query, from `/v1/` on, percent-encoded; the address' own path comes before it.
  public var target: String
  public var headers: HeaderFields
  /// Empty means no body, or a form.
  public var body: [UInt8]
  /// What is streamed from a file in place of `body`.
  public var form: MultipartForm?
  public var connection: Connection
  /// Longest silence, in milliseconds.
  public var timeoutMilliseconds: Int
  /// Longest time from first to last byte, in milliseconds; nothing the server does can exceed it by more than
  /// a second.
  public var deadlineMilliseconds: Int
  /// Largest answer body, in bytes, after decompression.
  public var responseLimit: Int

  public static let defaultResponseLimit = 16 * 1024 * 1024

  public init(
    _ method: HTTPMethod, _ address: ServerAddress, _ target: String, headers: HeaderFields = [:],
    body: [UInt8] = [], form: MultipartForm? = nil, connection: Connection, timeoutMilliseconds: Int = 30_000,
    deadlineMilliseconds: Int = 60_000, responseLimit: Int = HTTPRequest.defaultResponseLimit
  ) {
    self.method = method
    self.address = address
    self.target = target
    self.headers = headers
    self.body = body
    self.form = form
    self.connection = connection
    self.timeoutMilliseconds = timeoutMilliseconds
    self.deadlineMilliseconds = deadlineMilliseconds
    self.responseLimit = responseLimit
  }

  public var url: String { address.text + target }

  /// The length of what is sent after the headers, in bytes.
  public var bodyLength: Int { form?.contentLength ?? body.count }

  /// All of the body in memory, a form with its file: for networks that are simulated.
  /// - Throws: `TransportFailure` when the file cannot be read or is not the promised one.
  public func wholeBody() throws(TransportFailure) -> [UInt8] {
    guard let form else { return body }
    return try form.encoded()
  }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
  /// Method, address and path; not the query, the headers or the body.
  public var description: String {
    "\(method.rawValue) \(address.text)\(target.prefix { $0 != "?" })"
  }

  public var customMirror: Mirror {
    Mirror(
      self,
      children: [
        "request": description, "bodyBytes": bodyLength, "connection": connection,
        "timeoutMilliseconds": timeoutMilliseconds, "deadlineMilliseconds": deadlineMilliseconds,
      ])
  }
}
