/// Why a call did not give what it was made for: what the server said, or why nothing usable came back.
public struct APIError: Error, Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// 401: key or token not accepted, or a wrong password at sign-in.
    case unauthorized
    case forbidden
    /// 404 about the record: missing in this company, or deleted.
    case notFound
    /// The server does not know this call: a wrong address, or another version (404 in envelope B, or 405).
    case wrongAddress
    /// 400, 422 and every other 4xx: the server understood and refused.
    case rejected
    case throttled
    /// 503 with the exact body of maintenance mode: nothing was done.
    case maintenance
    /// 503 with the exact body of a Fleetbase not set up yet: nothing was done.
    case notConfigured
    /// Any other 5xx, and a 404 that stands for "something failed": work may be partly done (rest-api 3.7).
    case server
    /// A 3xx, never followed.
    case redirect
    /// A 2xx that is not what was asked for, or an answer of another protocol.
    case malformed(Malformation)
    /// No answer at all.
    case unreachable(TransportFailure)
  }

  /// What is wrong with a body.
  public enum Malformation: Sendable, Hashable {
    case empty
    case html
    case truncated
    /// Not JSON, or nested too deeply; the text says where.
    case notJSON(String)
    /// JSON, but not what this call answers with.
    case wrongShape(expected: Endpoint.Answer)
    case tooLarge(limit: Int)
    /// A status outside 200 to 599.
    case status
  }

  /// Which of the server's error forms the body had (rest-api 1.6).
  public enum Envelope: Sendable, Hashable {
    /// A: `{"error": "…"}`
    case error
    /// B: `{"errors": ["…"]}`
    case errors
    /// C: both
    case validation
    /// D: `fleetbase_not_configured`
    case notConfigured
    /// E: `{"message": "…", "exception": "…"}` of a server in debug mode, or a message alone
    case debug
    /// None of them: HTML, empty, or from something that stands between.
    case none
  }

  public let kind: Kind
  /// Nil when there was no answer.
  public let status: Int?
  /// What a person calls the call: "start order".
  public let endpoint: String
  public let isWrite: Bool
  /// The call asked for a token.
  public let isSignIn: Bool
  /// The server's own sentences, the most telling first; empty when it gave none.
  public let words: [String]
  public let envelope: Envelope
  /// What `Retry-After` asks for, in milliseconds; Fleetbase itself does not send it (captures 451).
  public let retryAfterMilliseconds: Int?
  public let rateLimit: RateLimit?
}

extension APIError {
  /// Reads an answer that is not a 2xx; nil for one that is.
  public init?(_ response: HTTPResponse, endpoint: Endpoint) {
    guard !response.isSuccess else { return nil }
    let body = ErrorBody(response.body)
    self.init(Self.kind(response.status, body), response, endpoint, body)
  }

  /// No answer came. One that was too large counts as malformed, and keeps its status and headers.
  public init(_ failure: TransportFailure, endpoint: Endpoint) {
    switch failure.reason {
    case .answerTooLarge(let limit): kind = .malformed(.tooLarge(limit: limit))
    case .cannotConnect, .hostNotFound, .timedOut, .deadline, .connectionLost, .tls, .malformedAnswer,
      .cancelled, .fileUnusable, .deviceFull, .other:
      kind = .unreachable(failure)
    }
    status = failure.head?.status
    self.endpoint = endpoint.name
    isWrite = endpoint.isWrite
    isSignIn = endpoint.isSignIn
    words = []
    envelope = .none
    retryAfterMilliseconds = failure.head?.retryAfterMilliseconds
    rateLimit = failure.head?.rateLimit
  }

  init(_ malformation: Malformation, _ response: HTTPResponse, _ endpoint: Endpoint) {
    self.init(.malformed(malformation), response, endpoint, ErrorBody(response.body))
  }

  private init(_ kind: Kind, _ response: HTTPResponse, _ endpoint: Endpoint, _ body: ErrorBody) {
    self.kind = kind
    status = response.status
    self.endpoint = endpoint.name
    isWrite = endpoint.isWrite
    isSignIn = endpoint.isSignIn
    words = body.words
    envelope = body.envelope
    retryAfterMilliseconds = response.retryAfterMilliseconds
    rateLimit = response.rateLimit
  }

  private static func kind(_ status: Int, _ body: ErrorBody) -> Kind {
    switch status {
    case 300...399: .redirect
    case 401: .unauthorized
    case 403: .forbidden
    case 404: missing(body)
    case 405: .wrongAddress
    case 429: .throttled
    case 400...499: .rejected
    case 503 where body.isMaintenance: .maintenance
    case 503 where body.envelope == .notConfigured: .notConfigured
    case 500...599: .server
    default: .malformed(.status)
    }
  }

  /// "… not found." is about the record, in envelope A and, from an uncaught lookup, in B. Envelope A with other
  /// words is a failure in disguise (the tracker's), which must not pass for an absence (rest-api 1.6, 2.2).
  private static func missing(_ body: ErrorBody) -> Kind {
    if body.words.first?.hasSuffix("not found.") == true { return .notFound }
    return body.envelope == .error ? .server : .wrongAddress
  }
}

extension APIError {
  /// The server does not take this picture, whatever else becomes of the order: 422 with words about the photos
  /// (captures 219–221, 1275–1282). Sending it again is of no use.
  public var isAboutThePicture: Bool {
    guard status == 422, let words = words.first else { return false }
    return words.hasPrefix("photos.") || words.hasPrefix("The photos ")
  }
}
