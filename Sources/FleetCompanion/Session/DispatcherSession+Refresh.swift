import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage

/// Asking the server for the organization's orders and drivers. Each page is kept as it comes, so that a board of any
/// size takes no more memory than one page; nothing is removed because a list leaves it out.
extension DispatcherSession {
  /// Pages of one list, at 100 orders each.
  private static var pageLimit: Int { 500 }
  /// Rows that a page shares with the one before: so many orders may leave a list between two pages of it, assigned
  /// by somebody else say, without hiding another.
  private static var overlap: Int { 5 }
  /// Orders that the lists left out, looked up in one refresh.
  private static var lookUpLimit: Int { 2_000 }

  /// Asks for the unassigned and the active orders, those that ended on `day`, and the drivers, and looks up what the lists left
  /// out: completed or deleted meanwhile.
  ///
  /// It also brings the engine back to work when that had given up on the connection.
  /// - Parameter day: today when nil.
  /// - Throws: `APIError` or `RefreshProblem`, and what was read until then is kept; `StorageError`;
  ///   `HomeError.notSignedIn`; `CancellationError`.
  @discardableResult
  public func refresh(day: CalendarDay? = nil) async throws -> RefreshReport {
    try refuseSignedOut()
    let begun = now
    do {
      let report = try await readAll(day ?? today, begun: begun)
      try noteTried(begun)
      return report
    } catch {
      // A failed one changes what is shown, too: what it did not reach is stale now.
      try noteTried(begun)
      throw error
    }
  }

  private func readAll(_ day: CalendarDay, begun: Moment) async throws -> RefreshReport {
    var report = RefreshReport()
    var listed: Set<Order.ID> = []
    var stored: Set<Order.ID> = []
    for query in queries(for: day) {
      let isWhole = try await walk(query, pageLimit: Self.pageLimit, overlap: Self.overlap) { page in
        listed.formUnion(page.ids)
        stored.formUnion(try keep(page, noting: &report))
      }
      if !isWhole { report.isCut = true }
      news.tell()
    }
    try await readDrivers()
    // A list that was cut says nothing about what is not in it.
    if !report.isCut {
      stored.formUnion(try await lookUp(leftOutOf: listed, on: day, noting: &report))
    }
    report.stored = stored.count
    try cache.setNote(Refresh.doneNote, begun.wall.milliseconds)
    if try summary().isLinkDown { await linkRegained() }
    try await rereadMarked(noting: &report)
    return report
  }

  /// Three lists have all work left between them: nobody's, somebody's that is under way, and what is planned but not
  /// dispatched yet, which counts as neither when it has a driver (rest-api 2.2). The others have ended.
  private func queries(for day: CalendarDay) -> [OrderQuery] {
    var base = OrderQuery()
    base.splitsTies = true
    var (unassigned, active, planned) = (base, base, base)
    unassigned.unassigned = true
    active.active = true
    planned.statuses = ["created", "pending"]
    var ended = base
    ended.statuses = ["completed", "canceled", "order_canceled", "expired"]
    return [unassigned, active, planned]
      + serverDays(of: day).map { day in
        var query = ended
        query.onDay = day
        return query
      }
  }

  private func keep(_ page: OrderPage, noting report: inout RefreshReport) throws -> [Order.ID] {
    let result = try cache.store(
      page.documents.map { page.bytes[$0] }, asked: page.asked, from: page.source)
    report.setAside += result.setAside.map(\.description)
    report.changes += result.changes
    return result.stored
  }

  /// Orders of the board that the lists should have had: completed, canceled or deleted meanwhile, or the list was
  /// torn. The longest not asked for come first, so that each has its turn.
  private func lookUp(
    leftOutOf listed: Set<Order.ID>, on day: CalendarDay, noting report: inout RefreshReport
  ) async throws -> Set<Order.ID> {
    let parts: [BoardPart] = [.unassigned, .active, .ended(day.interval(in: identity.timeZone))]
    var missing = try cache.ids(of: parts).filter { !listed.contains($0) }.prefix(Self.lookUpLimit)
    var stored: Set<Order.ID> = []
    while !missing.isEmpty {
      let lookup = try await lookUp(Array(missing.prefix(OrderQuery.maximumLimit)))
      missing = missing.dropFirst(OrderQuery.maximumLimit)
      for page in lookup.found { stored.formUnion(try keep(page, noting: &report)) }
      for id in lookup.gone { try cache.markDeleted(id, at: now.wall) }
      report.left += lookup.gone
      report.setAside += lookup.unusable
    }
    return stored
  }
}
