import FleetModels

/// What concerns the whole account: the token and the budget of requests, shared by all processes on the store.
extension Outbox {
  /// A sign-in put a new token in place: whatever waited for it goes on.
  public func signedIn() throws {
    try store.transaction { try Gates(store, Policy()).acceptToken() }
  }

  /// Takes one request from the account's budget for a read outside the engine.
  /// - Returns: 0 when it was granted, else how many milliseconds later one will be free.
  public func takeRequest(now: Moment, policy: Policy) throws -> Int64 {
    try store.transaction {
      let time = try EngineClock(store).time(at: now)
      return try Gates(store, policy).takeRequest(at: time).map { max(1, $0 - time) } ?? 0
    }
  }

  /// In how many milliseconds the next step about an entry is due; nil when none is, or a person must act first.
  public func dueIn(_ entry: Entry, now: Moment) throws -> Int64? {
    switch entry.state {
    case .pending, .unknown, .confirmed, .withdrawnUnsure:
      max(0, entry.row.nextAt - (try EngineClock(store).peek(at: now)))
    case .stamped, .attention, .settled, .withdrawn: nil
    }
  }
}
