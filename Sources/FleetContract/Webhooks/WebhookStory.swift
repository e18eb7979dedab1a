import FleetModels

/// What a file of exchanges tells about the causes of a recorded event.
struct WebhookStory {
  private let exchanges: [Exchange]
  private let times: RecordedTimes
  private let continuity: Continuity
  private let verdicts: [ReplayReport.Verdict]

  /// How well the file tells what caused an event.
  enum Standing {
    /// Every request that may have caused it is in the file, and was answered alike.
    case told
    /// One is in the file, but its values could not be compared, or others came beside it.
    case doubtful(String)
    /// None is in the file.
    case untold(String)

    var reason: String {
      switch self {
      case .told: "the file tells its cause"
      case .doubtful(let reason), .untold(let reason): reason
      }
    }
  }

  /// The queue makes some events itself, and a slow request's begin before its answer: so far from the cause.
  private static let reach: Int64 = 2_000

  init(_ exchanges: [Exchange], _ times: RecordedTimes, _ continuity: Continuity, _ report: ReplayReport) {
    self.exchanges = exchanges
    self.times = times
    self.continuity = continuity
    verdicts = report.lines.map(\.verdict)
  }

  func time(of exchange: Int) -> Int64 { times[exchange] }

  func agreed(_ exchange: Int?) -> Bool {
    exchange.map { verdicts.indices.contains($0) && verdicts[$0] == .agrees } ?? false
  }

  func standing(of event: AnnouncedEvent) -> Standing {
    let around = exchanges.indices.filter { index in
      let second = times[index] / 1000 * 1000
      return abs(event.createdAt - second) <= Self.reach
    }
    let wanted = event.kind == "file" ? event.data.madeUpNames.subtracting([event.subject]) : [event.subject]
    let fileNames = event.kind == "file" ? event.data.text.madeUpNames : []
    let causes = around.filter { exchanges[$0].isWrite && names(wanted.union(fileNames), exchanges[$0]) }
    guard let first = causes.first, let last = around.last else {
      return .untold("no write of the file names \(event.subject) around that moment")
    }
    for cause in causes {
      switch verdicts[cause] {
      case .agrees: break
      case .agreesByShape(let reason): return .doubtful("\(exchanges[cause].number) is compared by shape: \(reason)")
      case .notReplayable(let reason): return .doubtful("\(exchanges[cause].number) is not replayable: \(reason)")
      case .disagrees: return .doubtful("\(exchanges[cause].number) is answered otherwise")
      }
    }
    let end = min(last + 1, exchanges.count - 1)
    if let gap = (first..<end + 1).first(where: { continuity.isGap(before: $0) && $0 > 0 }) {
      return .doubtful("requests that are not in the file came before \(exchanges[gap].number)")
    }
    return .told
  }

  private func names(_ wanted: Set<String>, _ exchange: Exchange) -> Bool {
    let texts = [exchange.request.path, exchange.request.body ?? "", exchange.response.body]
    return wanted.contains { name in texts.contains { $0.contains(name) } }
  }
}
