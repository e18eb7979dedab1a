import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow
import Foundation

/// Asking the server for the driver's orders. Nothing is stored before every answer is in hand and good, and
/// nothing is removed because a list leaves it out.
extension DriverSession {
  /// Asks for the driver, his active orders and those of `day`, and looks up what the lists left out.
  ///
  /// It also brings the engine back to work when that had given up on the connection.
  /// - Parameter day: today when nil.
  /// - Throws: `APIError` or `RefreshProblem`, and every order is as it was; `StorageError`;
  ///   `HomeError.notSignedIn`; `CancellationError`.
  @discardableResult
  public func refresh(day: CalendarDay? = nil) async throws -> RefreshReport {
    try refuseSignedOut()
    let day = day ?? today
    let begun = now
    do {
      let report = try await readAll(day, begun: begun)
      try noteTried(begun)
      return report
    } catch {
      // A failed one changes what is shown, too: the orders are stale now.
      try noteTried(begun)
      throw error
    }
  }

  private func readAll(_ day: CalendarDay, begun: Moment) async throws -> RefreshReport {
    var answers: [OrderPage] = []
    for query in queries(for: day) { answers += try await pages(of: query) }
    let driver = try await document(of: driverID)
    let absent = try await lookUp(try missing(in: answers, on: day))
    answers += absent.found

    var report = RefreshReport()
    var stored: Set<Order.ID> = []
    for page in answers {
      let result = try cache.store(
        page.documents.map { page.bytes[$0] }, asked: page.asked, from: page.source)
      stored.formUnion(result.stored)
      report.setAside += result.setAside.map(\.description)
      report.changes += result.changes
    }
    for id in absent.gone { try cache.markDeleted(id, at: now.wall) }
    try cache.store(driver.driver, asked: driver.asked)
    report.stored = stored.count
    report.setAside += absent.unusable
    report.left = try absent.asked.filter { try isLost($0) }
    try cache.setNote(Refresh.doneNote, begun.wall.milliseconds)
    if try summary().isLinkDown { await linkRegained() }
    try await learnOffers()
    try await rereadMarked(noting: &report)
    return report
  }

  // MARK: The lists

  private func queries(for day: CalendarDay) -> [OrderQuery] {
    var base = OrderQuery()
    base.driver = driverID
    var active = base
    active.active = true
    return [active]
      + serverDays(of: day).map { day in
        var query = base
        query.onDay = day
        return query
      }
  }

  // MARK: What the lists left out

  /// Orders that should have been in the lists: completed, reassigned or deleted meanwhile, or the list was torn.
  /// The longest not asked for come first, so that each has its turn.
  private func missing(in pages: [OrderPage], on day: CalendarDay) throws -> [Order.ID] {
    let seen = Set(pages.flatMap(\.ids))
    let lines =
      try cache.activeLines(driver: driverID)
      + cache.lines(on: day, driver: driverID, in: identity.timeZone)
    var known: Set<Order.ID> = []
    return lines.sorted { $0.askedAt < $1.askedAt }.map(\.order.id).filter {
      !seen.contains($0) && known.insert($0).inserted
    }
  }

  private func isLost(_ id: Order.ID) throws -> Bool {
    guard let snapshot = try cache.snapshot(id) else { return true }
    return snapshot.isDeleted || snapshot.order.driverAssigned.value?.id != driverID
  }
}
