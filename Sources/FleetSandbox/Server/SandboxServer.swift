/// A Fleetbase small enough to read: a pure state machine with the real server's rules, missing guards and
/// partial answers. No clock, no I/O, no randomness but a seeded generator it holds. One request in, one
/// answer out; work the real server leaves to its queue is held as values until `advance(to:)`.
///
/// ```swift
/// var server = SandboxServer.seeded(key: "flb_test_demo", orders: 12, seed: 7, now: now)
/// let answer = server.handle(SandboxRequest("GET", "/v1/orders", bearer: "flb_test_demo"), now: now)
/// ```
public struct SandboxServer: Sendable {
  /// The server's oddities, real by default.
  public var warts = SandboxWarts()
  /// Every applied effect.
  public internal(set) var ledger = SandboxLedger()
  /// Shrinks the server's own spans (throttle window, list cache, queue delays). 1 is real time.
  public var timeScale = 1.0
  /// Requests a window; 120 on a real server, nil switches throttling off (rest-api 5.1).
  public var requestsPerMinute: Int? {
    get { throttle.limit }
    set { throttle.limit = newValue }
  }

  /// The company served.
  public let company: SandboxCompany
  /// The company's public id.
  public let companyID: String
  let owner: OwnerRecord
  let foundedAt: Int64

  var random: SandboxRandom
  var keys: Set<String>
  var expiredKeys: Set<String> = []
  var tokens: [String: String] = [:]
  var issuedTokens = 0
  var flows: [OrderFlow] = []
  var drivers: [DriverRecord] = []
  var vehicles: [String: VehicleRecord] = [:]
  var places: [String: PlaceRecord] = [:]
  var contacts: [String: ContactRecord] = [:]
  var orders: [OrderRecord] = []
  var orderIndex: [String: Int] = [:]
  /// In the order of being due.
  var queue: [QueuedWork] = []
  var cache = ListCache()
  var throttle = SandboxThrottle()
  var requestCount = 0

  /// A server with one company, one key and nothing else in it.
  public init(company: SandboxCompany = SandboxCompany(), key: String, seed: UInt64, now: Int64) {
    var random = SandboxRandom(seed: seed)
    self.company = company
    companyID = company.id ?? random.publicID("company")
    owner = OwnerRecord(
      id: random.publicID("user"), name: "Olive Owner", email: "owner@example.com",
      username: "olive")
    foundedAt = ServerTime.wholeSecond(now)
    keys = [key]
    flows = [.transport(id: random.publicID("order_config"))]
    self.random = random
  }

  /// Answers `request` at `now` (milliseconds since 1970), after doing the queued work that is due.
  public mutating func handle(_ request: SandboxRequest, now: Int64) -> SandboxAnswer {
    handle(request, now: now, halfWay: false)
  }

  /// As `handle`, but a start breaks after `started = true` and before its status and row: the 500 that a
  /// retry then finds as `Order has already started.` (rest-api 3.4).
  public mutating func handleHalfWay(_ request: SandboxRequest, now: Int64) -> SandboxAnswer {
    handle(request, now: now, halfWay: true)
  }

  /// The same rules for staff in process: neither throttled nor asked for a key, nor counted as a request.
  mutating func handleAsStaff(_ request: SandboxRequest, now: Int64) -> SandboxAnswer {
    advance(to: now)
    guard case .found(let endpoint) = Endpoint.find(method: request.method, path: request.path),
      let body = RequestBody(request, malformedIsEmpty: true)
    else { return answer(.failed(404, "There is nothing to see here."), now, rate: nil) }
    let call = Call(
      request: request, body: body, actor: .dispatcher, now: ServerTime.wholeSecond(now),
      ordinal: nil, breaksHalfWay: false)
    // Apart: `answer(perform(…))` would hold a copy of the whole server while it changes.
    let reply = perform(endpoint, call)
    return answer(reply, now, rate: nil)
  }

