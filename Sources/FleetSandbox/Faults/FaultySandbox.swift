/// A server behind a bad line: every request passes the fault plan on its way. Pure, as the server is; the live
/// front and a simulation drive the very same value.
public struct FaultySandbox: Sendable {
  /// The server behind the line.
  public var server: SandboxServer
  /// What goes wrong.
  public var faults: FaultPlan {
    didSet { if faults.races != oldValue.races { server.races = faults.races } }
  }

  private var late: [LateRequest] = []

  private struct LateRequest {
    var due: Int64
    var request: SandboxRequest
  }

  /// `server` behind the faults of a plan.
  public init(_ server: SandboxServer, faults: FaultPlan = FaultPlan()) {
    self.server = server
    self.faults = faults
    if let races = faults.races { self.server.races = races }
  }

  /// When something is due without anybody asking: a late effect or the server's queue.
  public var nextDue: Int64? {
    [late.map(\.due).min(), server.nextWork].compactMap { $0 }.min()
  }

  /// Applies the late requests and the queued work that are due at `now`, in their order.
  public mutating func advance(to now: Int64) {
    while let index = late.indices.min(by: { late[$0].due < late[$1].due }), late[index].due <= now {
      let request = late.remove(at: index)
      _ = server.handle(request.request, now: request.due)
    }
    server.advance(to: now)
  }

  /// Carries `request` to the server and says what comes back, if anything.
  public mutating func exchange(_ request: SandboxRequest, now: Int64) -> SandboxDelivery {
    advance(to: now)
    if faults.outage != nil { return .nothing }
    guard request.path.hasPrefix("/v1"), let fault = faults.strike(request) else {
      return .answer(server.handle(request, now: now))
    }
    switch fault {
    case .dropRequest: return .nothing
    case .dropAnswer:
      _ = server.handle(request, now: now)
      return .nothing
    case .lateEffect(let milliseconds):
      late.append(LateRequest(due: now + Int64(scaled(milliseconds)), request: request))
      return .nothing
    case .lateBetween(let least, let most):
      let span = least + Int(faults.luck() * Double(most - least + 1))
      late.append(LateRequest(due: now + Int64(scaled(span)), request: request))
      return .nothing
    case .reset:
      if !request.path.contains("/capture-photo") || faults.luck() < 0.3 {
        _ = server.handle(request, now: now)
      }
      return .nothing
    case .errorBefore(let status, let body): return .answer(made(status, body, now))
    case .errorAfter(let status, let body):
      _ = server.handle(request, now: now)
      return .answer(made(status, body, now))
    case .halfWay: return .answer(server.handleHalfWay(request, now: now))
    case .midway(let milliseconds):
      _ = server.handleMidway(request, milliseconds: Int64(scaled(milliseconds)), now: now)
      return .nothing
    case .delay(let milliseconds):
      return .delayed(server.handle(request, now: now), milliseconds: scaled(milliseconds))
    case .duplicate:
      _ = server.handle(request, now: now)
      return .answer(server.handle(request, now: now))
    case .truncateBody(let bytes):
      let answer = server.handle(request, now: now)
      return .truncated(answer, bytes: min(bytes ?? answer.body.count / 2, answer.body.count))
    case .html:
      let page = "<!doctype html><html><body><h1>Welcome to the free Wi-Fi</h1></body></html>\n"
      return .answer(made(200, page, now))
    case .unauthorized:
      return .answer(
        made(401, #"{"errors":["Oops! The api credentials provided were not valid"]}"#, now))
    case .tooMany(let retryAfter):
      var answer = made(429, #"{"errors":["Too many requests."]}"#, now)
      if let retryAfter { answer.headers.append(SandboxPair("Retry-After", String(retryAfter))) }
      return .answer(answer)
    case .maintenance: return .answer(made(503, FaultText.maintenanceBody, now))
    case .slow(let pause):
      return .slowly(server.handle(request, now: now), pauseMilliseconds: scaled(pause))
    }
  }

  private func scaled(_ milliseconds: Int) -> Int {
    max(1, Int(Double(milliseconds) * server.timeScale))
  }

  private func made(_ status: Int, _ body: String, _ now: Int64) -> SandboxAnswer {
    let type = body.hasPrefix("{") ? "application/json" : "text/html; charset=UTF-8"
    return SandboxAnswer(
      status: status,
      headers: [
        SandboxPair("Cache-Control", "no-cache, private"),
        SandboxPair("Date", ServerTime.httpDate(now)), SandboxPair("Content-Type", type),
      ], body: Array(body.utf8), nextWork: server.nextWork)
  }
}

/// What comes back over a bad line.
public enum SandboxDelivery: Sendable, Equatable {
  /// A whole answer.
  case answer(SandboxAnswer)
  /// A whole answer after a wait.
  case delayed(SandboxAnswer, milliseconds: Int)
  /// A whole answer in small pieces with a pause between them.
  case slowly(SandboxAnswer, pauseMilliseconds: Int)
  /// An answer whose body breaks off after so many bytes.
  case truncated(SandboxAnswer, bytes: Int)
  /// The connection closes without an answer.
  case nothing
}
