import FleetCompanion
import FleetSandbox
import Synchronization

/// The sandbox's model without sockets, in whatever time the test's clock says; a test decides what becomes of
/// each request.
final class ModelTransport: HTTPTransport {
  /// What becomes of a request.
  enum Fate: Sendable {
    case answer
    /// This answer instead, nothing applied.
    case instead(Exchange)
    /// Applied, then no answer.
    case answerLost
    /// Nothing happens until the caller gives up; then it may have arrived.
    case hang
    /// Applied, and then nothing until the caller gives up.
    case applyAndHang
    /// Nothing happens until the caller gives up; at that moment the answer comes after all.
    case answerAtTheEnd

    static let unreachable = instead(.failed(TransportFailure(.cannotConnect, reach: .neverLeft)))
    static let refusedToken = instead(
      .answered(
        HTTPResponse(
          status: 401, body: Array(#"{"errors":["Oops! The api credentials provided were not valid"]}"#.utf8))
      ))

    static func body(_ text: String, status: Int = 200) -> Fate {
      .instead(.answered(HTTPResponse(status: status, body: Array(text.utf8))))
    }
  }

  private struct State {
    var server: SandboxServer
    var requests: [HTTPRequest] = []
    var flying = 0
    var fate: @Sendable (HTTPRequest) -> Fate = { _ in .answer }
  }

  private let state: Mutex<State>
  private let clock: any Timekeeper

  init(_ server: SandboxServer, clock: any Timekeeper) {
    state = Mutex(State(server: server))
    self.clock = clock
  }

  /// Decides about every request from now on.
  func decide(_ fate: @escaping @Sendable (HTTPRequest) -> Fate) { state.withLock { $0.fate = fate } }

  /// All requests so far.
  var requests: [HTTPRequest] { state.withLock { $0.requests } }
  func count(_ method: HTTPMethod, _ part: String) -> Int {
    requests.count { $0.method == method && $0.target.contains(part) }
  }
  /// Writes so far, sign-ins not counted.
  var writes: Int { requests.count { $0.method != .get && !$0.target.contains("/login") } }
  /// Requests not yet answered.
  var flying: Int { state.withLock { $0.flying } }

  func withServer<Value>(_ body: (inout SandboxServer, Int64) throws -> sending Value) rethrows
    -> sending Value
  {
    let now = clock.now().wall.milliseconds
    return try state.withLock { try body(&$0.server, now) }
  }

  var ledger: SandboxLedger { withServer { server, _ in server.ledger } }

  func send(_ request: HTTPRequest) async -> Exchange {
    let fate = state.withLock { state in
      state.requests.append(request)
      state.flying += 1
      return state.fate(request)
    }
    defer { state.withLock { $0.flying -= 1 } }
    switch fate {
    case .answer: return answer(request)
    case .instead(let exchange): return exchange
    case .answerLost:
      _ = answer(request)
      return .failed(TransportFailure(.connectionLost, reach: .mayHaveArrived))
    case .hang, .applyAndHang, .answerAtTheEnd:
      if case .applyAndHang = fate { _ = answer(request) }
      // Ended by being cancelled, long before the hour is over.
      try? await Task.sleep(for: .seconds(3600))
      if case .answerAtTheEnd = fate { return answer(request) }
      return .failed(TransportFailure(.cancelled, reach: .mayHaveArrived))
    }
  }

  private func answer(_ request: HTTPRequest) -> Exchange {
    let now = clock.now().wall.milliseconds
    var sandbox = SandboxRequest(request.method.rawValue, request.target)
    sandbox.headers = request.headers.map { SandboxPair($0.name, $0.value) }
    sandbox.body = request.body
    let answer = state.withLock { $0.server.handle(sandbox, now: now) }
    return .answered(
      HTTPResponse(
        status: answer.status, headers: HeaderFields(answer.headers.map { ($0.name, $0.value) }),
        body: answer.body))
  }
}
