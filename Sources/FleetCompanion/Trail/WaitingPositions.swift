import FleetModels
import FleetStorage
import FleetWorkflow

/// Live positions that have not reached the server. They are no work that could be lost: later they would be wrong.
enum WaitingPositions {
  /// Whether an entry is a live position.
  static func contains(_ row: EntryRecord) -> Bool { row.kind == Command.Kind.reportPosition.rawValue }

  /// Gives up all that are not confirmed: the server would take each for where the driver is *now* (rest-api 2.3).
  /// Nothing may be sending meanwhile.
  /// - Parameter why: for the entry's journal.
  static func withdraw(from store: OutboxStore, at now: Moment, because why: String) throws {
    try store.transaction {
      for var row in try store.live() where contains(row) && row.state.isOpen {
        row.state = .withdrawn
        row.reason = nil
        row.settledWall = now.wall
        try store.update(row)
        try store.note(why, entry: row.seq, wall: now.wall)
      }
    }
  }
}
