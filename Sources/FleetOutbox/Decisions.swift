import FleetModels
import FleetStorage
import FleetWorkflow

/// What a person can decide about an entry. Every decision is one durable transaction.
extension Outbox {
  /// Why a decision is not possible.
  public enum DecisionRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    case noSuchEntry(String)
    case wrongState(String, EntryState)
    /// Others come after it and make no sense without it.
    case hasFollowers(String, [String])
    /// No word covers a list of stops that the person has not seen: it could reach another stop.
    case stopsChanged(String)

    public var description: String {
      switch self {
      case .noSuchEntry(let id): "There is no entry \"\(id)\" in this outbox. Nothing was changed."
      case .wrongState(let id, let state):
        "\(id) is \(state.name): there is nothing to decide about it. Nothing was changed."
      case .stopsChanged(let id):
        "The stops of \(id)'s order were changed, so it cannot be sent as it was meant. Nothing was changed; look at the order, discard it and report anew."
      case .hasFollowers(let id, let followers):
        "\(followers.joined(separator: ", ")) come\(followers.count == 1 ? "s" : "") after \(id) and would be discarded with it. Nothing was changed; say so to discard them together."
      }
    }
  }

  /// Tries again: what may have reached the server is looked up first.
  public func retry(_ id: String, now: Moment) throws {
    try decide(id, from: [.attention], now: now) { row in
      row.state = row.mayHaveLeft ? .unknown : .pending
      row.forcedAt = nil
      return "tried again by a person"
    }
  }

  /// Sends in spite of what the server shows, once, on this person's word. The stop list is still checked.
  public func sendAnyway(_ id: String, now: Moment) throws {
    try store.transaction {
      if let held = try entry(id), held.state == .attention, held.reason == .conflict(.stopsChanged) {
        throw DecisionRefusal.stopsChanged(id)
      }
      try decide(id, from: [.attention], now: now) { row in
        row.state = .pending
        row.forcedAt = now.wall
        return "sent anyway by a person"
      }
    }
  }

  /// Gives a command up. What may have left is still followed, and the receipt says whether it landed.
  /// - Parameter includingFollowers: discard the later entries of its lane, too.
  /// - Returns: the ids discarded.
  @discardableResult
  public func discard(_ id: String, includingFollowers: Bool, now: Moment) throws -> [String] {
    try store.transaction {
      guard let row = try store.entry(id) else { throw DecisionRefusal.noSuchEntry(id) }
      guard row.state == .pending || row.state == .attention else {
        throw DecisionRefusal.wrongState(id, row.state)
      }
      // An absolute value stands for itself: nothing comes after it in any sense that matters.
      let followers =
        try Command.isLatestWins(kind: row.kind)
        ? [] : store.live(lane: row.lane).filter { $0.seq > row.seq && $0.state.isOpen }
      guard followers.isEmpty || includingFollowers else {
        throw DecisionRefusal.hasFollowers(id, followers.map(\.id))
      }
      // What the engine was to do for it first has no purpose without it.
      let ways = try row.order.map { try store.live(lane: Lane.destination(of: Order.ID($0))) } ?? []
      let undone = ways.filter { Lane.isWay($0.id, for: id) && $0.state.isOpen && $0.state != .stamped }
      for each in undone + [row] + followers {
        try decide(each.id, from: [.pending, .attention, .unknown], now: now) { row in
          row.state = row.mayHaveLeft ? .withdrawnUnsure : .withdrawn
          return "discarded by a person"
        }
      }
      return ([row] + followers).map(\.id)
    }
  }

  private func decide(
    _ id: String, from states: [EntryState], now: Moment, _ change: (inout EntryRecord) -> String
  ) throws {
    try store.transaction {
      guard var row = try store.entry(id) else { throw DecisionRefusal.noSuchEntry(id) }
      guard states.contains(row.state) else { throw DecisionRefusal.wrongState(id, row.state) }
      let what = change(&row)
      row.reason = nil
      row.refusal = nil
      row.readyAt = nil
      row.probes = 0
      row.absences = 0
      row.contradictions = 0
      row.resends = 0
      try store.setFailedReads(nil, of: row.record)
      row.nextAt = try EngineClock(store).time(at: now)
      if row.state == .withdrawn { row.settledWall = now.wall }
      try store.update(row)
      try store.note(what, entry: row.seq, wall: now.wall)
    }
  }
}
