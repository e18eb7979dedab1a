/// Putting a sandbox where a real server stood, in what no document shows: how much of the minute's budget was spent,
/// and what its list cache held.
extension SandboxServer {
  /// Leaves `remaining` of `limit` requests in the minute that begins now, for every address.
  public mutating func grantRequests(limit: Int, remaining: Int, now: Int64) {
    throttle.limit = limit
    throttle.grant(remaining: remaining, now: now)
  }

  /// Empties the list cache, as a save does.
  public mutating func forgetCachedLists() {
    cache.clear()
  }
}
