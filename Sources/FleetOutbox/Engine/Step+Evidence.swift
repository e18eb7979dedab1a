import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow

/// What a whole document of a record does to the entries about it.
extension Step {
  /// Settles what was confirmed before the document was asked for, finds out about what was withdrawn, and
  /// weighs the head of each lane. No write of the record was on the wire while it was read.
  mutating func weigh(_ document: RecordDocument, record: String, askedAt: Int64) throws {
    let live = try outbox.live(record: record)
    var weighedLanes: Set<String> = []
    for (index, row) in live.enumerated() {
      // Asked before the last attempt ended: no evidence about it, nor about what comes after it.
      if let ended = row.attemptEndedAt, askedAt < ended {
        weighedLanes.insert(row.lane)
        continue
      }
      if row.mayHaveLeft { try restoreDestination(after: row, seenOn: document) }
      switch row.state {
      case .confirmed:
        guard askedAt >= row.confirmedAt ?? .max else { continue }
        if try awaitsParts(row, document) { continue }
        let followed = live[(index + 1)...].contains { $0.lane == row.lane && shows($0, document) }
        try settle(row, by: document, followed: followed)
      case .withdrawnUnsure:
        if try awaitsParts(row, document) { continue }
        try followUp(row, document, askedAt: askedAt)
      case .pending, .unknown:
        if weighedLanes.insert(row.lane).inserted { try weighHead(row, document, askedAt: askedAt) }
      case .stamped, .attention:
        weighedLanes.insert(row.lane)
      case .settled, .withdrawn:
        break
      }
    }
  }

  /// Whether the document shows the effect of an entry that came later, confirmed or not yet known.
  private func shows(_ row: EntryRecord, _ document: RecordDocument) -> Bool {
    guard let entry = try? Entry(row) else { return false }
    let verdict = entry.command.rules.verdict(
      on: document, baseline: entry.baseline, attempted: true, driver: engine.driver)
    if case .applied = verdict { return true }
    return false
  }

  private mutating func weighHead(_ head: EntryRecord, _ document: RecordDocument, askedAt: Int64) throws {
    var row = try leadingOn(head, document)
    guard let entry = try? Entry(row) else {
      try needAttention(head, .unreadable)
      return
    }
    let rules = entry.command.rules
    let attempted = row.mayHaveLeft
    // Sent against what the document says on a person's word: whether it is there is all that counts now.
    if row.forcedAt != nil, attempted,
      rules.timesShown(on: document, baseline: entry.baseline, driver: engine.driver) > 0
    {
      try confirm(row, "the server shows it")
      return
    }
    let verdict = rules.verdict(
      on: document, baseline: attempted ? entry.baseline : entry.expected, attempted: attempted,
      driver: engine.driver)
    row.probes += 1
    // Told again only after the pause that a half state needs to heal, whoever asked for this reading.
    let isTooSoon = row.contradictions > 0 && askedAt < row.nextAt
    if row.forcedAt != nil, row.state == .pending {
      try weighForced(row, entry, document, verdict, askedAt: askedAt)
      return
    }
    switch verdict {
    case .applied(let times):
      if times > 1, row.mayHaveDoubled {
        row.fate = .doubled
        try announce(.doubled, row)
      }
      row.learned = rules.made(on: document) ?? row.learned
      try confirm(row, attempted ? "the server shows it" : "it was already so on the server")
    case .ready:
      row.contradictions = 0
      if row.state == .pending {
        try markReady(row, document, askedAt: askedAt)
      } else {
        try missed(row, rules.repeatHarm, document, askedAt: askedAt)
      }
    case .blocked(.start) where !row.mayHaveLeft:
      // At the head of its lane nothing of ours is left that could start the order: it was undone.
      if isTooSoon { return }
      try contradicted(row, .conflict(.movedOn(to: document.order?.status ?? .created)))
    case .blocked(let blocker):
      // An attempt that may still land keeps it unknown: it must not go out again before its quarantine.
      if !row.mayHaveLeft { row.state = .pending }
      row.refusal = nil
      row.contradictions = 0
      row.reason = try encode(Reason.blocked(blocker))
      row.nextAt = time + policy.blockedPause
      try save(row, blocker.sentence)
    case .conflict, .halfApplied:
      if isTooSoon { return }
      if case .conflict(let conflict) = verdict {
        try contradicted(row, row.refusedAgainst(conflict) ?? .conflict(conflict))
      }
      if case .halfApplied(let half) = verdict {
        if case .captureProof(let proof) = entry.command, row.contradictions > 0 {
          try repair(row, proof, half, document, askedAt: askedAt)
        } else {
          try contradicted(row, .halfApplied(half))
        }
      }
    case .undecidable:
      if row.probes >= policy.undecidedLimit {
        try needAttention(row, .cannotTell)
      } else {
        row.nextAt = time + max(policy.rereadAfter, policy.probeGap(after: row.probes))
        try outbox.update(row)
      }
    }
  }

  /// A way back leads to where the driver is by now.
  private mutating func leadingOn(_ head: EntryRecord, _ document: RecordDocument) throws -> EntryRecord {
    guard let entry = try? Entry(head), case .setDestination(let way) = entry.command,
      let further = way.movedOn(on: document)
    else { return head }
    var row = head
    row.command = try encode(Command.setDestination(further))
    row.stop = further.stop.id.rawValue
    try save(row, "its stop is done: \(further.summary)")
    return row
  }

