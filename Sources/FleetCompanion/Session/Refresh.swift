import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow
import Foundation

enum Refresh {
  static let triedNote = "refresh_tried"
  static let doneNote = "refresh_done"
  /// Orders that even a list of exactly them leaves out, looked up one by one in one refresh.
  static let singleLimit = 30
  /// Steps of flows learned in one refresh.
  static let offersLimit = 20
  /// How long an order config is taken for what it was, in milliseconds.
  static let configLifetime: Int64 = 6 * 3_600_000
}

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

  private func noteTried(_ begun: Moment) throws {
    try cache.setNote(Refresh.triedNote, begun.wall.milliseconds)
    news.tell()
  }

  private func readAll(_ day: CalendarDay, begun: Moment) async throws -> RefreshReport {
    var answers: [OrderPage] = []
    for query in queries(for: day) { answers += try await pages(of: query) }
    let driver = try await driverDocument()
    let absent = try await lookUp(try missing(in: answers, on: day))
    answers += absent.found

    var report = RefreshReport()
    var stored: Set<Order.ID> = []
    for page in answers {
      let result = try cache.store(page.documents.map { page.bytes[$0] }, asked: page.asked)
      stored.formUnion(result.stored)
      report.setAside += result.setAside.map(\.description)
    }
    for id in absent.gone { try cache.markDeleted(id, at: now.wall) }
    try cache.store(driver.driver, asked: driver.asked)
    report.stored = stored.count
    report.setAside += absent.unusable
    report.left = try absent.asked.filter { try isLost($0) }
    try cache.setNote(Refresh.doneNote, begun.wall.milliseconds)
    if try summary().isLinkDown { await linkRegained() }
    try await learnOffers()
    return report
  }

  /// Reads one order anew.
  /// - Throws: as `refresh`; `APIError` of kind `notFound` when the order is gone from the server, which is then
  ///   noted.
  public func refresh(order id: Order.ID) async throws {
    try refuseSignedOut()
    defer { news.tell() }
    do {
      let page = try await document(of: id)
      try cache.store([page.bytes[...]], asked: page.asked)
    } catch let error as APIError where error.kind == .notFound {
      try await checkAtHome()
      try cache.markDeleted(id, at: now.wall)
      throw error
    }
  }

  /// Reads anew every record that the day's entries are about, then compares: the receipt against what the server
  /// holds now.
  /// - Throws: as `refresh`, when the server cannot be asked; `receipt(on:)` then compares with what is on disk.
  public func receiptReadAnew(on day: CalendarDay) async throws -> Receipt {
    try refuseSignedOut()
    let entries = try receipt(on: day).lines.map(\.entry)
    for record in Set(entries.map(\.record)) {
      switch record {
      case .order(let id):
        do {
          try await refresh(order: id)
          if entries.contains(where: { $0.record == record && $0.command.rules.parts.contains(.proofs) }) {
            try await readProofs(id)
          }
        } catch let error as APIError where error.kind == .notFound {}
      case .driver:
        let driver = try await driverDocument()
        try cache.store(driver.driver, asked: driver.asked)
      case .comments, .issues, .fuelReports:
        try await refresh(list: record)
      // Of a creation that is not confirmed yet: an order's, once it is.
      case .creation: break
      }
    }
    news.tell()
    return try receipt(on: day)
  }

  /// Reads a list of records anew, past the server's cache. What is said under an order that is gone is gone, too.
  private func refresh(list record: RecordReference) async throws {
    let asked = now
    let endpoint = record.endpoint(fresh: UUID().uuidString)
    do {
      guard try outbox.keep(list: try await read(endpoint), of: record, asked: asked) else {
        throw RefreshProblem.unusable(endpoint: endpoint.name, reason: "it is not a list of such records")
      }
    } catch let error as APIError where error.kind == .notFound {
      try await checkAtHome()
      try outbox.keep(list: [], of: record, asked: asked)
    }
  }

  // MARK: The lists

  /// A local day may be part of two days of the server, which counts in UTC.
  private func queries(for day: CalendarDay) -> [OrderQuery] {
    let interval = day.interval(in: identity.timeZone)
    let edges = [interval.lowerBound, interval.upperBound.adding(milliseconds: -1)]
    var base = OrderQuery()
    base.driver = identity.driver
    var active = base
    active.active = true
    return [active]
      + Set(edges.map { CalendarDay(of: $0, in: .gmt) }).sorted().map { day in
        var query = base
        query.onDay = day
        return query
      }
  }

  // MARK: What the lists left out

  /// What a look-up of orders came to.
  private struct Lookup {
    var asked: [Order.ID] = []
    var found: [OrderPage] = []
    var gone: [Order.ID] = []
    var unusable: [String] = []
  }

  /// Orders that should have been in the lists: completed, reassigned or deleted meanwhile, or the list was torn.
  /// The longest not asked for come first, so that each has its turn.
  private func missing(in pages: [OrderPage], on day: CalendarDay) throws -> [Order.ID] {
    let seen = Set(pages.flatMap(\.ids))
    let lines =
      try cache.activeLines(driver: identity.driver)
      + cache.lines(on: day, driver: identity.driver, in: identity.timeZone)
    var known: Set<Order.ID> = []
    return lines.sorted { $0.askedAt < $1.askedAt }.map(\.order.id).filter {
      !seen.contains($0) && known.insert($0).inserted
    }
  }

  /// Asks for exactly these, whoever has them now; then, one by one, for those that even this list leaves out. A
  /// 404 is believed only where the token works for this store's organization.
  private func lookUp(_ ids: [Order.ID]) async throws -> Lookup {
    var lookup = Lookup()
    guard !ids.isEmpty else { return lookup }
    var query = OrderQuery()
    query.ids = Array(ids.prefix(OrderQuery.maximumLimit))
    lookup.asked = query.ids
    lookup.found = try await pages(of: query)
    let listed = Set(lookup.found.flatMap(\.ids))
    for id in query.ids.filter({ !listed.contains($0) }).prefix(Refresh.singleLimit) {
      do {
        lookup.found.append(try await document(of: id))
      } catch let error as APIError where error.kind == .notFound {
        lookup.gone.append(id)
      } catch let error as APIError where error.isAboutOneRecord {
        lookup.unusable.append("\(id): \(error)")
      } catch let problem as RefreshProblem {
        lookup.unusable.append("\(id): \(problem)")
      }
    }
    if !lookup.gone.isEmpty { try await checkAtHome() }
    return lookup
  }

  private func isLost(_ id: Order.ID) throws -> Bool {
    guard let snapshot = try cache.snapshot(id) else { return true }
    return snapshot.isDeleted || snapshot.order.driverAssigned.value?.id != identity.driver
  }
}

extension APIError {
  /// The server was there and well, and has trouble with this record alone; anything else would meet the next
  /// call, too.
  var isAboutOneRecord: Bool {
    switch kind {
    case .server, .forbidden, .rejected, .malformed(.wrongShape), .malformed(.notJSON), .malformed(.tooLarge):
      true
    case .unauthorized, .notFound, .wrongAddress, .throttled, .maintenance, .notConfigured, .redirect,
      .unreachable, .malformed(.empty), .malformed(.html), .malformed(.truncated), .malformed(.status):
      false
    }
  }
}
