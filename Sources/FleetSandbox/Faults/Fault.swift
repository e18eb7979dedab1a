/// One way for an exchange to go wrong. What matters to a client is whether the effect happened: each case says.
public enum Fault: Sendable, Equatable {
  /// The connection closes before the request is applied. No effect.
  case dropRequest
  /// Applied, then the connection closes without an answer.
  case dropAnswer
  /// The connection closes now; the request is applied this much later, and reads overtake it meanwhile
  /// (FINDINGS "A lost reply"). Shrinks with the time scale.
  case lateEffect(milliseconds: Int)
  /// As `lateEffect`, this much later at least and that much at most, by the plan's seed: an idle server took up to
  /// 442 ms, a busy one 7 to 10 s, a very busy one 112 to 208 s (captures 1095–1108, 1364, 1490).
  case lateBetween(Int, Int)
  /// The client resets the connection after its last byte: applied without an answer, but of photos only three in
  /// ten (captures 1096, 1101, 1105).
  case reset
  /// This answer instead of the server's. No effect.
  case errorBefore(status: Int, body: String)
  /// Applied, then this answer instead of the server's.
  case errorAfter(status: Int, body: String)
  /// A start sets `started` and breaks before its status and row, a photo or signature is stored without its
  /// file; any other request breaks before its effect. The answer is the server's 500 (rest-api 3.4,
  /// captures 222).
  case halfWay
  /// The connection closes now; reads see a start without its row, a photo or signature without its url, until
  /// so much later (captures 1100, 1104). Any other request is applied whole. Shrinks with the time scale.
  case midway(milliseconds: Int)
  /// Applied at once, answered this much later. Shrinks with the time scale.
  case delay(milliseconds: Int)
  /// Applied twice, as when a client library silently resends; the second answer goes out.
  case duplicate
  /// Applied; the answer's body ends after this many bytes, or half-way when nil, and the connection closes.
  case truncateBody(bytes: Int?)
  /// A captive portal answers 200 with a page. No effect.
  case html
  /// 401 in the server's words. No effect.
  case unauthorized
  /// 429 in the server's words, with a Retry-After in seconds when given (a real one has none). No effect.
  case tooMany(retryAfter: Int?)
  /// 503 with the exact body of maintenance mode (rest-api 1.6). No effect.
  case maintenance
  /// Applied; the answer comes in small pieces with this pause between them. Shrinks with the time scale.
  case slow(pauseMilliseconds: Int)
}

/// Which requests a fault strikes.
public struct FaultMatch: Sendable, Equatable {
  /// The verb; any when nil.
  public var method: String?
  /// Text the path contains, such as `/start` or an order's id; any when nil.
  public var path: String?
  /// Only requests that write: neither GET, HEAD nor OPTIONS, nor a sign-in.
  public var writesOnly: Bool
  /// Only the n-th request that matches the rest, from 1; every one when nil.
  public var nth: Int?
  /// How often it strikes, 0 to 1.
  public var probability: Double

  /// A match; by default every request.
  public init(
    method: String? = nil, path: String? = nil, writesOnly: Bool = false, nth: Int? = nil,
    probability: Double = 1
  ) {
    self.method = method
    self.path = path
    self.writesOnly = writesOnly
    self.nth = nth
    self.probability = probability
  }

  private static let signIns = [
    "/v1/drivers/login", "/v1/drivers/login-with-sms", "/v1/drivers/verify-code",
  ]

  func fits(_ request: SandboxRequest) -> Bool {
    if let method, method != request.method { return false }
    if let path, !request.path.contains(path) { return false }
    guard writesOnly else { return true }
    return !["GET", "HEAD", "OPTIONS"].contains(request.method)
      && !Self.signIns.contains(request.path)
  }
}

/// A fault and the requests it strikes.
public struct FaultRule: Sendable, Equatable {
  /// What goes wrong.
  public var fault: Fault
  /// For whom.
  public var match: FaultMatch

  /// A rule.
  public init(_ fault: Fault, _ match: FaultMatch = FaultMatch()) {
    self.fault = fault
    self.match = match
  }
}
