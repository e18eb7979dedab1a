import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow

/// How attempts begin and how they end.
extension Step {
  /// Stamps an attempt on disk and puts it on the wire.
  mutating func attempt(_ row: EntryRecord) throws {
    var row = row
    let entry = try Entry(row)
    let request = entry.command.request
    let context = try SendingContext(entry.command, outbox)
    if let obstacle = request.obstacle(in: context) {
      try needAttention(row, obstacle)
      return
    }
    row.attempts += 1
    row.state = .stamped
    row.readyAt = nil
    row.refusal = nil
    // What a person's word is against stays with it until it is over.
    if row.forcedAt == nil { row.reason = nil }
    row.probes = 0
    row.absences = 0
    row.contradictions = 0
    if row.firstPreImage == nil { row.firstPreImage = row.preImage }
    let flight = try outbox.addFlight(
      Flight(
        process: engine.process, lane: row.lane, record: row.record, entry: row.seq,
        purpose: Landing.Purpose.attempt.rawValue, askedAt: time))
    try outbox.stamp(entry: row.seq, flight: flight.id, wall: now.wall, process: engine.process)
    try save(row, "attempt \(row.attempts)")
    try outdateEvidence(beside: row)
    effects.append(.exchange(flight: flight.id, request.endpoint(in: context)))
  }

  /// What another lane of the order was found ready by was read before this write.
  private func outdateEvidence(beside sent: EntryRecord) throws {
    guard RecordReference(sent.record)?.order != nil else { return }
    for var other in try outbox.live(record: sent.record)
    where other.lane != sent.lane && other.readyAt != nil {
      other.readyAt = nil
      try outbox.update(other)
    }
  }

  /// Takes in the end of any exchange.
  mutating func land(_ landing: Landing, dice: inout some RandomNumberGenerator) throws {
    if landing.answered { try gates.linkWorks() }
    if let date = landing.serverDate {
      try outbox.setNumber("server_offset", date.milliseconds - now.wall.milliseconds)
    }
    if let rate = landing.rateLimit { try gates.learn(rate, askedAt: landing.flight.askedAt, at: time) }
    switch landing.finding {
    case .attempt(let meaning):
      guard let seq = landing.flight.entry, let row = try outbox.entry(seq: seq), row.state == .stamped else {
        return
      }
      try landAttempt(row, meaning, landing, dice: &dice)
    case .part(let parts):
      try gates.patienceRewarded(at: time)
      try goOnAsking(landing.flight, carrying: parts)
    case .record(let document, _):
      try gates.patienceRewarded(at: time)
      effects.append(.changed(.record(landing.flight.record)))
      try readSucceeded(landing.flight.record)
      try weigh(document, record: landing.flight.record, askedAt: landing.flight.askedAt)
    case .gone:
      try gates.patienceRewarded(at: time)
      try askWhereabouts(landing.flight)
    case .whereabouts(let found):
      try readSucceeded(landing.flight.record)
      try judgeAbsence(landing.flight, organization: found)
    case .failed(let failure):
      try readFailed(landing.flight, failure, dice: &dice)
    }
  }

  private mutating func landAttempt(
    _ landed: EntryRecord, _ meaning: AnswerMeaning, _ landing: Landing,
    dice: inout some RandomNumberGenerator
  ) throws {
    let flight = landing.flight
    var row = landed
    row.attemptEndedAt = time
    row.nextAt = time
    func end(_ outcome: String) throws {
      try outbox.endAttempt(entry: row.seq, flight: flight.id, wall: now.wall, outcome: outcome)
    }
    switch meaning {
    case .shown, .made, .created:
      try gates.patienceRewarded(at: time)
      try end("confirmed")
      row.mayHaveLeft = true
      if case .made(let id) = meaning { row.learned = id }
      if case .created(let order) = meaning { row.learned = order.id.rawValue }
      try restoreDestination(after: row, seenOn: nil)
      try confirm(row, "the server's answer shows it")
    case .otherEffect(let conflict) where row.forcedAt != nil && row.isAgainst(conflict):
      // What the person sent it against: whether it was applied shows in the record alone.
      try end("accepted")
      row.state = .unknown
      row.mayHaveLeft = true
      try save(row, "accepted by the server, looking at the record")
    case .otherEffect(let conflict):
      try end("accepted, another effect")
      row.mayHaveLeft = true
      try needAttention(row, .otherEffect(conflict))
    case .unknown(let why):
      try end("unknown: \(why)")
      if !landing.answered { try linkFailed(flight, why, dice: &dice) }
      row.state = .unknown
      row.mayHaveLeft = true
      try noteDoubt(about: row)
      try save(row, "unknown whether it was applied: \(why)")
    case .neverLeft(let why):
      try end("never left: \(why)")
      row.attempts -= 1
      row.state = .pending
      try linkFailed(flight, why, dice: &dice)
      try save(row, "did not leave: \(why)")
    case .unauthorized:
      try end("the sign-in was not accepted")
      row.attempts -= 1
      row.state = .pending
      try gates.refuseToken("the server does not accept the sign-in any more", flight: flight.id)
      effects.append(.changed(.gates))
      try save(row, "the sign-in was not accepted")
    case .later(let pause, let why):
      try end(why)
      row.attempts -= 1
      row.state = .pending
      try gates.bePatient(for: pause.map(Int64.init) ?? policy.throttlePause, at: time, reason: why)
      effects.append(.changed(.gates))
      try save(row, "the server asks to wait: \(why)")
    case .blocked(let blocker, let why):
      try end(why)
      row.state = .pending
      // A person's word was for this one attempt.
      row.forcedAt = nil
      row.reason = try encode(Reason.blocked(blocker))
      row.nextAt = time + policy.blockedPause
      try save(row, blocker.sentence)
    case .refused(let words):
      try end("refused: \(words.first ?? "")")
      row.state = .unknown
      row.refusal = words.first ?? "no reason given"
      try save(row, "refused by the server, looking at the record")
    }
  }

  /// The server has shown the effect.
  mutating func confirm(_ confirmed: EntryRecord, _ why: String) throws {
    var row = confirmed
    row.state = .confirmed
    row.confirmedAt = time
    row.confirmedWall = now.wall
    row.reason = nil
    row.refusal = nil
    row.readyAt = nil
    row.nextAt = time + (row.kind == Command.Kind.reportPosition.rawValue ? policy.positionSettleDelay : 0)
    if row.kind == Command.Kind.createOrder.rawValue, let order = row.learned {
      try adopt(Order.ID(order), createdBy: &row)
    }
    try save(row, "confirmed: \(why)")
  }

  /// A person must decide; the lane is held.
  mutating func needAttention(_ held: EntryRecord, _ reason: Reason) throws {
    var row = held
    row.state = .attention
    row.readyAt = nil
    row.reason = try encode(reason)
    try save(row, "needs attention: \(reason.sentence)")
  }

  /// The network failed under an exchange. One that the host itself cut off says nothing about the link.
  mutating func linkFailed(
    _ flight: Flight, _ why: String, dice: inout some RandomNumberGenerator
  ) throws {
    if isLast { return }
    effects.append(.changed(.gates))
    try gates.linkFailed(askedAt: flight.askedAt, at: time, reason: why, dice: &dice)
  }
}
