import FleetAPI
import FleetContract
import FleetModels
import FleetSandbox
import Synchronization

/// A sandbox that is asked directly, without a socket, on a clock of its own; answers can be altered on the way.
final class Bench: HTTPTransport {
  static let key = "flb_test_bench"
  static let morning: Int64 = 1_790_000_000_000

  private let state: Mutex<(server: SandboxServer, now: Int64, asked: [String])>
  private let alter: @Sendable (HTTPRequest, HTTPResponse) -> FleetAPI.Exchange

  init(
    orders: Int = 3, warts: SandboxWarts = SandboxWarts(),
    alter: @escaping @Sendable (HTTPRequest, HTTPResponse) -> FleetAPI.Exchange = { .answered($1) }
  ) {
    var server = SandboxServer.seeded(key: Self.key, orders: orders, seed: 7, now: Self.morning)
    server.warts = warts
    state = Mutex((server, Self.morning, []))
    self.alter = alter
  }

  /// What was asked, `POST /v1/orders`.
  var asked: [String] { state.withLock { $0.asked } }
  var ledger: SandboxLedger { state.withLock { $0.server.ledger } }

  func send(_ request: HTTPRequest) async -> FleetAPI.Exchange {
    if Task.isCancelled { return .failed(TransportFailure(.cancelled, reach: .neverLeft)) }
    let response = state.withLock { state in
      // Two seconds between requests: queued work is done, and the minute's limit is not reached.
      state.now += 2000
      state.asked.append("\(request.method.rawValue) \(request.target)")
      var asked = SandboxRequest(request.method.rawValue, request.target)
      asked.headers = request.headers.map { SandboxPair($0.name, $0.value) }
      asked.body = request.body
      let answer = state.server.handle(asked, now: state.now)
      return HTTPResponse(
        status: answer.status, headers: HeaderFields(answer.headers.map { ($0.name, $0.value) }),
        body: answer.body)
    }
    return alter(request, response)
  }
}
