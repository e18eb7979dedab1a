import FleetModels
import FleetStorage
import FleetWorkflow

/// Entries that move a round's pointer for another entry: to the stop of an activity that is forced, and back to where
/// a write of ours found it.
extension Step {
  /// The person's word covers the way back: the round is pointed at the stop again, by an entry of its own, before
  /// the activity goes there.
  mutating func setDestination(
    for forced: EntryRecord, _ order: Order.ID, _ stop: StopKey, _ document: RecordDocument
  ) throws {
    var row = forced
    if let shown = document.stops.first(where: { $0.key == stop }), shown.complete == true {
      try needAttention(row, .conflict(.stopMovedOn(to: shown.status ?? .completed)))
      return
    }
    row.nextAt = time + policy.blockedPause
    if try outbox.live(lane: Lane.destination(of: order)).contains(where: { $0.state.isOpen }) {
      try outbox.update(row)
      return
    }
    let current = document.order?.currentDestination
    guard row.contradictions < 2 else {
      let name = document.stops.first { $0.id == current }?.name
      try needAttention(row, .conflict(.anotherStopCurrent(name ?? current?.rawValue)))
      return
    }
    row.contradictions += 1
    try save(row, "the round is set back to its stop first")
    try addWay(
      SetDestination(order: order, stop: stop), named: { Lane.wayName($0, for: row.id) },
      expected: row.expected)
  }

  /// A `PUT` moves a running round's pointer back to its first stop (captures 614, 1158): it is set to where it stood,
  /// by an entry of its own, in the transaction that takes in the outcome. Nothing of this concerns an order that was
  /// not under way, or stood at its first stop.
  ///
  /// While nobody knows whether the write was applied, a pointer at the first stop may be its driver's own choice.
  /// - Parameter document: what was read since; nil when all that is known is that the write was applied.
  mutating func restoreDestination(after row: EntryRecord, seenOn document: RecordDocument?) throws {
    guard let entry = try? Entry(row), entry.command.rules.resetsDestination, row.attempts > 0,
      let order = entry.command.rules.concerns, let first = entry.baseline.stops.first
    else { return }
    if let document {
      guard document.order?.currentDestination == first.id else { return }
      let isApplied =
        if case .applied = entry.command.rules.verdict(
          on: document, baseline: entry.baseline, attempted: true, driver: engine.driver)
        { true } else { false }
      let end = (row.attemptEndedAt ?? time) + policy.quarantine(entry.command.rules.repeatHarm)
      guard isApplied || row.state == .confirmed || time >= end else { return }
    }
    let ways = try outbox.entries(order: order.rawValue).filter { $0.lane == Lane.destination(of: order) }
      .compactMap { try? Entry($0) }
    if ways.contains(where: { $0.state.isOpen && $0.command.restored != nil }) { return }
    // Sent before an earlier write's way back was there, it saw the pointer where that write had moved it.
    let earlier = ways.last { way in
      way.command.restored != nil && way.state != .withdrawn
        && (way.state != .settled || way.row.seq > row.seq)
    }?.command.restored
    guard let stop = entry.baseline.left(first) ?? entry.firstBaseline.left(first) ?? earlier else { return }
    try addWay(
      SetDestination(order: order, stop: stop, movedTo: first.id),
      named: { Lane.backName($0, after: row.id) }, expected: try encode(Baseline()))
  }

  private mutating func addWay(
    _ way: SetDestination, named: (Int) -> String, expected: [UInt8]
  ) throws {
    let command = Command.setDestination(way)
    // One entry may need more than one, by more than one decision.
    var number = 1
    while try outbox.entry(named(number)) != nil { number += 1 }
    var row = EntryRecord(
      id: named(number), kind: command.kind.rawValue, command: try encode(command),
      lane: Lane.destination(of: way.order), record: way.record.text, order: way.order.rawValue,
      stop: way.stop.id.rawValue, expected: expected, created: now)
    row.nextAt = time
    let stored = try outbox.insert(row)
    try save(stored, command.rules.summary)
  }
}

extension Command {
  /// The stop that it sets a round back to.
  fileprivate var restored: StopKey? {
    if case .setDestination(let command) = self, command.movedTo != nil { command.stop } else { nil }
  }
}

extension Baseline {
  /// The stop where a running round stood, when it is another than `first` and not done.
  fileprivate func left(_ first: StopKey) -> StopKey? {
    guard started == true, status?.isTerminal != true, let current, current != first.id,
      stops.contains(where: { $0.kind == .waypoint })
    else { return nil }
    return stops.first { $0.id == current }
  }
}
