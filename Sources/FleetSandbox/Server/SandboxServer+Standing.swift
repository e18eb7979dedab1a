/// Putting a sandbox where a real server stood, in what no document shows: how much of the minute's budget was spent,
/// and what its list cache held.
extension SandboxServer {
  /// Leaves `remaining` of `limit` requests in the minute that begins now, for every address.
  public mutating func grantRequests(limit: Int, remaining: Int, now: Int64) {
    throttle.limit = limit
    throttle.grant(remaining: remaining, now: now)
  }

  /// How many jobs wait in the queue for these orders.
  public func queuedJobs(of orders: Set<String>) -> Int {
    queue.count { orders.contains($0.order) }
  }

  /// Does the first `count` jobs that wait in the queue for these orders, those that are not due yet at `now`: the real
  /// queue runs on its own time, and what a later answer shows tells when it ran.
  public mutating func finishQueuedJobs(of orders: Set<String>, count: Int, now: Int64) {
    for _ in 0..<count {
      guard let index = queue.firstIndex(where: { orders.contains($0.order) }) else { return }
      var work = queue.remove(at: index)
      work.due = min(work.due, now)
      workOff(work)
    }
  }

  /// Empties the list cache, as a save does.
  public mutating func forgetCachedLists() {
    cache.clear()
  }
}
