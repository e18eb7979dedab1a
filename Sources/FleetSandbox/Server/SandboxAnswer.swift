/// What the server says to one request: status, header fields and the body's bytes, plus the work it left
/// for its queue.
public struct SandboxAnswer: Sendable, Equatable {
  /// The HTTP status.
  public var status: Int
  /// The header fields in the server's order. `Content-Length` is the front's business.
  public var headers: [SandboxPair]
  /// The body.
  public var body: [UInt8]
  /// When the queue has the next thing to do, in milliseconds since 1970; nil when it is empty
  /// (rest-api 5.9). `SandboxServer.advance(to:)` does what is due.
  public var nextWork: Int64?

  /// An answer as it goes out.
  public init(status: Int, headers: [SandboxPair], body: [UInt8], nextWork: Int64? = nil) {
    self.status = status
    self.headers = headers
    self.body = body
    self.nextWork = nextWork
  }

  /// The body as text.
  public var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as JSON; nil when it is not JSON.
  public var json: SandboxJSON? { JSONReader.read(body) }

  /// The first header called `name`, whatever its case.
  public func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }
}

/// What a handler hands back before the common header fields are put on.
struct Reply {
  var status: Int
  var body: Body
  var cache: CacheStatus = .bypass
  /// False for routes outside the throttle: unknown routes, wrong verbs, the public organization list
  /// (captures 143, 364).
  var isCounted = true

  enum Body {
    case json(SandboxJSON)
    case raw(String)
    case empty
  }

  /// The value of `X-Cache-Status` (rest-api 2.1).
  enum CacheStatus: String {
    case bypass = "BYPASS"
    case hit = "HIT"
    case miss = "MISS"
    case disabled = "DISABLED"
  }

  static func ok(_ json: SandboxJSON) -> Reply { Reply(status: 200, body: .json(json)) }

  static func created(_ json: SandboxJSON) -> Reply { Reply(status: 201, body: .json(json)) }

  /// Envelope A: `{"error":"…"}` (rest-api 1.6).
  static func refused(_ status: Int, _ text: String) -> Reply {
    Reply(status: status, body: .json(["error": .string(text)]))
  }

  /// Envelope B: `{"errors":["…"]}` (rest-api 1.6).
  static func failed(_ status: Int, _ text: String) -> Reply {
    Reply(status: status, body: .json(["errors": [.string(text)]]))
  }

  /// Envelope C: one text, or the first and all of them (captures 045, 106–109).
  static func invalid(_ texts: [String]) -> Reply {
    let first = SandboxJSON.text(texts.first)
    let body: SandboxJSON =
      texts.count > 1
      ? ["error": first, "errors": .array(texts.map(SandboxJSON.string))] : ["error": first]
    return Reply(status: 422, body: .json(body))
  }

  /// The envelope of a deletion (rest-api 1.5).
  static func deleted(_ id: String, _ kind: String, _ moment: Int64) -> Reply {
    .ok([
      "id": .string(id), "object": .string(kind), "time": ServerTime.json(moment), "deleted": true,
    ])
  }

  /// The answer to any uncaught exception, pretty-printed as captured (captures 010, 212).
  static let serverError = Reply(status: 500, body: .raw(serverErrorText))

  static let serverErrorText = "{\n    \"errors\": [\n        \"Server Error\"\n    ]\n}"

  /// The envelope of a deletion (captures 1362).
  static func deleted(_ id: String, _ kind: SandboxJSON, at moment: Int64) -> Reply {
    .ok([
      "id": .string(id), "object": kind, "time": ServerTime.json(moment), "deleted": true,
    ])
  }

  static let orderNotFound = Reply.refused(404, "Order resource not found.")

  static let noDestination = Reply.refused(422, "Place resource is not a valid destination.")

  static let driverNotFound = Reply.refused(404, "Driver resource not found.")
}
