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

/// Reading single records anew, which both kinds of session do alike.
extension WorkSession {
  /// Reads one order anew. One that was created here and that the server does not have yet stays as it is.
  /// - Throws: as `refresh`; `APIError` of kind `notFound` when the order is gone from the server, which is then
  ///   noted.
  public func refresh(order id: Order.ID) async throws {
    defer { news.tell() }
    try await readAnew(id)
  }

  /// - Returns: what is different now.
  @discardableResult
  func readAnew(_ id: Order.ID) async throws -> [OrderDifference] {
    try refuseSignedOut()
    let id = try outbox.currentID(of: id)
    if id.creatingEntry != nil { return [] }
    let changes: [OrderDifference]
    do {
      let page = try await document(of: id)
      changes = try cache.store([page.bytes[...]], asked: page.asked, from: page.source).changes
    } catch let error as APIError where error.kind == .notFound {
      try await checkAtHome()
      try cache.markDeleted(id, at: now.wall)
      throw error
    }
    try await readEnds(of: id)
    return changes
  }

  /// Where the ends of a round stand its document does not tell. A tracker that fails, of which the server says as
  /// little as of an order that is gone (rest-api 2.2), leaves them as they were.
  private func readEnds(of id: Order.ID) async throws {
    guard let order = try cache.snapshot(id)?.order, order.started == true, order.hasSeveralStops,
      order.stops.contains(where: { $0.kind != .waypoint })
    else { return }
    do {
      try await readTracker(id)
    } catch let error as APIError where error.kind == .notFound || error.isAboutOneRecord {}
  }

  /// Reads anew every record that the day's entries are about, then compares: the receipt against what the server
  /// holds now.
  /// - Throws: as `refresh`, when the server cannot be asked; `receipt(on:)` then compares with what is on disk.
  public func receiptReadAnew(on day: CalendarDay) async throws -> Receipt {
    try refuseSignedOut()
    var parts: [RecordReference: Set<OrderPart>] = [:]
    for entry in try receipt(on: day).lines.map(\.entry) {
      parts[entry.record, default: []].formUnion(entry.command.rules.parts)
    }
    for (record, parts) in parts {
      switch record {
      case .order(let id):
        do {
          try await refresh(order: id)
          if parts.contains(.proofs) { try await readProofs(id) }
        } catch let error as APIError where error.kind == .notFound {}
      case .driver(let id):
        let driver = try await document(of: id)
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

  /// A local day may be part of two days of the server, which counts in UTC.
  func serverDays(of day: CalendarDay) -> [CalendarDay] {
    let interval = day.interval(in: identity.timeZone)
    let edges = [interval.lowerBound, interval.upperBound.adding(milliseconds: -1)]
    return Set(edges.map { CalendarDay(of: $0, in: .gmt) }).sorted()
  }

  /// Dates the last try to refresh the list, for `isStale`.
  func noteTried(_ begun: Moment) throws {
    try cache.setNote(Refresh.triedNote, begun.wall.milliseconds)
    news.tell()
  }

  /// A round's document tells nothing of its pickup and dropoff; its tracker does.
  func readTracker(_ id: Order.ID) async throws {
    let asked = now
    let answer = try await read(.tracker(order: id))
    try outbox.learn(answer, as: .tracker, of: id, asked: asked)
  }

  /// The proofs are no part of an order's document.
  func readProofs(_ id: Order.ID) async throws {
    let asked = now
    let answer = try await read(.proofs(order: id))
    try outbox.learn(answer, as: .proofs, of: id, asked: asked)
  }
}
