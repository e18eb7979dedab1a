import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow
import Foundation

/// What a refresh came to.
public struct RefreshReport: Sendable, Equatable {
  /// Orders whose documents were stored.
  public var stored = 0
  /// Documents that were no usable orders; the others were stored, and what the cache held of these stays.
  public var setAside: [String] = []
  /// Orders that are gone from the server or belong to someone else now.
  public var left: [Order.ID] = []
}

enum Refresh {
  static let triedNote = "refresh_tried"
  static let doneNote = "refresh_done"
  /// Pages of one query, at 100 orders each: more is no driver's day.
  static let pageLimit = 20
  /// Orders missing from the lists that are looked up one by one.
  static let missingLimit = 30
  /// Steps of custom flows learned in one refresh.
  static let offersLimit = 10
}

/// Asking the server for the driver's orders. Nothing is replaced before a whole good answer is in hand, and
/// nothing is removed because a list leaves it out.
extension DriverSession {
  /// Asks for the active orders, those of `day`, and the driver; looks up what the lists left out.
  /// - Parameter day: today when nil.
  /// - Throws: `APIError`, and the cache is as it was; `StorageError`.
  @discardableResult
  public func refresh(day: CalendarDay? = nil) async throws -> RefreshReport {
    let day = day ?? today
    try cache.setNote(Refresh.triedNote, now.wall.milliseconds)
    var report = RefreshReport()
    var pages: [(bytes: [UInt8], documents: [Range<Int>], asked: Moment)] = []
    for query in queries(for: day) { pages += try await self.pages(of: query) }
    let driverAsked = now
    let driver = try Driver(document: try await read(.driver(identity.driver)))
    var seen: Set<Order.ID> = []
    for page in pages {
      let stored = try cache.store(page.documents.map { page.bytes[$0] }, asked: page.asked)
      seen.formUnion(stored.stored)
      report.setAside += stored.setAside.map(\.description)
    }
    report.stored = seen.count
    try keep(driver, asked: driverAsked)
    try await lookUpMissing(seen, into: &report)
    try await learnOffers()
    try cache.setNote(Refresh.doneNote, now.wall.milliseconds)
    return report
  }

  /// Reads one order anew.
  /// - Throws: `APIError`; also when the order is gone, which is then noted.
  public func refresh(order id: Order.ID) async throws {
    let asked = now
    do {
      let document = try await read(.order(id))
      try cache.store([document.encoded()[...]], asked: asked)
    } catch let error as APIError where error.kind == .notFound {
      if try await isAtHome() { try cache.markDeleted(id, at: now.wall) }
      throw error
    }
  }

  /// Reads anew every record that the day's entries are about, then compares.
  /// - Throws: `APIError` when the server cannot be asked; `receipt(on:)` then compares with what is on disk.
  public func receiptReadAnew(on day: CalendarDay) async throws -> Receipt {
    let records = Set(try receipt(on: day).lines.map { $0.entry.command.rules.record })
    for record in records {
      switch record {
      case .order(let id):
        do { try await refresh(order: id) } catch let error as APIError where error.kind == .notFound {}
      case .driver(let id):
        let asked = now
        try keep(try Driver(document: try await read(.driver(id))), asked: asked)
      }
    }
    return try receipt(on: day)
  }

  /// Asks the server what comes next on an order, and remembers the answer for orders of its kind.
  public func refreshNext(_ view: OrderView) async throws {
    guard let config = view.order.orderConfig, let status = view.serverStatus else { return }
    let offered = try await read(.nextActivities(order: view.order.id))
    try cache.learn(offer: offered.text, config: config.rawValue, after: status, order: view.order.id)
  }

  /// A local day may be part of two days of the server, which counts in UTC.
  private func queries(for day: CalendarDay) -> [OrderQuery] {
    let interval = day.interval(in: identity.timeZone)
    let edges = [interval.lowerBound, interval.upperBound.adding(milliseconds: -1)]
    let days = Set(edges.map { CalendarDay(of: $0, in: .gmt) })
    var base = OrderQuery()
    base.driver = identity.driver
    base.cacheBuster = String(now.wall.milliseconds)
    var active = base
    active.active = true
    return [active]
      + days.sorted().map { day in
        var query = base
        query.onDay = day
        return query
      }
  }

  /// All pages of a query. A row that moves between pages comes twice or not at all; the look-up of missing
  /// orders covers the latter.
  private func pages(of query: OrderQuery) async throws -> [(
    bytes: [UInt8], documents: [Range<Int>], asked: Moment
  )] {
    var pages: [(bytes: [UInt8], documents: [Range<Int>], asked: Moment)] = []
    var query = query
    for _ in 0..<Refresh.pageLimit {
      let endpoint = Endpoint.orders(query)
      let asked = now
      let response = try await exchange(endpoint)
      let documents = try APIAnswer.documents(from: response, for: endpoint)
      pages.append((response.body, documents, asked))
      if documents.count < query.limit { break }
      query.offset += documents.count
    }
    return pages
  }

  /// Active orders that no list showed were completed, reassigned or deleted, or the list was torn: each is read
  /// for itself.
  private func lookUpMissing(_ seen: Set<Order.ID>, into report: inout RefreshReport) async throws {
    let missing = try cache.activeLines(driver: identity.driver).map(\.order.id).filter { !seen.contains($0) }
    for id in missing.prefix(Refresh.missingLimit) {
      do {
        try await refresh(order: id)
        report.stored += 1
      } catch let error as APIError where error.kind == .notFound {
        report.left.append(id)
      }
    }
  }

  /// Custom flows are learned step by step; the default one is known.
  private func learnOffers() async throws {
    var asked: Set<String> = []
    for view in try activeOrders() where view.order.type != nil && view.order.type != "transport" {
      guard let config = view.order.orderConfig, let status = view.serverStatus else { continue }
      let known = try cache.offers(config: config.rawValue).contains {
        $0.order == view.order.id && $0.after == status
      }
      guard !known, asked.count < Refresh.offersLimit, asked.insert(view.order.id.rawValue).inserted else {
        continue
      }
      do { try await refreshNext(view) } catch is APIError {}
    }
  }

  /// Whether the token still works for this store's organization; only then does a 404 mean that something is
  /// gone.
  private func isAtHome() async throws -> Bool {
    let organization = try Organization(document: try await read(.currentOrganization))
    return organization.id == identity.organization
  }

  private func keep(_ driver: Driver, asked: Moment) throws {
    var driver = driver
    driver.json["token"] = nil
    try cache.store(driver, asked: asked)
  }

  private func read(_ endpoint: Endpoint) async throws -> JSONValue {
    try APIAnswer.document(from: try await exchange(endpoint), for: endpoint)
  }

  /// One read within the account's budget.
  private func exchange(_ endpoint: Endpoint) async throws -> HTTPResponse {
    while case let wait = try outbox.takeRequest(now: now, policy: context.options.policy), wait > 0 {
      try await context.options.timekeeper.sleep(milliseconds: wait)
    }
    return try await context.options.transport.send(context.server.request(for: endpoint)).response(
      for: endpoint)
  }
}
