/// Who hears of events, and what is still to be sent to whom. Pure: deliveries come out as values, what became of
/// them goes in again. Each endpoint has its own line, one call at a time, so that one which fails or sleeps
/// holds up itself alone.
///
/// Three calls in all; 10 s after the first failure, 100 s after the second, then the event is dropped without a
/// word; 5 s for a whole call; the same bytes and the same signature each time (events 1.1, 1.5; seen on the
/// endpoints `/fail`, `/always500` and `/slow` of `webhooks.jsonl`).
public struct SandboxWebhooks: Sendable {
  /// Calls of one event to one endpoint.
  public static let attempts = 3
  /// Milliseconds a call may take.
  public static let timeoutMilliseconds: Int64 = 5000
  /// However the times are scaled, a call gets this long: loopback has its own pace.
  static let shortestTimeoutMilliseconds: Int64 = 250

  /// Where events go.
  public struct Endpoint: Sendable, Equatable {
    /// `http` or `https`.
    public let url: String
    /// The names wanted, compared exactly; all when empty (events 1.5).
    public let names: Set<String>
  }

  /// One call that ended.
  public struct Attempt: Sendable, Equatable {
    /// The endpoint.
    public let url: String
    /// The event's id.
    public let event: String
    /// 1 for the first.
    public let number: Int
    /// How it ended.
    public let outcome: WebhookOutcome
    /// When, in milliseconds since 1970.
    public let endedAt: Int64
  }

  /// The endpoints, in the order they were registered.
  public var endpoints: [Endpoint] { lines.map(\.endpoint) }
  /// The latest calls that ended, oldest first.
  public private(set) var log: [Attempt] = []
  /// Calls that ended since the beginning.
  public private(set) var attemptCount = 0
  /// Events dropped: after their last attempt, or because too many waited.
  public private(set) var droppedCount = 0

  /// Events waiting for one endpoint beyond this push out the oldest.
  static let lineLimit = 10_000
  static let logLimit = 1000

  private var lines: [Line] = []
  private var secret = WebhookSecret.unset
  private var issued = 0

  /// What waits for one endpoint.
  private struct Line: Sendable {
    let endpoint: Endpoint
    var waiting: [Waiting] = []
    /// The call that is being made.
    var current: (id: Int, waiting: Waiting)?
  }

  private struct Waiting: Sendable {
    let event: SandboxEvent
    var attempt = 1
    /// Not before this moment.
    var due: Int64
  }

  /// Nobody hears of anything, and what is signed is signed with the constant `internal`, as the server does
  /// when no credential is at hand (events 1.3).
  public init() {}

  /// Sends every event from now on to `url`, or only those called `names`. False when it is no http or https
  /// address. The same address registered again replaces the first registration, and what waits for it goes on.
  @discardableResult
  public mutating func add(url: String, names: Set<String> = []) -> Bool {
    guard Self.isAcceptable(url) else { return false }
    let endpoint = Endpoint(url: url, names: names)
    if let index = lines.firstIndex(where: { $0.endpoint.url == url }) {
      let known = lines[index]
      lines[index] = Line(endpoint: endpoint, waiting: known.waiting, current: known.current)
    } else {
      lines.append(Line(endpoint: endpoint))
    }
    return true
  }

  /// No event goes to `url` any more, not even those that wait.
  public mutating func remove(url: String) {
    lines.removeAll { $0.endpoint.url == url }
  }

  /// Signs with `secret` from the next delivery on.
  public mutating func sign(with secret: String) {
    self.secret = WebhookSecret(secret)
  }

  /// When the next call is due, unless it waits for one that is being made; nil when nothing waits.
  public var nextDue: Int64? {
    lines.compactMap { $0.current == nil ? $0.waiting.first?.due : nil }.min()
  }

  /// Whether anything waits or is being sent.
  public var isIdle: Bool { lines.allSatisfy { $0.current == nil && $0.waiting.isEmpty } }

  /// The next call to make at `now`, nil when none is due. Tell `ended` what became of it: until then its
  /// endpoint hears of nothing else. `scale` shrinks the time it may take.
  public mutating func nextDelivery(now: Int64, scale: Double = 1) -> WebhookDelivery? {
    for index in lines.indices where lines[index].current == nil {
      guard let first = lines[index].waiting.first, first.due <= now else { continue }
      lines[index].waiting.removeFirst()
      issued += 1
      lines[index].current = (issued, first)
      return WebhookDelivery(
        id: issued, url: lines[index].endpoint.url, event: first.event.id, attempt: first.attempt,
        body: first.event.body, signature: secret.signature(of: first.event.body),
        timeoutMilliseconds: max(
          Self.shortestTimeoutMilliseconds, Int64(Double(Self.timeoutMilliseconds) * scale)))
    }
    return nil
  }

  /// What became of a delivery. One that is not known, or was told already, is ignored.
  public mutating func ended(
    _ delivery: Int, _ outcome: WebhookOutcome, now: Int64, scale: Double = 1
  ) {
    guard let index = lines.firstIndex(where: { $0.current?.id == delivery }),
      let (_, sent) = lines[index].current
    else { return }
    lines[index].current = nil
    attemptCount += 1
    log.append(
      Attempt(
        url: lines[index].endpoint.url, event: sent.event.id, number: sent.attempt, outcome: outcome,
        endedAt: now))
    if log.count > Self.logLimit { log.removeFirst(log.count - Self.logLimit) }
    guard !outcome.isSuccess else { return }
    guard sent.attempt < Self.attempts else {
      droppedCount += 1
      return
    }
    var again = sent
    again.attempt += 1
    again.due = now + max(1, Int64(Double(Self.waitMilliseconds(after: sent.attempt)) * scale))
    insert(again, in: index)
  }

  /// A new event, for whoever wants it.
  mutating func accept(_ event: SandboxEvent) {
    for index in lines.indices {
      let names = lines[index].endpoint.names
      guard names.isEmpty || names.contains(event.name) else { continue }
      insert(Waiting(event: event, due: event.renderedAt), in: index)
      if lines[index].waiting.count > Self.lineLimit {
        lines[index].waiting.removeFirst()
        droppedCount += 1
      }
    }
  }

  /// 10 to the power of the attempt, in seconds.
  static func waitMilliseconds(after attempt: Int) -> Int64 {
    (0..<attempt).reduce(1000) { wait, _ in wait * 10 }
  }

  /// In the order of being due, so that a retry lets pass what came meanwhile.
  private mutating func insert(_ waiting: Waiting, in line: Int) {
    let place = lines[line].waiting.lastIndex { $0.due <= waiting.due }.map { $0 + 1 } ?? 0
    lines[line].waiting.insert(waiting, at: place)
  }

  private static func isAcceptable(_ url: String) -> Bool {
    let text = url.lowercased()
    let rest = ["http://", "https://"].first { text.hasPrefix($0) }.map { text.dropFirst($0.count) }
    guard let host = rest?.prefix(while: { $0 != "/" && $0 != "?" }) else { return false }
    return !host.isEmpty && !text.contains { $0.isWhitespace || $0.isNewline }
  }
}
