import FleetModels
import FleetSandbox

/// What the sandbox announces during a replay: which exchange each of its requests was, and every state of a record
/// that an event's body could have shown.
///
/// The real server's worker writes a body when it gets to it, 0 to 2 s after the event, and shows the record as it is
/// then. So after each exchange a copy of the sandbox is let run on by itself, and what its records look like at each
/// of its steps is kept, beside the bodies that the sandbox wrote in the story.
struct WebhookTrail {
  /// A record as it was at a moment.
  struct Rendering {
    /// In milliseconds since 1970.
    let moment: Int64
    let data: JSONValue
    fileprivate let bytes: [UInt8]
  }

  /// Which exchange a request of the sandbox' was.
  private(set) var exchanges: [Int: Int] = [:]
  /// Deliveries of the sandbox whose signature does not belong to their bytes.
  private(set) var badlySigned: Set<String> = []
  /// Deliveries of the sandbox whose signature does.
  private(set) var wellSigned: Set<String> = []
  private var renderings: [String: [Rendering]] = [:]
  private let secret: String
  private let signature: WebhookSignature

  /// Records are looked at for so long after their last event, in milliseconds.
  private static let attention: Int64 = 5_000
  /// After so long, in milliseconds, the queue of an idle server has done everything.
  static let rest: Int64 = 600_000
  /// Nobody: deliveries are taken out before they are sent.
  private static let receiver = "http://receiver.example.com/"

  init(secret: String) {
    self.secret = secret
    signature = WebhookSignature(secret: secret)
  }

  /// Takes note of the exchange that `server` has just answered.
  mutating func note(exchange: Int, _ server: SandboxServer, now: Int64) {
    exchanges[server.requestOrdinal] = exchange
    for state in server.savedStates { keep(state.data, of: state.subject, at: now) }
    var server = server
    server.webhooks.add(url: Self.receiver)
    server.webhooks.sign(with: secret)
    keep(server, at: now, since: now - Self.attention)
    var moment = now
    while let due = [server.nextWork, server.nextEvent].compactMap({ $0 }).min(), due <= now + Self.attention
    {
      moment = max(moment, due)
      while let delivery = server.nextDelivery(now: moment) {
        check(delivery)
        server.ended(delivery, .answered(200), now: moment)
      }
      keep(server, at: moment, since: now - Self.attention)
    }
  }

  /// What a body of `subject` could have shown between two moments, in milliseconds since 1970.
  func states(of subject: String, from start: Int64, to end: Int64) -> [JSONValue] {
    (renderings[subject] ?? []).filter { $0.moment >= start && $0.moment <= end }.map(\.data)
  }

  private mutating func keep(_ server: SandboxServer, at moment: Int64, since start: Int64) {
    for (subject, bytes) in server.renderings(ofEventsSince: start) { keep(bytes, of: subject, at: moment) }
  }

  private mutating func keep(_ bytes: [UInt8], of subject: String, at moment: Int64) {
    let isKnown =
      renderings[subject]?.suffix(6).contains { $0.bytes == bytes && $0.moment > moment - 500 } ?? false
    guard !isKnown, let data = try? JSONValue(parsing: bytes) else { return }
    renderings[subject, default: []].append(Rendering(moment: moment, data: data, bytes: bytes))
  }

  private mutating func check(_ delivery: FleetSandbox.WebhookDelivery) {
    if signature.hex(of: delivery.body) == delivery.signature {
      wellSigned.insert(delivery.event)
    } else {
      badlySigned.insert(delivery.event)
    }
  }
}
