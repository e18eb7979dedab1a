import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow

/// Whether reads may go on, and what failed ones do to the entries that wait for them.
extension Step {
  /// Whether a read that follows up another may go out now; if not, the record is read again later.
  mutating func mayGoOn(_ flight: Flight) throws -> Bool {
    let isShut = try gates.shut(at: time) != nil
    let later =
      isShut ? time + policy.rereadAfter : try gates.takeRequest(at: time, for: .probe, mayOwe: true)
    guard let later else { return true }
    for var row in try outbox.live(record: flight.record) where row.nextAt <= time {
      row.nextAt = later
      try outbox.update(row)
    }
    return false
  }

  /// A read gave nothing.
  mutating func readFailed(
    _ flight: Flight, _ failure: Landing.ReadFailure, dice: inout some RandomNumberGenerator
  ) throws {
    switch failure {
    case .network(let why):
      try linkFailed(flight, why, dice: &dice)
      // A record whose exchanges always fail, and it alone, must not be the one by which the link is tried for
      // ever: it goes behind all that is due already, and lets them be read without it.
      let after = time + policy.rereadAfter
      for var row in try outbox.live(record: flight.record) where row.nextAt < after {
        guard row.state != .stamped, row.state != .attention else { continue }
        row.nextAt = after
        try outbox.update(row)
      }
    case .unauthorized:
      try gates.refuseToken("the server does not accept the sign-in any more", flight: flight.id)
    case .later(let pause, let why):
      try gates.bePatient(for: pause.map(Int64.init) ?? policy.throttlePause, at: time, reason: why)
    case .useless(let why, let isDefinite):
      try readRefused(flight.record, why, isDefinite: isDefinite, dice: &dice)
    }
    effects.append(.changed(.gates))
  }

  /// The server answered, but not with the record: it is read again, less and less often, and when it has refused
  /// for long and often enough, a person is told.
  private mutating func readRefused(
    _ record: String, _ why: String, isDefinite: Bool, dice: inout some RandomNumberGenerator
  ) throws {
    let known = try outbox.failedReads(of: record)
    let failed = FailedReads(
      times: (known?.times ?? 0) + (isDefinite ? 1 : 0),
      since: known.flatMap { $0.times > 0 ? $0.since : nil } ?? time)
    try outbox.setFailedReads(failed, of: record)
    for var row in try outbox.live(record: record) where row.nextAt <= time {
      guard row.state != .stamped, row.state != .attention else { continue }
      row.probes += 1
      let ceiling = min(policy.backoffCap, policy.failedReadPause << Int64(min(row.probes, 10)))
      row.nextAt =
        time + Int64.random(in: min(policy.failedReadPause, ceiling)...max(1, ceiling), using: &dice)
      if row.state == .pending || row.state == .unknown {
        row.reason = try encode(Reason.cannotRead(why))
      }
      try outbox.update(row)
    }
    guard failed.times >= policy.failedReadLimit, time - failed.since >= policy.failedReadPatience else {
      return
    }
    try outbox.setFailedReads(nil, of: record)
    var lanes: Set<String> = []
    for row in try outbox.live(record: record) where row.state.isOpen && lanes.insert(row.lane).inserted {
      if row.state == .pending || row.state == .unknown { try needAttention(row, .cannotRead(why)) }
    }
  }

  /// The record was read: what was said of failing to is not true any more.
  mutating func readSucceeded(_ record: String) throws {
    guard try outbox.failedReads(of: record) != nil else { return }
    try outbox.setFailedReads(nil, of: record)
    for var row in try outbox.live(record: record) where row.state == .pending || row.state == .unknown {
      guard case .cannotRead = row.reason.flatMap(Reason.init(stored:)) else { continue }
      row.reason = nil
      try outbox.update(row)
      effects.append(.changed(.entry(row.id)))
    }
  }
}
