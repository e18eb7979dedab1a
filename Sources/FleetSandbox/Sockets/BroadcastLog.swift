/// What goes to the sockets: every event once more, and those that no webhook ever gets. Empty and idle until somebody
/// listens.
struct BroadcastLog: Sendable {
  /// What a broadcast is about, as far as it is known before the queue's worker comes to it.
  enum Subject: Sendable {
    /// The order as it will be then.
    case order(String)
    /// A word to a driver about an order.
    case notice(DriverNotice, order: String, driver: String)
    /// All of it: the data, and the channels behind those of the company and the credential.
    case made(SandboxJSON, channels: [String], order: SocketOrder)
  }

  /// In which order the channels are served; it differs by event (captures in `socket.jsonl`).
  enum SocketOrder: Sendable {
    /// Positions: the company by uuid, the credential, then the rest.
    case position
    /// Stops and entities: the credential, what it is about, the company by both ids, then the order.
    case stop(about: [String])
  }

  struct Pending: Sendable {
    let id: String
    let name: String
    let subject: Subject
    let createdAt: Int64
    let due: Int64
    let cause: Int?
  }

  /// Requests whose credentials are remembered.
  private static let rememberedRequests: Int = 4096
  /// Broadcasts that wait to be taken; the oldest go, as a publisher that fails says nothing (events 4.2).
  private static let written = 10_000

  /// Whether anybody listens.
  var isOn = false {
    didSet {
      guard !isOn else { return }
      pending = []
      outbox = []
      credentials = [:]
    }
  }
  /// In the order of being due.
  private(set) var pending: [Pending] = []
  private var outbox: [SandboxBroadcast] = []
  private var credentials: [Int: String] = [:]
  private var stamps: Int64 = 0

  /// Who sent a request, for the channel of its credential.
  mutating func remember(_ credential: String, of request: Int) {
    guard isOn else { return }
    credentials[request] = credential
    if credentials.count > 2 * Self.rememberedRequests {
      credentials = credentials.filter { $0.key > request - Self.rememberedRequests }
    }
  }

  /// What staff do has the credential `console` (events 4.2).
  func credential(of request: Int?) -> String { request.flatMap { credentials[$0] } ?? "console" }

  mutating func note(_ name: String, _ subject: Subject, at moment: Int64, wait: Int64, cause: Int?) {
    guard isOn else { return }
    stamps += 1
    let event = Pending(
      id: EventLog.stamp(moment, micro: 500 + stamps % 500), name: name, subject: subject, createdAt: moment,
      due: moment + wait, cause: cause)
    let place = pending.lastIndex { $0.due <= event.due }.map { $0 + 1 } ?? 0
    pending.insert(event, at: place)
  }

  mutating func takeDue(at now: Int64) -> Pending? {
    guard let first = pending.first, first.due <= now else { return nil }
    return pending.removeFirst()
  }

  mutating func write(_ payload: SandboxJSON, to channels: [String], at moment: Int64) {
    outbox += channels.map { SandboxBroadcast(channel: $0, payload: payload, at: moment) }
    if outbox.count > Self.written { outbox.removeFirst(outbox.count - Self.written) }
  }

  mutating func take() -> [SandboxBroadcast] {
    defer { outbox = [] }
    return outbox
  }
}

/// One publication on one channel.
public struct SandboxBroadcast: Sendable, Equatable {
  /// `order.order_juga0jjr94`, `company.…`
  public let channel: String
  /// What its holders get as `data`.
  public let payload: SandboxJSON
  /// When, in milliseconds since 1970.
  public let at: Int64
}
