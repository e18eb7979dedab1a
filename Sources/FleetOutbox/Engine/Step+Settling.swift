import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow

/// How what was confirmed comes to rest, and what becomes of what was given up.
extension Step {
  /// Whether the server did not tell what stands beside the document: then nothing is known of what shows there. It is
  /// asked for again, less and less often, and in the end the entry rests as it is known.
  mutating func awaitsParts(_ waiting: EntryRecord, _ document: RecordDocument) throws -> Bool {
    guard let rules = (try? Entry(waiting))?.command.rules,
      rules.parts.contains(where: { $0 != .tracker && document.parts?.tells($0) != true })
    else { return false }
    var row = waiting
    row.probes += 1
    if time - (row.confirmedAt ?? row.attemptEndedAt ?? time) < policy.failedReadPatience {
      row.nextAt = time + min(policy.backoffCap, policy.failedReadPause << Int64(min(row.probes, 10)))
      try outbox.update(row)
    } else {
      let isGivenUp = row.state == .withdrawnUnsure
      row.state = isGivenUp ? .withdrawn : .settled
      row.settledWall = now.wall
      if isGivenUp { row.fate = .unsure }
      try save(
        row,
        isGivenUp
          ? "withdrawn: the server does not show whether it had reached it"
          : "at rest: the server does not show whether it still stands")
      if isGivenUp { try announce(.unsure, row) }
    }
    return true
  }

  /// The first whole document asked for after the confirmation settles it.
  mutating func settle(_ confirmed: EntryRecord, by document: RecordDocument, followed: Bool) throws {
    var row = confirmed
    row.state = .settled
    row.settledWall = now.wall
    guard let entry = try? Entry(row) else {
      try save(row, "settled")
      return
    }
    let rules = entry.command.rules
    let times = rules.timesShown(on: document, baseline: entry.firstBaseline, driver: engine.driver)
    let isReplaced = try entry.command.isLatestWins && hasSuccessor(row)
    let holds = rules.holds(on: document, made: row.learned)
    if !isReplaced, let doubt = try doubt(against: row), !holds || doubt > time {
      try outlast(doubt, confirmed, holds: holds)
      return
    }
    if times > 1, row.mayHaveDoubled {
      let isKnown = row.fate == .doubled
      row.fate = .doubled
      try save(row, "settled: the server shows it \(times) times")
      if !isKnown { try announce(.doubled, row) }
    } else if isReplaced
      || ((row.forcedAt != nil || rules.isOurs(on: document, driver: engine.driver))
        && (holds || (followed && times > 0)))
    {
      try save(row, "settled")
    } else {
      row.fate = .superseded
      let verdict = rules.verdict(
        on: document, baseline: entry.baseline, attempted: true, driver: engine.driver)
      if !rules.isOurs(on: document, driver: engine.driver), case .conflict(let conflict) = verdict {
        row.reason = try encode(Reason.conflict(conflict))
      }
      try save(row, "settled: the server no longer shows it")
      try announce(.superseded, row)
    }
  }

  /// An earlier value of the lane may still land and undo this one: it is looked at until that is over, and set again
  /// when it was undone.
  private mutating func outlast(_ doubt: Int64, _ confirmed: EntryRecord, holds: Bool) throws {
    var row = confirmed
    if holds {
      row.nextAt = doubt
      try outbox.update(row)
    } else if row.resends >= policy.resendLimit {
      try needAttention(row, .withoutEffect(attempts: row.attempts))
    } else {
      row.state = .pending
      row.resends += 1
      row.nextAt = time
      try save(row, "undone, perhaps by an earlier one that landed late: it is sent again")
    }
  }

  /// Until when an attempt of another entry of the lane, of which nobody knows, could land after this one was
  /// confirmed; nil when none could.
  private func doubt(against row: EntryRecord) throws -> Int64? {
    guard Command.isLatestWins(kind: row.kind), let confirmedAt = row.confirmedAt else { return nil }
    let doubts = try outbox.numbers(prefix: Self.doubtName(row.lane, ""))
    for (name, until) in doubts where until <= confirmedAt { try outbox.setNumber(name, nil) }
    return doubts.filter { $0.key != Self.doubtName(row.lane, "\(row.seq)") && $0.value > confirmedAt }
      .values.max()
  }

  /// Notes that an attempt may still land, for the values that come after it in its lane.
  func noteDoubt(about row: EntryRecord) throws {
    guard Command.isLatestWins(kind: row.kind) else { return }
    try outbox.setNumber(Self.doubtName(row.lane, "\(row.seq)"), time + policy.dangerousQuarantine)
  }

  private static func doubtName(_ lane: String, _ entry: String) -> String { "doubt/\(lane)/\(entry)" }

  /// Whether a later entry of its lane sets the same value anew.
  private func hasSuccessor(_ row: EntryRecord) throws -> Bool {
    try outbox.live(lane: row.lane).contains { $0.seq > row.seq && $0.kind == row.kind }
  }

  /// Whether an attempt of a withdrawn entry landed after all.
  mutating func followUp(_ withdrawn: EntryRecord, _ document: RecordDocument, askedAt: Int64) throws {
    var row = withdrawn
    guard let entry = try? Entry(row) else {
      row.state = .withdrawn
      try save(row, "withdrawn")
      return
    }
    let rules = entry.command.rules
    row.probes += 1
    if rules.timesShown(on: document, baseline: entry.firstBaseline, driver: engine.driver) > 0 {
      row.state = .withdrawn
      row.fate = .landed
      row.settledWall = now.wall
      try save(row, "withdrawn, but it had reached the server")
      try announce(.landed, row)
    } else if askedAt >= (row.attemptEndedAt ?? askedAt) + policy.quarantine(rules.repeatHarm) {
      row.state = .withdrawn
      row.settledWall = now.wall
      try save(row, "withdrawn: it did not reach the server")
    } else {
      row.nextAt = time + max(1, policy.probeGap(after: row.probes))
      try outbox.update(row)
    }
  }
}
