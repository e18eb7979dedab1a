import FleetModels
import FleetStorage
import FleetWorkflow
import Foundation

/// What a person can decide about an entry (`choices`). Every decision is one durable transaction.
extension Outbox {
  /// Why a decision is not possible.
  public enum DecisionRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    case noSuchEntry(String)
    case wrongState(String, EntryState)
    /// Others come after it, or name it, and make no sense without it.
    case hasFollowers(String, [String])
    /// No word covers a list of stops that the person has not seen: it could reach another stop.
    case stopsChanged(String)
    /// Not one of its choices: those there are.
    case notOffered(String, Choice, instead: [Choice])
    /// It cannot be told in a comment; why.
    case noComment(String, because: String)

    public var description: String {
      switch self {
      case .noSuchEntry(let id): "There is no entry \"\(id)\" in this outbox. Nothing was changed."
      case .wrongState(let id, let state):
        "\(id) is \(state.name): there is nothing to decide about it. Nothing was changed\(state.advice)."
      case .stopsChanged(let id):
        "The stops of \(id)'s order were changed, so it cannot be sent as it was meant. Nothing was changed; look at the order, discard it and report anew."
      case .hasFollowers(let id, let followers):
        "\(followers.joined(separator: ", ")) come\(followers.count == 1 ? "s" : "") after \(id) and would be discarded with it. Nothing was changed; say so to discard them together."
      case .notOffered(let id, let choice, let instead):
        "\(choice.rawValue) is no help with \(id). Nothing was changed; what is: \(instead.map(\.rawValue).joined(separator: ", "))."
      case .noComment(let id, let why):
        "\(id) cannot be turned into a comment, because \(why). Nothing was changed."
      }
    }
  }

  /// Tries again: what may have reached the server is looked up first.
  /// - Throws: `DecisionRefusal`, `StorageError`.
  public func retry(_ id: String, now: Moment) throws {
    try store.transaction {
      try require(.retry, for: id)
      try decide(id, from: [.attention], now: now) { row in
        row.state = row.mayHaveLeft ? .unknown : .pending
        row.forcedAt = nil
        return "tried again by a person"
      }
    }
  }

  /// Sends in spite of what the server shows, once, on this person's word. The stop list is still checked.
  /// - Throws: `DecisionRefusal`, `StorageError`.
  public func sendAnyway(_ id: String, now: Moment) throws {
    try store.transaction {
      if let held = try entry(id), held.state == .attention, held.reason == .conflict(.stopsChanged) {
        throw DecisionRefusal.stopsChanged(id)
      }
      try require(.sendAnyway, for: id)
      try decide(id, from: [.attention], now: now) { row in
        row.state = .pending
        row.forcedAt = now.wall
        return "sent anyway by a person"
      }
    }
  }

  /// Gives a command up. What may have left is still followed, and the receipt says whether it landed.
  /// - Parameter includingFollowers: discard what comes after it in its lane, and what names it in any, too.
  /// - Returns: the ids discarded.
  /// - Throws: `DecisionRefusal`, `StorageError`.
  @discardableResult
  public func discard(_ id: String, includingFollowers: Bool, now: Moment) throws -> [String] {
    try store.transaction {
      try withdraw(id, includingFollowers: includingFollowers, now: now, "discarded by a person").map(\.id)
    }
  }

  /// Gives up what cannot be sent, and instead writes under its order what the driver did and when: one transaction
  /// does both. The comment goes out in a lane of its own, whoever has the order now.
  /// - Parameters:
  ///   - comment: the comment's entry id, never used before.
  ///   - zone: whose clock the times are told by.
  ///   - includingFollowers: discard what comes after it, too; the comment tells of that as well.
  /// - Returns: the comment, and the ids given up.
  /// - Throws: `DecisionRefusal`, `StorageError`.
  public func turnIntoComment(
    _ id: String, as comment: String, in zone: TimeZone, includingFollowers: Bool, now: Moment
  ) throws -> (comment: Entry, discarded: [String]) {
    try store.transaction {
      let row = try row(id)
      guard row.state == .attention else { throw DecisionRefusal.wrongState(id, row.state) }
      guard let entry = try? Entry(row), let order = entry.command.rules.concerns else {
        throw DecisionRefusal.noComment(id, because: "this version cannot read what it is")
      }
      if let why = try commentObstacle(for: entry) { throw DecisionRefusal.noComment(id, because: why) }
      let given = try withdraw(
        id, includingFollowers: includingFollowers, now: now, "turned into the comment \(comment)")
      let text = try Self.report(of: given, because: entry.reason, stops: orderView(order)?.stops ?? [], zone)
      var moment = now
      moment.serverOffset = try store.number("server_offset")
      let command = Command.writeComment(
        WriteComment(order: order, content: text, author: try driverView()?.user))
      let written = try enqueue(command, shown: nil, id: comment, now: moment)
      try store.note("in the place of \(id)", entry: written.row.seq, wall: now.wall)
      return (written, given.map(\.id))
    }
  }

  /// The comment's text: why, and line by line what was done. Times are the device's.
  private static func report(
    of given: [EntryRecord], because reason: Reason?, stops: [Stop], _ zone: TimeZone
  ) -> String {
    func name(_ place: Place.ID) -> String {
      let stop = stops.first { $0.id == place }
      return stop?.name ?? stop?.address ?? place.rawValue
    }
    let done = given.compactMap { row in (try? Entry(row))?.told(in: zone, name).map { "- " + $0 } }
    let isUnsure = given.contains(where: \.mayHaveLeft)
    let text = """
      \(isUnsure ? "Perhaps not recorded here" : "Not recorded here"): \(reason?.sentence ?? "it could not be sent"). \
      The driver did this, by the clock of the device:
      \(done.joined(separator: "\n"))
      """
    return String(text.prefix(WriteComment.longest))
  }

  // MARK: Giving up

  /// - Returns: the rows as they were before.
  private func withdraw(_ id: String, includingFollowers: Bool, now: Moment, _ note: String) throws
    -> [EntryRecord]
  {
    let row = try row(id)
    guard row.state == .pending || row.state == .attention else {
      throw DecisionRefusal.wrongState(id, row.state)
    }
    let followers = try followers(of: row)
    guard followers.isEmpty || includingFollowers else {
      throw DecisionRefusal.hasFollowers(id, followers.map(\.id))
    }
    // What the engine was to do for it first has no purpose without it.
    let ways = try row.order.map { try store.live(lane: Lane.destination(of: Order.ID($0))) } ?? []
    let undone = ways.filter { Lane.isWay($0.id, for: id) && $0.state.isOpen && $0.state != .stamped }
    for each in undone + [row] + followers {
      try decide(each.id, from: [.pending, .attention, .unknown], now: now) { row in
        row.state = row.mayHaveLeft ? .withdrawnUnsure : .withdrawn
        return note
      }
    }
    return [row] + followers
  }

  /// What makes no sense without an entry, oldest first: the later ones of its lane, those that name it, such as the
  /// activity that goes with a proof, in whatever lane, and what makes no sense without these.
  private func followers(of row: EntryRecord) throws -> [EntryRecord] {
    let open = try store.live().filter(\.state.isOpen)
    var gone = [row.id: row]
    var fresh = [row]
    while let next = fresh.popLast() {
      // An absolute value stands for itself: nothing comes after it in any sense that matters.
      let stands = Command.isLatestWins(kind: next.kind)
      for each in open where gone[each.id] == nil {
        let isBehind = !stands && each.lane == next.lane && each.seq > next.seq
        let names = (try? Entry(each))?.command.rules.cites.contains(next.id) ?? false
        guard isBehind || names else { continue }
        gone[each.id] = each
        fresh.append(each)
      }
    }
    gone[row.id] = nil
    return gone.values.sorted { $0.seq < $1.seq }
  }

  // MARK: Deciding

  private func row(_ id: String) throws -> EntryRecord {
    guard let row = try store.entry(id) else { throw DecisionRefusal.noSuchEntry(id) }
    return row
  }

  private func require(_ choice: Choice, for id: String) throws {
    let row = try row(id)
    let choices = try choices(for: row)
    guard row.state == .attention else { throw DecisionRefusal.wrongState(id, row.state) }
    guard choices.contains(choice) else {
      throw DecisionRefusal.notOffered(id, choice, instead: choices)
    }
  }

  private func decide(
    _ id: String, from states: [EntryState], now: Moment, _ change: (inout EntryRecord) -> String
  ) throws {
    var row = try row(id)
    guard states.contains(row.state) else { throw DecisionRefusal.wrongState(id, row.state) }
    let what = change(&row)
    if row.state != .pending || row.forcedAt == nil { row.reason = nil }
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

extension EntryState {
  /// What to do instead of deciding, behind "Nothing was changed"; empty when there is nothing to do.
  fileprivate var advice: String {
    switch self {
    case .pending: ". It waits to be sent: sync sends it, and discard gives it up"
    case .stamped: ". It is on its way to the server: wait for the answer"
    case .unknown:
      ". Its answer was lost, and it may be on the server already: wait, or sync, until that is found out"
    case .attention, .confirmed, .settled, .withdrawn, .withdrawnUnsure: ""
    }
  }
}
