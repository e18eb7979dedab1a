/// Putting a sandbox where a real server stood, in what no document shows: how much of the minute's budget was spent,
/// and what its list cache held.
extension SandboxServer {
  /// Leaves `remaining` of `limit` requests in the minute that begins now, for every address.
  public mutating func grantRequests(limit: Int, remaining: Int, now: Int64) {
    throttle.limit = limit
    throttle.grant(remaining: remaining, now: now)
  }

  /// Does all the work the server has left to its queue, at `now`, whatever was due when: the real queue runs on its
  /// own time, and what a later answer shows tells when it ran.
  public mutating func finishQueuedWork(now: Int64) {
    while !queue.isEmpty {
      var work = queue.removeFirst()
      work.due = now
      workOff(work)
    }
  }

  /// Empties the list cache, as a save does.
  public mutating func forgetCachedLists() {
    cache.clear()
  }
}
