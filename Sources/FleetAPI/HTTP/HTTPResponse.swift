import FleetModels

/// One whole HTTP answer: status, header fields, and every byte of the body.
public struct HTTPResponse: Sendable, Hashable {
  public var status: Int
  public var headers: HeaderFields
  public var body: [UInt8]

  public init(status: Int, headers: HeaderFields = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  public var isSuccess: Bool { (200...299).contains(status) }

  /// The server's clock when it answered, from `Date`; whole seconds.
  public var date: Timestamp? { headers["Date"].flatMap(HTTPDate.read) }

  /// What is left of the minute's budget; a 429 does not say (captures 451).
  public var rateLimit: RateLimit? {
    guard let limit = headers["X-RateLimit-Limit"].flatMap({ Int($0) }),
      let remaining = headers["X-RateLimit-Remaining"].flatMap({ Int($0) })
    else { return nil }
    return RateLimit(limit: limit, remaining: remaining)
  }

  /// How long the server asks to be left alone, in milliseconds, from `Retry-After` as seconds or as a date.
  public var retryAfterMilliseconds: Int? {
    guard let text = headers["Retry-After"] else { return nil }
    if let seconds = Int(text) {
      let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
      return seconds >= 0 && !overflow ? milliseconds : nil
    }
    guard let until = HTTPDate.read(text), let now = date else { return nil }
    return max(0, Int(until.milliseconds - now.milliseconds))
  }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
  /// Status and size: a body may hold a token (the answer to sign-in does).
  public var description: String { "\(status), \(body.count) bytes" }
  public var customMirror: Mirror { Mirror(self, children: ["status": status, "bodyBytes": body.count]) }
}

/// Requests a minute the server grants to this address, and how many are left (rest-api 5.1).
public struct RateLimit: Sendable, Hashable {
  public var limit: Int
  public var remaining: Int

  public init(limit: Int, remaining: Int) {
    self.limit = limit
    self.remaining = remaining
  }
}