  private mutating func handle(_ request: SandboxRequest, now: Int64, halfWay: Bool)
    -> SandboxAnswer
  {
    advance(to: now)
    requestCount += 1
    if request.method == "OPTIONS" {
      return SandboxAnswer(
        status: 204,
        headers: [
          SandboxPair("Cache-Control", "no-cache, private"),
          SandboxPair("Date", ServerTime.httpDate(now)),
          SandboxPair("Content-Type", "text/html; charset=UTF-8"),
        ], body: [], nextWork: nextWork)
    }
    let endpoint: Endpoint
    switch Endpoint.find(method: request.method, path: request.path) {
    case .found(let found): endpoint = found
    case .missing: return answer(.failed(404, "There is nothing to see here."), now, rate: nil)
    case .wrongVerb(let supported):
      let route = String(request.path.drop { $0 == "/" })
      let text =
        "The \(request.method) method is not supported for route \(route). Supported methods: \(supported)."
      return answer(.failed(405, text), now, rate: nil)
    }
    if case .organizationList = endpoint {
      return answer(.ok([["name": .string(company.name), "id": .string(companyID)]]), now, rate: nil)
    }

    var rate: (limit: Int, remaining: Int)?
    switch throttle.count(request.client, now: now, scale: timeScale) {
    case .off: break
    case .counted(let limit, let remaining): rate = (limit, remaining)
    case .refused(let limit, let wait):
      return throttled(limit: limit, retryAfterMilliseconds: wait, now)
    }
    let actor: SandboxEffect.Actor
    switch authenticate(request) {
    case .known(let known): actor = known
    case .refused(let text): return answer(.failed(401, text), now, rate: rate)
    }
    guard let body = RequestBody(request, malformedIsEmpty: warts.malformedJSONIsEmpty) else {
      return answer(.failed(400, "Malformed JSON."), now, rate: rate)
    }
    let call = Call(
      request: request, body: body, actor: actor, now: ServerTime.wholeSecond(now),
      ordinal: requestCount, breaksHalfWay: halfWay)
    var reply = perform(endpoint, call)
    if request.method == "HEAD" { reply.body = .empty }
    return answer(reply, now, rate: rate)
  }

  /// Everything a handler may look at.
  struct Call {
    let request: SandboxRequest
    let body: RequestBody
    let actor: SandboxEffect.Actor
    /// The moment as a database column keeps it: whole seconds.
    let now: Int64
    let ordinal: Int?
    let breaksHalfWay: Bool
  }

  private mutating func perform(_ endpoint: Endpoint, _ call: Call) -> Reply {
    switch endpoint {
    case .login: return login(call)
    case .driverList: return listDrivers(call)
    case .driver(let id): return showDriver(id)
    case .toggleOnline(let id): return toggleOnline(id, call)
    case .track(let id): return track(id, call)
    case .currentOrganization: return .ok(organizationJSON())
    case .organizationList: return .ok([])
    case .orderConfigList:
      return .ok(.array(flows.map { $0.json(createdAt: foundedAt) }))
    case .orderConfig(let id):
      guard let flow = flow(named: id) else { return .refused(404, "Order config not found.") }
      return .ok(flow.json(createdAt: foundedAt))
    case .orderList: return listOrders(call)
    case .createOrder: return createOrder(call)
    case .order(let id, let action): return perform(action, on: id, call)
    }
  }

  private mutating func perform(_ action: Endpoint.OrderAction, on id: String, _ call: Call)
    -> Reply
  {
    guard let index = index(ofOrder: id) else { return .orderNotFound }
    if !warts.anyTokenReachesAnyOrder, call.request.method != "GET",
      case .driver(let driver) = call.actor, let holder = orders[index].driverID, holder != driver
    {
      return .orderNotFound
    }
    switch action {
    case .show: return .ok(orderJSON(orders[index], .full))
    case .update: return updateOrder(index, call)
    case .delete: return deleteOrder(index, call)
    case .dispatch: return dispatchOrder(index, call)
    case .start: return startOrder(index, call)
    case .updateActivity: return updateActivity(index, call)
    case .nextActivity: return showNextActivity(index, call)
    case .complete: return completeOrder(index, call)
    case .cancel: return cancelOrder(index, call)
    case .setDestination(let place): return setDestination(index, place, call)
    case .tracker: return .ok(trackerJSON(orders[index], now: call.now))
    }
  }

  private func answer(_ reply: Reply, _ now: Int64, rate: (limit: Int, remaining: Int)?)
    -> SandboxAnswer
  {
    var headers = [
      SandboxPair("Cache-Control", "no-cache, private"),
      SandboxPair("Date", ServerTime.httpDate(now)),
      SandboxPair("Content-Type", "application/json"),
    ]
    if let rate {
      headers.append(SandboxPair("X-RateLimit-Limit", String(rate.limit)))
      headers.append(SandboxPair("X-RateLimit-Remaining", String(rate.remaining)))
    }
    headers.append(SandboxPair("X-Cache-Status", reply.cache.rawValue))
    let body: [UInt8] =
      switch reply.body {
      case .json(let json):
        JSONWriter.compact(reply.status < 300 && !warts.answersAreBare ? ["data": json] : json)
      case .raw(let text): Array(text.utf8)
      case .empty: []
      }
    return SandboxAnswer(status: reply.status, headers: headers, body: body, nextWork: nextWork)
  }

  private func throttled(limit: Int, retryAfterMilliseconds wait: Int64, _ now: Int64)
    -> SandboxAnswer
  {
    let refusal = Reply.failed(429, "Too many requests.")
    guard !warts.throttledAnswerIsBare else { return answer(refusal, now, rate: nil) }
    var answer = answer(refusal, now, rate: (limit, 0))
    answer.headers.append(SandboxPair("Retry-After", String((max(0, wait) + 999) / 1000)))
    return answer
  }
}
