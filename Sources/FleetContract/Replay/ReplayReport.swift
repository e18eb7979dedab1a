import FleetModels

/// What a replay found: every exchange with its verdict.
public struct ReplayReport: Sendable {
  public enum Verdict: Sendable, Equatable {
    case agrees
    /// Members and types agree; why its values could not be held against each other.
    case agreesByShape(String)
    /// Why it could not be played at all.
    case notReplayable(String)
    case disagrees([Difference])

    var isGood: Bool {
      if case .disagrees = self { false } else { true }
    }

    /// Whether a member is missing or one too many.
    var isOfShape: Bool {
      guard case .disagrees(let found) = self else { return false }
      return found.contains(where: \.isOfShape)
    }

    /// How many differences there are; a status stands for all of an answer's.
    var differences: Int {
      guard case .disagrees(let found) = self else { return 0 }
      return found.contains { $0.path == "status" } ? 1_000 : found.count
    }
  }

  /// One exchange.
  public struct Line: Sendable {
    public let number: String
    public let name: String
    /// The verb and the path without ids and query: `POST /v1/orders/{order}/start`.
    public let endpoint: String
    public let verdict: Verdict
  }

  public internal(set) var lines: [Line] = []
  /// How often each difference by design was met.
  public internal(set) var byDesign: [DesignDifference: Int] = [:]
  /// What the webhooks of the same story showed; nil when none were given.
  public internal(set) var webhooks: WebhookReport?

  public var agreeing: Int { lines.filter { $0.verdict == .agrees }.count }

  public var byShape: [Line] {
    lines.filter { if case .agreesByShape = $0.verdict { true } else { false } }
  }

  public var notReplayable: [Line] {
    lines.filter { if case .notReplayable = $0.verdict { true } else { false } }
  }

  public var disagreeing: [Line] {
    lines.filter { if case .disagrees = $0.verdict { true } else { false } }
  }

  /// `812 of 812 exchanges agree, 90 by shape, 12 not replayable`.
  public var summary: String {
    let played = agreeing + disagreeing.count
    return
      "\(agreeing) of \(played) exchanges agree, \(byShape.count) by shape, \(notReplayable.count) not replayable"
  }

  /// A row of the table: an endpoint with its counts.
  public struct Row: Sendable {
    public let endpoint: String
    public var exchanges = 0
    public var agree = 0
    public var byShape = 0
    public var notReplayable = 0
    public var disagree = 0
  }

  /// The counts of each endpoint, in alphabetical order of their paths.
  public var rows: [Row] {
    var rows: [String: Row] = [:]
    for line in lines {
      var row = rows[line.endpoint] ?? Row(endpoint: line.endpoint)
      row.exchanges += 1
      switch line.verdict {
      case .agrees: row.agree += 1
      case .agreesByShape: row.byShape += 1
      case .notReplayable: row.notReplayable += 1
      case .disagrees: row.disagree += 1
      }
      rows[line.endpoint] = row
    }
    return rows.values.sorted { Self.order($0.endpoint) < Self.order($1.endpoint) }
  }

  private static func order(_ endpoint: String) -> String {
    let parts = endpoint.split(separator: " ", maxSplits: 1)
    return parts.count == 2 ? "\(parts[1]) \(parts[0])" : endpoint
  }
}

extension Exchange {
  /// The verb and the path without ids and query: `POST /v1/orders/{order}/start`.
  var endpoint: String {
    let parts = request.route.split(separator: "/").map { part -> String in
      if let kind = MadeUp.kind(ofName: part.utf8) { return "{\(kind)}" }
      // A name that is of no record, `order_nope`.
      return part.contains("_") ? "{none}" : String(part)
    }
    return "\(request.method) /\(parts.joined(separator: "/"))"
  }
}
