import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow

/// A whole record that the server no longer has.
extension Step {
  /// A 404 may also mean that the token works for another organization now: ask before believing it
  /// (FINDINGS: staff edits).
  ///
  /// It goes out under the same gates as everything else; when it may not now, the record is read again later.
  mutating func askWhereabouts(_ flight: Flight) throws {
    guard try mayGoOn(flight) else { return }
    let asked = try outbox.addFlight(
      Flight(
        process: engine.process, lane: flight.lane, record: flight.record, entry: nil,
        purpose: Landing.Purpose.whereabouts.rawValue, askedAt: time))
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
    var weighedLanes: Set<String> = []
    for row in try outbox.live(record: record) {
      switch row.state {
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
        try save(withdrawn, "withdrawn: the record is gone from the server")
      case .pending, .unknown:
        if weighedLanes.insert(row.lane).inserted,
          row.contradictions == 0 || flight.askedAt >= row.nextAt
        {
          try contradicted(row, .conflict(.deleted))
        }
      case .stamped, .attention:
        weighedLanes.insert(row.lane)
      case .settled, .withdrawn:
        break
      }
    }
  }
}
