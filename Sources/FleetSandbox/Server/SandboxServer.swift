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
  /// How answers are written.
  public var dialect = SandboxDialect.server
  /// Every applied effect.
  public internal(set) var ledger = SandboxLedger()
  /// Shrinks the server's own spans (throttle window, list cache, queue delays). 1 is real time.
  public var timeScale = 1.0
  /// Requests a window; 120 on a real server, nil switches throttling off (rest-api 5.1).
  public var requestsPerMinute: Int? {
    get { throttle.limit }
    set { throttle.limit = newValue }
  }

  /// Two starts of one ad-hoc order within this many milliseconds both get a 200, as in three races of four
  /// (captures 1020–1040): STARTED twice, both drivers' current job, the order names the first. Nil, as here,
  /// is the fourth: the second is refused.
  public var startRaceMilliseconds: Int64?

  /// What two requests at once do to each other, by seed; nil, as here, is no race at all. A fault plan with
  /// races sets it.
  public var races: RaceTendency? {
    didSet { if races != oldValue { raceRandom = SandboxRandom(seed: races?.seed ?? 0) } }
  }
  var raceRandom = SandboxRandom(seed: 0)
  /// While true the queue does not run by time: `finishQueuedJobs(of:count:now:)` runs it.
  public var isQueueHeld = false
  /// Whether the host has a place for files. Without one (`AWS_BUCKET` unset) a photo proof is a 500 after its row was
  /// made (captures 222).
  public var hasStorage = true

  /// The company served; others are only there to be switched to.
  public internal(set) var company: SandboxCompany
  /// The company's public id.
  public internal(set) var companyID: String
  var foundedAt: Int64
  /// The company served first, then the others.
  var organizations: [OrganizationRecord]
  /// Where the request being handled acts; `companyID` between requests.
  var scope: String
  /// The company an account is in now, when it is not `companyID`: one for all its tokens (rest-api 1.4).
  var whereabouts: [String: String] = [:]
  /// The companies an account belongs to, when there are more than `companyID`.
  var memberships: [String: Set<String>] = [:]

  var random: SandboxRandom
  /// Keys with their companies.
  var keys: [String: String]
  var expiredKeys: Set<String> = []
  /// Keys that see the empty test world of their company.
  var testKeys: Set<String> = []
  /// Where the console is said to be; tracking numbers point there.
  public var consoleURL = "https://console.example.com"
  /// What documents told of the authors of comments, by their accounts.
  var toldAuthors: [String: ToldMembers] = [:]
  /// Tokens with their accounts.
  var tokens: [String: String] = [:]
  var issuedTokens = 0
  var tokenBirths: [String: TokenBirth] = [:]
  /// The answers that a repeated Idempotency-Key would get, when that is no wart.
  var keyedAnswers = KeyedAnswers()
  var codes: [SignInCode] = []
  var devices: [DeviceRecord] = []
  var flows: [OrderFlow] = []
  var drivers: [DriverRecord] = []
  var vehicles: [String: VehicleRecord] = [:]
  var places: [String: PlaceRecord] = [:]
  var contacts: [String: ContactRecord] = [:]
  var orders: [OrderRecord] = []
  var orderIndex: [String: Int] = [:]
  var proofs: [ProofRecord] = []
  var comments: [CommentRecord] = []
  var issues: [IssueRecord] = []
  var fuelReports: [FuelReportRecord] = []
  var files: [FileRecord] = []
  /// When an order was last started by a request, for the race of two drivers (`startRaceMilliseconds`).
  var lastStarts: [String: Int64] = [:]
  /// The stop each round completed last, for the race of two completions (`races`).
  var lastStops: [String: CompletedStop] = [:]
  /// In the order of being due.
  var queue: [QueuedWork] = []
  var cache = ListCache()
  var throttle = SandboxThrottle()
  var requestCount = 0
  var eventLog = EventLog()
  var broadcastLog = BroadcastLog()
  /// Who hears of the events, and what is still to be sent.
  public var webhooks = SandboxWebhooks()

  /// A server with one company, one key and nothing else in it.
  public init(company: SandboxCompany = SandboxCompany(), key: String, seed: UInt64, now: Int64) {
    var random = SandboxRandom(seed: seed)
    self.company = company
    let id = company.id ?? random.publicID("company")
    companyID = id
    foundedAt = ServerTime.wholeSecond(now)
    organizations = [
      OrganizationRecord(
        id: id, company: company,
        owner: OwnerRecord(
          id: random.publicID("user"), name: "Olive Owner", email: "owner@example.com",
          username: "olive"), foundedAt: foundedAt)
    ]
    scope = id
    keys = [key: id]
    flows = [.transport(id: random.publicID("order_config"))]
    self.random = random
  }

  /// Answers `request` at `now` (milliseconds since 1970), after doing the queued work that is due.
  public mutating func handle(_ request: SandboxRequest, now: Int64) -> SandboxAnswer {
    handle(request, now: now, half: nil)
  }

  /// As `handle`, but a start breaks after `started = true` and before its status and row, so that a retry
  /// finds `Order has already started.` (rest-api 3.4), and a photo or signature after its row and before its
  /// file (captures 222). Any other request breaks before its effect. The answer is the server's 500.
  public mutating func handleHalfWay(_ request: SandboxRequest, now: Int64) -> SandboxAnswer {
    handle(request, now: now, half: .broken)
  }

  /// As `handle`, but a start, a photo or a signature is seen half done until `milliseconds` later, as reads in
  /// the middle of the effect saw it (captures 1100, 1104). Any other request is applied whole.
  public mutating func handleMidway(_ request: SandboxRequest, milliseconds: Int64, now: Int64)
    -> SandboxAnswer
  {
    handle(request, now: now, half: .heals(milliseconds: milliseconds))
  }

  /// The same rules for staff in process: neither throttled nor asked for a key, nor counted as a request.
  mutating func handleAsStaff(_ request: SandboxRequest, now: Int64) -> SandboxAnswer {
    advance(to: now)
    guard case .found(let endpoint) = Endpoint.find(method: request.method, path: request.path),
      let body = RequestBody(request, malformedIsEmpty: true)
    else { return answer(.failed(404, "There is nothing to see here."), now, rate: nil) }
    let call = Call(
      request: request, body: body, actor: .dispatcher, moment: now, ordinal: nil, half: nil)
    // Apart: `answer(perform(…))` would hold a copy of the whole server while it changes.
    let reply = perform(endpoint, call)
    return answer(reply, now, rate: nil)
  }

  private mutating func handle(_ request: SandboxRequest, now: Int64, half: HalfWay?)
    -> SandboxAnswer
  {
    advance(to: now)
    requestCount += 1
    eventLog.begin(at: now, cause: requestCount)
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
      if !warts.patchIsNoUpdate, request.method == "PATCH",
        case .found(let update) = Endpoint.find(method: "PUT", path: request.path)
      {
        endpoint = update
        break
      }
      let route = String(request.path.drop { $0 == "/" })
      let text =
        "The \(request.method) method is not supported for route \(route). Supported methods: \(supported)."
      return answer(.failed(405, text), now, rate: nil)
    }
    if case .organizationList = endpoint {
      return answer(publicOrganizations(), now, rate: nil)
    }

    var rate: (limit: Int, remaining: Int)?
    if warts.throttleCountsAddresses,
      let refusal = count(request.client, now, &rate)
    {
      return refusal
    }
    let actor: SandboxEffect.Actor
    switch authenticate(request, at: now) {
    case .known(let known, let company):
      actor = known
      scope = company
      broadcastLog.remember(channelCredential(request), of: requestCount)
    case .refused(let text): return answer(.failed(401, text), now, rate: rate)
    }
    defer { scope = companyID }
    if !warts.throttleCountsAddresses,
      let refusal = count(request.header("Authorization") ?? "", now, &rate)
    {
      return refusal
    }
    let body = RequestBody(
      request, malformedIsEmpty: warts.malformedJSONIsEmpty, trims: warts.emptyTextIsNull)
    guard let body else { return answer(.failed(400, "Malformed JSON."), now, rate: rate) }
    if let known = keyedAnswer(request) { return known }
    if let refusal = headerRefusal(endpoint, request) { return answer(refusal, now, rate: rate) }
    let call = Call(
      request: request, body: body, actor: actor, moment: now, ordinal: requestCount, half: half)
    var reply = perform(endpoint, call)
    if request.method == "HEAD" { reply.body = .empty }
    let answered = tagged(answer(reply, now, rate: rate), request)
    remember(answered, request)
    return answered
  }

  /// Counts a request of `client`; the 429 when it is one too many.
  private mutating func count(
    _ client: String, _ now: Int64, _ rate: inout (limit: Int, remaining: Int)?
  ) -> SandboxAnswer? {
    switch throttle.count(client, now: now, scale: timeScale) {
    case .off: return nil
    case .counted(let limit, let remaining):
      rate = (limit, remaining)
      return nil
    case .refused(let limit, let wait):
      return throttled(limit: limit, retryAfterMilliseconds: wait, now)
    }
  }

  /// Everything a handler may look at.
  struct Call {
    let request: SandboxRequest
    let body: RequestBody
    let actor: SandboxEffect.Actor
    /// The moment itself, in milliseconds.
    let moment: Int64
    let ordinal: Int?
    let half: HalfWay?

    /// The moment as a database column keeps it: whole seconds.
    var now: Int64 { ServerTime.wholeSecond(moment) }

    var breaksHalfWay: Bool { half == .broken }

    /// The same call, breaking half way.
    var broken: Call {
      Call(
        request: request, body: body, actor: actor, moment: moment, ordinal: ordinal, half: .broken)
    }
  }

  /// How an effect stops in its middle.
  enum HalfWay: Equatable {
    /// For good, behind a 500.
    case broken
    /// Until so much later.
    case heals(milliseconds: Int64)
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
      case .json(let json): bytes(json, reply.status)
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