  /// A person ordered this one to be sent: the verdict does not hold it back, the stop list does.
  private mutating func weighForced(
    _ forced: EntryRecord, _ entry: Entry, _ document: RecordDocument, _ verdict: Verdict, askedAt: Int64
  ) throws {
    if case .applied = verdict {
      var row = forced
      row.learned = entry.command.rules.made(on: document) ?? row.learned
      try confirm(row, "the server shows it")
    } else if case .conflict(let conflict) = verdict, conflict.isAboutOwnership, !forced.isAgainst(conflict) {
      // The word was given before the order was somebody else's.
      try needAttention(forced, .conflict(conflict))
    } else if entry.command.rules.mindsStops, Baseline(document).stops != entry.expected.stops {
      try needAttention(forced, .conflict(.stopsChanged))
    } else if case .reportActivity(let report) = entry.command, let stop = report.stop,
      document.order?.currentDestination != stop.id
    {
      // Whatever else stands against it: where the round stands is where the server would take it.
      try setDestination(for: forced, report.order, stop, document)
    } else {
      try markReady(forced, document, askedAt: askedAt)
    }
  }

  private mutating func markReady(_ ready: EntryRecord, _ document: RecordDocument, askedAt: Int64) throws {
    var row = ready
    row.readyAt = askedAt
    if row.forcedAt == nil { row.reason = nil }
    row.preImage = try encode(Baseline(document))
    row.nextAt = time
    justReady.insert(row.seq)
    try outbox.update(row)
  }

  /// The effect of an attempt that may still land is not there (yet).
  private mutating func missed(
    _ unknown: EntryRecord, _ harm: RepeatHarm, _ document: RecordDocument, askedAt: Int64
  ) throws {
    var row = unknown
    if let refusal = row.refusal, !row.mayHaveLeft {
      try needAttention(row, .rejected([refusal]))
      return
    }
    row.absences += 1
    let end = (row.attemptEndedAt ?? time) + policy.quarantine(harm)
    guard row.absences >= policy.absencesNeeded(harm), askedAt >= end else {
      let gap = policy.probeGap(after: row.probes)
      // The last look belongs right after the quarantine, just before the resend.
      row.nextAt = time < end ? min(time + max(1, gap), max(end, time + 1)) : time + max(1, gap)
      try outbox.update(row)
      return
    }
    if let refusal = row.refusal {
      try needAttention(row, .rejected([refusal]))
      return
    }
    if row.resends >= policy.resendLimit {
      try needAttention(row, .withoutEffect(attempts: row.attempts))
      return
    }
    row.state = .pending
    row.resends += 1
    try save(row, "not applied, by \(row.absences) reads: it is sent again")
    try markReady(row, document, askedAt: askedAt)
    guard harm == .harmless, row.resends > 1, var again = try outbox.entry(seq: row.seq) else {
      return
    }
    // What needs no quarantine would else be sent as fast as the server fails.
    again.nextAt = time + min(policy.backoffCap, policy.backoffBase << Int64(row.resends))
    try outbox.update(again)
  }

  /// A proof that stays without its picture is no use to anyone: once its attempts cannot land any more, the picture is
  /// sent again under a number that names the first (offline-sync 2.3). Until then it is looked at; it mostly heals.
  private mutating func repair(
    _ half: EntryRecord, _ proof: CaptureProof, _ effect: HalfEffect, _ document: RecordDocument,
    askedAt: Int64
  ) throws {
    var row = half
    guard let repaired = proof.repaired, row.resends < policy.resendLimit else {
      try needAttention(row, .halfApplied(effect))
      return
    }
    let ended = row.attemptEndedAt ?? askedAt
    row.attemptEndedAt = ended
    let end = ended + policy.quarantine(.dangerous)
    guard askedAt >= end else {
      row.reason = try encode(Reason.halfApplied(effect))
      row.nextAt = min(time + max(1, policy.probeGap(after: row.probes)), max(end, time + 1))
      try outbox.update(row)
      return
    }
    row.command = try encode(Command.captureProof(repaired))
    row.state = .pending
    row.refusal = nil
    row.contradictions = 0
    row.resends += 1
    row.nextAt = time
    try save(row, "\(effect.sentence): it is sent again as \(repaired.mutation)")
    // What stands against any write on the order stands against this one, too: then it is read again and told.
    let verdict = repaired.verdict(
      on: document, baseline: try Entry(row).baseline, attempted: false, driver: engine.driver)
    if verdict == .ready { try markReady(row, document, askedAt: askedAt) }
  }

  /// A contradiction or a half state is read again before anyone is told.
  mutating func contradicted(_ entry: EntryRecord, _ reason: Reason) throws {
    var row = entry
    row.contradictions += 1
    if row.contradictions >= 2 {
      try needAttention(row, reason)
    } else {
      row.nextAt = time + policy.rereadAfter
      row.readyAt = nil
      row.reason = try encode(reason)
      try save(row, "\(reason.sentence): reading again")
    }
  }
}
