import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Foundation

/// A whole record that the server no longer has.
extension Step {
  /// A 404 may also mean that the token works for another organization now: ask before believing it
  /// (FINDINGS: staff edits).
  ///
  /// It goes out under the same gates as everything else; when it may not now, the record is read again later.
  mutating func askWhereabouts(_ flight: Flight) throws {
    guard try mayGoOn(flight) else { return }
    var question = Flight(
      process: engine.process, lane: flight.lane, record: flight.record, entry: nil,
      purpose: Landing.Purpose.whereabouts.rawValue, askedAt: time)
    question.carried = try encode(flight.askedAt)
    let asked = try outbox.addFlight(question)
    effects.append(.exchange(flight: asked.id, .currentOrganization))
  }

  mutating func judgeAbsence(_ flight: Flight, organization: Organization.ID) throws {
    let record = flight.record
    guard organization == engine.organization else {
      try gates.refuseToken(
        "the sign-in works for another organization now (\(organization)); sign in to \(engine.organization) again",
        flight: flight.id)
      effects.append(.changed(.gates))
      // What the other organization refused was never said by ours.
      for var row in try outbox.live(record: record)
      where row.state == .unknown && row.refusal != nil && !row.mayHaveLeft {
        row.state = .pending
        row.refusal = nil
        try save(row, "refused by another organization: it still waits")
      }
      return
    }
    effects.append(.changed(.record(record)))
    // An order that is being created is expected to be missing.
    if case .creation = RecordReference(record) {
      try weigh(.creation(nil), record: record, askedAt: missedAt(flight))
      return
    }
    var weighedLanes: Set<String> = []
    for row in try outbox.live(record: record) {
      switch row.state {
      case .confirmed where isRemoval(row):
        var settled = row
        settled.state = .settled
        settled.settledWall = now.wall
        try save(settled, "settled")
      case .confirmed:
        var settled = row
        settled.state = .settled
        settled.settledWall = now.wall
        settled.fate = .superseded
        try save(settled, "settled: the record is gone from the server")
        try announce(.superseded, row)
      case .withdrawnUnsure:
        var withdrawn = row
        withdrawn.state = .withdrawn
        withdrawn.settledWall = now.wall
        let landed = isRemoval(row)
        if landed { withdrawn.fate = .landed }
        try save(
          withdrawn,
          landed
            ? "withdrawn, but it had reached the server" : "withdrawn: the record is gone from the server")
        if landed { try announce(.landed, withdrawn) }
      case .pending, .unknown:
        guard weighedLanes.insert(row.lane).inserted else { continue }
        if isRemoval(row) {
          try confirmRemoval(row)
        } else if row.contradictions == 0 || flight.askedAt >= row.nextAt {
          try contradicted(row, .conflict(.deleted))
        }
      case .stamped, .attention:
        weighedLanes.insert(row.lane)
      case .settled, .withdrawn:
        break
      }
    }
  }

  /// Gone is what it asked for, whoever did it; nothing more will be seen of it.
  private mutating func confirmRemoval(_ row: EntryRecord) throws {
    try confirm(row, row.mayHaveLeft ? "the server has it no more" : "it was already gone from the server")
    guard var settled = try outbox.entry(seq: row.seq) else { return }
    settled.state = .settled
    settled.settledWall = now.wall
    try save(settled, "settled")
  }

  private func isRemoval(_ row: EntryRecord) -> Bool {
    (try? Entry(row))?.command.rules.removesRecord == true
  }

  /// When the read was asked that did not find the record.
  private func missedAt(_ flight: Flight) -> Int64 {
    flight.carried.flatMap { try? JSONDecoder().decode(Int64.self, from: Data($0)) } ?? flight.askedAt
  }
}
