import FleetModels
import FleetStorage
import FleetWorkflow

/// Everything that is known about one entry, for the person who asks about it.
public struct EntryDetail: Sendable {
  /// A line of its journal, by the wall clock.
  public struct Line: Sendable, Equatable {
    public var wall: Timestamp
    public var what: String
  }

  /// What happens to it next.
  public enum NextStep: Sendable, Equatable {
    /// Another entry goes first; whether that one needs a person.
    case behind(String, needsPerson: Bool)
    case sent
    /// Its answer is on its way.
    case answered
    /// The record is read to find out whether it was applied.
    case lookedUp
    /// The record is read once more, to see that it stayed.
    case readBack
    /// The record is read to see whether it had arrived before it was given up.
    case followedUp
    /// A person decides.
    case decided
    case nothing

    /// In a few words for a person.
    public var sentence: String {
      switch self {
      case .behind(let entry, needsPerson: true): "waits until you decide about \(entry)"
      case .behind(let entry, needsPerson: false): "waits for \(entry), which goes first"
      case .sent: "it is sent"
      case .answered: "it is on the wire; the answer is awaited"
      case .lookedUp: "the server is asked whether it was done"
      case .readBack: "it is read back once more"
      case .followedUp: "the server is asked whether it had arrived"
      case .decided: "you decide"
      case .nothing: "nothing, it is at rest"
      }
    }
  }

  public var entry: Entry
  /// What people call its stop, where it names one.
  public var stopName: String?
  /// The order's number in the company, where it is known.
  public var orderNumber: String?
  public var attempts: [AttemptRecord]
  /// Oldest first.
  public var journal: [Line]
  /// The picture of a proof; it may be gone from this device (`picturePath`).
  public var picture: KeptFile?
  public var picturePath: String?
  public var nextStep: NextStep
  /// In how many milliseconds that is due; nil when it waits for something else than time.
  public var dueIn: Int64?
  /// Why the whole account is held back; nil when it is not.
  public var heldBack: String?
  public var choices: [Choice]
  /// Why it cannot be told to dispatch in a comment; nil when it can, or nobody would want to.
  public var commentObstacle: String?
}

extension Outbox {
  /// - Returns: nil when there is no such entry, or this version cannot read it.
  public func detail(of id: String, now: Moment) throws -> EntryDetail? {
    guard let entry = try entry(id) else { return nil }
    let order = try entry.command.rules.concerns.flatMap { try orderView($0) }
    let step = try nextStep(of: entry)
    var detail = EntryDetail(
      entry: entry, attempts: try store.attempts(of: entry.row.seq),
      journal: try store.journal(of: entry.row.seq).map { EntryDetail.Line(wall: $0.wall, what: $0.what) },
      nextStep: step, choices: try choices(for: entry))
    if let stop = entry.command.stop {
      let known = order?.stops.first { $0.id == stop }
      detail.stopName = known?.name ?? known?.address
    }
    detail.orderNumber = order?.order.internalID
    if case .captureProof(let proof) = entry.command { detail.picture = proof.evidence.file }
    detail.picturePath = picture(of: entry)
    switch step {
    case .behind, .answered, .decided, .nothing: break
    case .sent, .lookedUp, .readBack, .followedUp:
      detail.dueIn = try dueIn(entry, now: now)
      detail.heldBack = try Gates(store, Policy()).shut(at: EngineClock(store).peek(at: now))?.reason
    }
    if entry.state == .attention { detail.commentObstacle = try commentObstacle(for: entry) }
    return detail
  }

  /// What happens to an entry next.
  public func nextStep(of entry: Entry) throws -> EntryDetail.NextStep {
    try Self.nextSteps(store.live(lane: entry.row.lane))[entry.id] ?? .nothing
  }

  /// What happens next to each entry that is not at rest, by its id.
  public func nextSteps() throws -> [String: EntryDetail.NextStep] { try Self.nextSteps(store.live()) }

  /// - Parameter live: of whole lanes, oldest first.
  private static func nextSteps(_ live: [EntryRecord]) -> [String: EntryDetail.NextStep] {
    var steps: [String: EntryDetail.NextStep] = [:]
    var heads: [String: EntryRecord] = [:]
    for row in live {
      let head = Command.isLatestWins(kind: row.kind) ? nil : heads[row.lane]
      switch row.state {
      case .stamped: steps[row.id] = .answered
      case .confirmed: steps[row.id] = .readBack
      case .withdrawnUnsure: steps[row.id] = .followedUp
      case .attention: steps[row.id] = .decided
      case .pending, .unknown:
        steps[row.id] =
          head.map { .behind($0.id, needsPerson: $0.state == .attention) }
          ?? (row.state == .pending ? .sent : .lookedUp)
      case .settled, .withdrawn: break
      }
      if heads[row.lane] == nil, row.state.isOpen || row.state == .withdrawnUnsure { heads[row.lane] = row }
    }
    return steps
  }
}
