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

  /// What each exchange says.
  private let texts: [ExchangeText]

  /// The queue makes some events itself, up to so long after the answer, in milliseconds.
  private static let lag: Int64 = 2_000
  /// A slow request's events are made before its answer.
  private static let lead: Int64 = 1_000

  init(_ exchanges: [Exchange], _ times: RecordedTimes, _ continuity: Continuity, _ report: ReplayReport) {
    self.exchanges = exchanges
    self.times = times
    self.continuity = continuity
    verdicts = report.lines.map(\.verdict)
    texts = exchanges.map(ExchangeText.init)
  }

  func time(of exchange: Int) -> Int64 { times[exchange] }

  func agreed(_ exchange: Int?) -> Bool {
    exchange.map { verdicts.indices.contains($0) && verdicts[$0] == .agrees } ?? false
  }

  /// What the file tells about the cause of `event`.
  func standing(of event: AnnouncedEvent) -> Standing {
    // A file's own name is nowhere, but that of its proof is.
    let wanted = event.kind == "file" ? event.data.madeUpNames : [event.subject]
    guard let first = exchanges.indices.first(where: { names(wanted, $0) }) else {
      return .untold("no exchange of the file names \(event.subject)")
    }
    // What came before is not in the file, and the queue may still have been at it.
    let isMadeThere = exchanges[first].isWrite && exchanges[first].response.status == 201
    if event.createdAt < second(of: first) + (isMadeThere ? -Self.lead : Self.lag) {
      return .untold("it is of what came before the file first names \(event.subject)")
    }
    let around = exchanges.indices.filter { index in
      (-Self.lead...Self.lag).contains(event.createdAt - second(of: index))
    }
    let causes = around.filter { exchanges[$0].isWrite && names(wanted, $0) }
    guard let last = around.last, !causes.isEmpty else {
      return .untold("no write of the file names \(event.subject) around that moment")
    }
    // Likeliest is what was answered in the same second; what came earlier left it to the queue.
    let distance = causes.map { abs(event.createdAt - second(of: $0)) }.min() ?? 0
    let nearest = causes.filter { abs(event.createdAt - second(of: $0)) == distance }
    for cause in nearest {
      switch verdicts[cause] {
      case .agrees: break
      case .agreesByShape(let reason):
        return .doubtful("\(exchanges[cause].number) is compared by shape: \(reason)")
      case .notReplayable(let reason):
        return .doubtful("\(exchanges[cause].number) is not replayable: \(reason)")
      case .disagrees: return .doubtful("\(exchanges[cause].number) is answered otherwise")
      }
    }
    let end = min(last + 1, exchanges.count - 1)
    let later = around.first { second(of: $0) >= event.createdAt } ?? end
    if let gap = (min(nearest.first ?? end, later)..<end + 1).first(where: {
      continuity.isGap(before: $0) && $0 > 0
    }) {
      return .doubtful("requests that are not in the file came before \(exchanges[gap].number)")
    }
    return .told
  }

  /// When the exchange was answered, by the recorded server's clock: whole seconds, in milliseconds since 1970.
  private func second(of exchange: Int) -> Int64 { times[exchange] / 1000 * 1000 }

  private func names(_ wanted: Set<String>, _ exchange: Int) -> Bool {
    wanted.contains { texts[exchange].holds($0) }
  }
}
