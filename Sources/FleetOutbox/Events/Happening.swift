import FleetEvents
import FleetModels

/// What became of one event: a line for those who watch.
public struct Happening: Sendable, Equatable {
  /// What was done about it.
  public enum Outcome: Sendable, Equatable {
    /// It is shown now.
    case applied
    /// It said nothing that was not shown already.
    case agreed
    /// It spoke of an earlier state than the one shown.
    case stale
    /// The order is read again before any of it is believed, for this reason.
    case awaiting(String)
    /// It needs nothing here: a record this store does not hold, a name without effect, a body without a record.
    case noted
    /// It could not be read, for this reason; it is kept as it came.
    case unreadable(String)
  }

  /// The event's number in the inbox.
  public var seq: Int64
  /// The event's name as sent; empty where it has none.
  public var name: String
  public var eventID: String
  /// The order it is about, if it is about one.
  public var order: Order.ID?
  /// The driver or vehicle whose position it tells.
  public var mover: String?
  public var outcome: Outcome
  /// The names of the order's members that are different now, sorted.
  public var changed: [String] = []
  /// The status it shows, or hints at.
  public var status: StatusCode?
  /// How it came: `webhook`, `socket`, `push`.
  public var channel: String
  /// Whether its sender had shown to be the server.
  public var isProven: Bool
  /// When the event was made, by the server's clock.
  public var made: Timestamp?
  /// When it was received, by this device's.
  public var received: Timestamp

  /// Milliseconds between its making and its arrival, as far as the two clocks agree; nil when it has no date.
  public var latency: Int64? { made.map { received.milliseconds - $0.milliseconds } }
}

extension Happening {
  /// As JSON, for the tale and for machines.
  public var json: JSONObject {
    var json: JSONObject = [
      "seq": .number(JSONNumber(Int(seq))), "event": .string(name), "id": .string(eventID),
      "channel": .string(channel), "proven": .bool(isProven), "outcome": .string(outcome.word),
      "received": .string(received.iso),
    ]
    if let order { json["order"] = .string(order.rawValue) }
    if let mover { json["mover"] = .string(mover) }
    if let why = outcome.why { json["why"] = .string(why) }
    if !changed.isEmpty { json["changed"] = .array(changed.map { .string($0) }) }
    if let status { json["status"] = .string(status.text) }
    if let made { json["made"] = .string(made.iso) }
    return json
  }

  /// Reads it again; nil when it was written by a version that this one does not know.
  public init?(_ json: JSONObject) {
    guard let seq = json["seq"].flatMap(Self.integer), let name = json["event"]?.string,
      let id = json["id"]?.string, let channel = json["channel"]?.string,
      let outcome = json["outcome"]?.string.flatMap({ Outcome($0, why: json["why"]?.string) }),
      let received = json["received"]?.string.flatMap({ Timestamp($0) })
    else { return nil }
    self.init(
      seq: seq, name: name, eventID: id, order: json["order"]?.string.map { Order.ID($0) },
      mover: json["mover"]?.string, outcome: outcome,
      changed: json["changed"]?.array?.compactMap(\.string) ?? [],
      status: json["status"]?.string.map { StatusCode($0) }, channel: channel,
      isProven: json["proven"] == .bool(true), made: json["made"]?.string.flatMap { Timestamp($0) },
      received: received)
  }

  /// A line that a newer version of this program wrote, and this one cannot read.
  public init(unreadable seq: Int64, _ now: Timestamp) {
    self.init(
      seq: seq, name: "", eventID: "", outcome: .unreadable("told by a newer version of this program"),
      channel: "", isProven: false, received: now)
  }

  private static func integer(_ value: JSONValue) -> Int64? {
    if case .number(let number) = value { number.integer.map { Int64($0) } } else { nil }
  }
}

extension Happening.Outcome {
  /// In one word.
  public var word: String {
    switch self {
    case .applied: "applied"
    case .agreed: "agreed"
    case .stale: "stale"
    case .awaiting: "awaiting"
    case .noted: "noted"
    case .unreadable: "unreadable"
    }
  }

  var why: String? {
    switch self {
    case .awaiting(let why), .unreadable(let why): why
    case .applied, .agreed, .stale, .noted: nil
    }
  }

  init?(_ word: String, why: String?) {
    switch word {
    case "applied": self = .applied
    case "agreed": self = .agreed
    case "stale": self = .stale
    case "awaiting": self = .awaiting(why ?? "")
    case "noted": self = .noted
    case "unreadable": self = .unreadable(why ?? "")
    default: return nil
    }
  }
}
