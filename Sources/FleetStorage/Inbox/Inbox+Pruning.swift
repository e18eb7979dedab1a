import FleetModels

/// How events go after their time.
extension Inbox {
  /// Removes the oldest events that nobody needs any more, so many at once that nobody waits long: older than
  /// `limits.age` (`ageUnderPressure` where three quarters of the room are used), not among the newest `limits.count`,
  /// applied, and behind every reader.
  /// - Parameter applied: up to where events have been applied to the cache; nil where nobody applies any.
  /// - Returns: whether more of them may be left.
  /// - Throws: `StorageError`.
  @discardableResult
  public func prune(applied: Int64?, now: Timestamp) throws -> Bool {
    let database = try database
    // Mostly there is nothing to do, and then nobody's lock is taken.
    guard try !prunable(database, applied, now).isEmpty else { return false }
    return try transaction { database in
      let numbers = try prunable(database, applied, now)
      guard let last = numbers.last else { return false }
      try database.run("DELETE FROM events WHERE seq <= ?", last)
      return numbers.count == Self.pruneLength
    }
  }

  private static let pruneLength = 2_000

  /// The numbers of what may go, oldest first: none beyond one that has to stay.
  private func prunable(_ database: Database, _ applied: Int64?, _ now: Timestamp) throws -> [Int64] {
    let kept = try database.first(
      "SELECT seq FROM events ORDER BY seq DESC LIMIT 1 OFFSET ?", limits.count, read: { $0.int64(0) })
    guard let kept else { return [] }
    let end = min(kept, applied ?? kept, try Self.cursors(database).map(\.place).min() ?? kept)
    let isTight = try Self.usedBytes(database) >= limits.bytes / 4 * 3
    let age = isTight ? limits.ageUnderPressure : limits.age
    let oldest = now.adding(milliseconds: -age)
    // One from the future came while the clock was wrong, and would keep all after it for ever.
    let future = now.adding(milliseconds: limits.age)
    let rows = try database.rows(
      "SELECT seq, received_wall FROM events WHERE seq <= ? ORDER BY seq LIMIT ?", end, Self.pruneLength
    ) { (seq: $0.int64(0), received: Timestamp(milliseconds: $0.int64(1))) }
    return rows.prefix { $0.received < oldest || $0.received > future }.map(\.seq)
  }
}
