import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage

/// What reading orders again came to.
public struct RereadReport: Sendable, Equatable {
  /// Orders that were read again.
  public var read: [Order.ID] = []
  /// What is different now about them.
  public var changes: [OrderDifference] = []
  /// Orders that the server does not have any more.
  public var gone: [Order.ID] = []
  /// Orders that the server refused to show now, one sentence each; they are tried again.
  public var refused: [String] = []
}

/// What a reconciliation repaired.
public struct ReconcileReport: Sendable, Equatable {
  public var refresh = RefreshReport()

  /// What was different on the server, each order once.
  public var changes: [OrderDifference] { OrderDifference.joined(refresh.changes) }
  /// Orders that are gone, or somebody else's now.
  public var left: [Order.ID] { refresh.left }
}

/// Making the cache equal to the server, whatever news was lost.
extension WorkSession {
  private static var reconciledNote: String { "reconciled" }

  /// Compares what is stored with the server: the lists of this driver's, or the board's, orders, then one by one what
  /// the lists left out and what events marked. An order goes only where the server says that it has none of that id,
  /// or shows it with another driver.
  /// - Throws: as `refresh`; what was repaired until then is.
  @discardableResult
  public func reconcile() async throws -> ReconcileReport {
    // What cannot be applied is found by comparing.
    _ = try? applyEvents()
    var report = ReconcileReport()
    report.refresh = try await refresh(day: nil)
    try cache.setNote(Self.reconciledNote, now.wall.milliseconds)
    return report
  }

  /// When the last reconciliation ended, by the wall clock; nil before the first.
  public func lastReconciled() throws -> Timestamp? {
    try cache.note(Self.reconciledNote).map { Timestamp(milliseconds: $0) }
  }

  /// How many orders are marked to be read again.
  public func awaitedOrders() throws -> Int { try cache.rereadCount() }

  /// Reads again the orders that were marked before this call; many of them by lists, which end a mark only where
  /// their stamps prove that they know what the event knew.
  /// - Throws: `APIError` when the server cannot be asked, `RefreshProblem.elsewhere`, `StorageError`; the marks stay.
  @discardableResult
  public func rereadMarked() async throws -> RereadReport {
    try refuseSignedOut()
    let begun = now
    var report = RereadReport()
    defer { if !report.read.isEmpty || !report.gone.isEmpty { news.tell() } }
    try await rereadByLists(before: begun, noting: &report)
    var done: Set<Order.ID> = []
    while let mark = try cache.rereads(limit: done.count + 1)
      .first(where: { $0.isFrom(before: begun) && !done.contains($0.order) })
    {
      done.insert(mark.order)
      try await reread(mark, noting: &report)
    }
    report.changes = OrderDifference.joined(report.changes)
    return report
  }

  /// As the end of a refresh, whose lists have come already: what cannot be asked now is asked for later.
  func rereadMarked(noting report: inout RefreshReport) async throws {
    do {
      let reread = try await rereadMarked()
      report.changes += reread.changes
      report.setAside += reread.refused
      report.left += reread.gone.filter { !report.left.contains($0) }
    } catch is APIError {}
  }

  /// Marks fewer than this are read one by one.
  private static var listThreshold: Int { 5 }

  private func rereadByLists(before begun: Moment, noting report: inout RereadReport) async throws {
    let marks = try cache.rereads(limit: 10 * OrderQuery.maximumLimit)
      .filter { try $0.isFrom(before: begun) && ($0.version != nil || cache.snapshot($0.order) == nil) }
    guard marks.count > Self.listThreshold else { return }
    for start in stride(from: 0, to: marks.count, by: OrderQuery.maximumLimit) {
      var query = OrderQuery()
      query.ids = marks[start...].prefix(OrderQuery.maximumLimit).map(\.order)
      for page in try await pages(of: query) {
        let stored = try cache.store(page.documents.map { page.bytes[$0] }, asked: page.asked)
        report.read += stored.stored
        report.changes += stored.changes
      }
      // Orders that this device never had, and the server does not list: somebody's word, and there are many of them.
      for mark in marks[start...].prefix(OrderQuery.maximumLimit) where try cache.snapshot(mark.order) == nil
      {
        try cache.dropReread(mark)
      }
    }
  }

  private func reread(_ mark: Reread, noting report: inout RereadReport) async throws {
    let wasThere = try cache.snapshot(mark.order).map { !$0.isDeleted } ?? false
    do {
      report.changes += try await readAnew(mark.order)
      report.read.append(mark.order)
      // The document that came ended the mark, unless a list that was asked for later stands here.
      guard try cache.isMarked(mark) else { return }
      if try outbox.currentID(of: mark.order) != mark.order { return try cache.dropReread(mark) }
      try postpone(mark, "\(mark.order): a list came meanwhile, it is read again", noting: &report)
    } catch let error as APIError where error.kind == .notFound {
      if wasThere { report.gone.append(mark.order) }
      try cache.dropReread(mark)
    } catch let error as APIError where error.isAboutOneRecord {
      try postpone(mark, "\(mark.order): \(error)", noting: &report)
    } catch RefreshProblem.unusable(let endpoint, let reason) {
      // Somebody's word about an order that we never had: there is none of that id.
      if try cache.snapshot(mark.order) == nil { return try cache.dropReread(mark) }
      try postpone(mark, "\(mark.order): \(endpoint): \(reason)", noting: &report)
    }
  }

  /// It goes behind all the others.
  private func postpone(_ mark: Reread, _ why: String, noting report: inout RereadReport) throws {
    report.refused.append(why)
    try cache.markReread(mark.order, version: mark.version, at: now)
  }
}

extension Reread {
  /// Marked before, or by a boot whose clock says nothing here.
  func isFrom(before moment: Moment) -> Bool { marked.boot != moment.boot || marked.uptime <= moment.uptime }
}

extension OrderDifference {
  /// What is different about each order, once.
  static func joined(_ changes: [OrderDifference]) -> [OrderDifference] {
    var names: [Order.ID: [String]] = [:]
    for change in changes { names[change.order, default: []] += change.names }
    return names.keys.sorted().map { OrderDifference(order: $0, names: Array(Set(names[$0] ?? [])).sorted()) }
  }
}
