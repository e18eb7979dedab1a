import FleetModels

/// What a replay found about webhooks: every recorded delivery with its verdict, and what the sandbox sent besides.
public struct WebhookReport: Sendable {
  public enum Verdict: Sendable, Equatable {
    /// The sandbox sent the same.
    case agrees
    /// Members and types agree with an event of the same name; why its values could not be held against one.
    case agreesByShape(String)
    /// Why there is nothing to hold it against.
    case notComparable(String)
    case disagrees([Difference])
  }

  /// One recorded event; what was sent again under the same id counts once.
  public struct Line: Sendable {
    /// When it arrived first, as the recorder wrote it.
    public let at: String
    /// The envelope's id; the beginning of the body when it has none.
    public let id: String
    /// `order.updated`.
    public let name: String
    /// Public id of the record, as recorded; empty when the body names none.
    public let subject: String
    public internal(set) var verdict: Verdict
  }

  /// What the webhooks of the sample recordings are signed with.
  public static let sampleSecret = "sample-webhook-secret"

  public internal(set) var lines: [Line] = []
  /// Events that the sandbox sent and no recorded delivery shows, by name. The recording misses about a third of what
  /// was sent, so these are no differences.
  public internal(set) var unrecorded: [String: Int] = [:]
  /// Names of events that the sandbox sent and that are nowhere in the recording.
  public internal(set) var unheardOf: [String] = []
  /// The sandbox' own deliveries, and how many of their signatures belong to their exact bytes.
  public internal(set) var sent = 0
  public internal(set) var wellSigned = 0
  /// Recorded deliveries that repeat one, byte for byte.
  public internal(set) var retries = 0

  public var agreeing: Int { lines.filter { $0.verdict == .agrees }.count }

  public var byShape: [Line] {
    lines.filter { if case .agreesByShape = $0.verdict { true } else { false } }
  }

  public var notComparable: [Line] {
    lines.filter { if case .notComparable = $0.verdict { true } else { false } }
  }

  public var disagreeing: [Line] {
    lines.filter { if case .disagrees = $0.verdict { true } else { false } }
  }

  /// Whether nothing disagrees, and every delivery of the sandbox is signed as it should be.
  public var isGood: Bool { disagreeing.isEmpty && unheardOf.isEmpty && sent == wellSigned }

  /// `301 of 301 webhooks agree, 60 by shape, 38 not comparable`.
  public var summary: String {
    let compared = agreeing + disagreeing.count
    return
      "\(agreeing) of \(compared) webhooks agree, \(byShape.count) by shape, \(notComparable.count) not comparable"
  }

  /// A row of the table: an event's name with its counts.
  public struct Row: Sendable {
    public let name: String
    public internal(set) var recorded = 0
    public internal(set) var agree = 0
    public internal(set) var byShape = 0
    public internal(set) var notComparable = 0
    public internal(set) var disagree = 0
    /// Sent by the sandbox beside those.
    public internal(set) var unrecorded = 0
  }

  /// The counts of each event name, in alphabetical order.
  public var rows: [Row] {
    var rows: [String: Row] = [:]
    for line in lines {
      var row = rows[line.name] ?? Row(name: line.name)
      row.recorded += 1
      switch line.verdict {
      case .agrees: row.agree += 1
      case .agreesByShape: row.byShape += 1
      case .notComparable: row.notComparable += 1
      case .disagrees: row.disagree += 1
      }
      rows[line.name] = row
    }
    for (name, count) in unrecorded { rows[name, default: Row(name: name)].unrecorded = count }
    return rows.values.sorted { $0.name < $1.name }
  }
}
