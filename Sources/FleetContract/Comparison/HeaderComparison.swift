import FleetSandbox

/// Holds the header fields that clients read against the recorded ones: rate limit and cache status.
struct HeaderComparison {
  private var byDesign: [DesignDifference: Int] = [:]
  /// Lists asked for since the last gap: what the cache held before is not known.
  private var listsAsked: Set<String> = []
  private var last: (remaining: Int, limit: Int)?
  /// The names, in lower case, that the recording holds at all: a recorder may have kept only some.
  private let recorded: Set<String>

  init(_ exchanges: [Exchange]) {
    recorded = Set(exchanges.flatMap { $0.response.headers.keys.map { $0.lowercased() } })
  }

  /// Counts of differences by design since the last call.
  mutating func takeByDesign() -> [DesignDifference: Int] {
    defer { byDesign = [:] }
    return byDesign
  }

  /// Gives the sandbox the budget that the real server had before this exchange, where the recording does not tell
  /// how it came about: after a gap, at the beginning of a minute, when two came at once.
  mutating func align(_ exchange: Exchange, isAfterGap: Bool, _ server: inout SandboxServer, _ now: Int64) {
    if isAfterGap { listsAsked = [] }
    guard let remaining = exchange.response.count("X-RateLimit-Remaining"),
      let limit = exchange.response.count("X-RateLimit-Limit")
    else {
      if exchange.response.status == 429, last?.remaining != 0 {
        server.grantRequests(limit: last?.limit ?? 120, remaining: 0, now: now)
        last = (0, last?.limit ?? 120)
      } else if exchange.response.status != 429, !recorded.contains("x-ratelimit-remaining") {
        // Nothing tells how much was left, but that it was enough.
        server.grantRequests(limit: 120, remaining: 120, now: now)
        last = nil
      }
      return
    }
    if isAfterGap || exchange.leftOut > 0 || last?.limit != limit
      || last?.remaining != remaining + 1 + exchange.leftOut
    {
      server.grantRequests(limit: limit, remaining: min(remaining + 1, limit), now: now)
      byDesign[.budgetBefore, default: 0] += 1
    }
    // A count of the whole limit was read before this request was counted: the next tells.
    last = remaining == limit ? nil : (remaining, limit)
  }

  /// After an exchange that was not played: the sandbox did not count it.
  mutating func skip() { last = nil }

  mutating func differences(
    _ exchange: Exchange, _ answer: Exchange.Response, isAfterGap: Bool
  ) -> [Difference] {
    var found: [Difference] = []
    for name in [
      "Content-Type", "Cache-Control", "X-RateLimit-Limit", "X-RateLimit-Remaining", "Retry-After",
    ] {
      let recorded = exchange.response.header(name)
      let sandbox = answer.header(name)
      let isKept =
        self.recorded.contains(name.lowercased()) || name == "Retry-After" && !self.recorded.isEmpty
      guard recorded != sandbox, isKept else { continue }
      // A minute that ended while the request was counted shows the whole limit (captures 515).
      if name == "X-RateLimit-Remaining", recorded == exchange.response.header("X-RateLimit-Limit") {
        byDesign[.budgetBefore, default: 0] += 1
      } else {
        found.append(Self.difference(name, recorded, sandbox))
      }
    }
    let recorded = exchange.response.header("X-Cache-Status")
    let sandbox = answer.header("X-Cache-Status")
    let isFirst = listsAsked.insert(exchange.request.path).inserted
    if recorded != sandbox, self.recorded.contains("x-cache-status") {
      if isFirst, recorded == "HIT", sandbox == "MISS" {
        byDesign[.cacheBefore, default: 0] += 1
      } else {
        found.append(Self.difference("X-Cache-Status", recorded, sandbox))
      }
    }
    return found
  }

  private static func difference(_ name: String, _ recorded: String?, _ sandbox: String?) -> Difference {
    Difference(
      path: "header \(name)", recorded: recorded ?? "no such header", sandbox: sandbox ?? "no such header")
  }
}
