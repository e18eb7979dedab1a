import FleetAPI
import FleetModels

/// The state of a run against a real server: what was learned on the way, and what was made and has to go again.
struct LiveWalk: Sendable {
  /// How far the run's own order is.
  enum Step: Int, Sendable {
    case created, dispatched, started, completed, canceled, deleted
  }

  enum Signature: Sendable {
    case given, none, unknown
  }

  let server: FleetbaseServer
  let transport: any HTTPTransport
  /// Waits for so many milliseconds.
  let pause: @Sendable (Int) async -> Void
  /// The `internal_id` of the run's order.
  let mark: String

  private(set) var requests = 0
  /// The documents of the first list of orders, and the drivers listed.
  var orders: [JSONValue] = []
  var drivers: [JSONValue] = []
  var configs: [JSONValue] = []
  /// What `next-activity` offered last.
  var offered: [JSONValue] = []

  /// A creation left here and was not answered: an order with `mark` may exist, or come to be.
  var isCreationOpen = false
  var made: String?
  /// The body of the last write that took the order a step on.
  var lastWrite: JSONValue?
  var step: Step?
  var driver: String?
  var comment: String?
  /// A comment left here and was not answered.
  var isCommentOpen = false
  /// Places that came into being with the order.
  var madePlaces: [String] = []

  /// What the run's comment says.
  var remark: String { "contract check \(mark)" }

  init(
    server: FleetbaseServer, transport: any HTTPTransport, mark: String,
    pause: @escaping @Sendable (Int) async -> Void
  ) {
    self.server = server
    self.transport = transport
    self.mark = mark
    self.pause = pause
  }

  /// Sends once; a 429 is waited out and sent once more.
  mutating func call(
    _ method: String, _ path: String, _ body: JSONValue? = nil, as signature: Signature = .given
  ) async throws(LiveTrouble) -> LiveAnswer {
    let first = try await send(method, path, body, signature)
    guard first.status == 429, signature == .given else { return first }
    // The real server recovered after 55 s and does not say how long (captures 454).
    await pause(60_000)
    let second = try await send(method, path, body, signature)
    if second.status == 429 { throw .noAnswer("the server gets too many requests from this address") }
    return second
  }

  private mutating func send(
    _ method: String, _ path: String, _ body: JSONValue?, _ signature: Signature
  ) async throws(LiveTrouble) -> LiveAnswer {
    if Task.isCancelled { throw .noAnswer("the run was interrupted") }
    guard let verb = HTTPMethod(rawValue: method) else { throw .missing("there is no \(method)") }
    var headers: HeaderFields = ["Accept": "application/json", "User-Agent": server.userAgent]
    switch signature {
    case .given: headers["Authorization"] = server.credential.authorization
    case .unknown: headers["Authorization"] = "Bearer fleetcompanion-contract-no-such-key"
    case .none: break
    }
    if body != nil { headers["Content-Type"] = "application/json" }
    requests += 1
    let exchange = await transport.send(
      HTTPRequest(
        verb, server.address, path, headers: headers, body: body?.encoded() ?? [],
        connection: verb == .get ? .reusable : .fresh, timeoutMilliseconds: server.timeoutMilliseconds,
        deadlineMilliseconds: server.deadlineMilliseconds))
    switch exchange {
    case .answered(let response): return LiveAnswer(response)
    case .failed(let failure): throw .noAnswer(failure.description)
    }
  }

  /// The run's order, once it is as far as `wanted`.
  func order(after wanted: Step) throws(LiveTrouble) -> String {
    guard let made, let step else { throw .missing("no order could be made") }
    if step.rawValue < wanted.rawValue {
      try needsDriver()
      throw .missing("the order is not \(wanted)")
    }
    return made
  }

  /// Nobody can dispatch or start an order without a driver.
  func needsDriver() throws(LiveTrouble) {
    guard driver != nil else { throw .missing("no driver is listed who is free of a job") }
  }

  /// Reads what may come next and keeps it.
  mutating func offer(after wanted: Step) async throws(LiveTrouble) -> LiveAnswer {
    let order = try order(after: wanted)
    let answer = try await call("GET", "/v1/orders/\(order)/next-activity")
    offered = answer.body?.array ?? []
    return answer
  }
}
