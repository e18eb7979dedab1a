import FleetModels
import Foundation
import Testing

@testable import FleetStorage

@Suite struct OrderListTests {
  let cache: OrderCache
  private let singapore: TimeZone

  init() throws {
    cache = try OrderCache(location: .memory)
    singapore = try #require(TimeZone(identifier: "Asia/Singapore"))
  }

  private func day(_ text: String, in zone: TimeZone) throws -> [String] {
    try cache.lines(on: try #require(CalendarDay(text)), driver: "driver_one", in: zone).map(
      \.order.id.rawValue)
  }

  private func found(_ text: String, limit: Int = 50) throws -> [String] {
    try cache.lines(matching: text, driver: "driver_one", limit: limit).map(\.order.id.rawValue)
  }

  // MARK: The day

  @Test func aDayBeginsAndEndsAtTheDriversMidnight() throws {
    // 2026-11-21 in Singapore is 16:00 on the 20th to 16:00 on the 21st UTC.
    for (id, time) in [
      ("order_before", "2026-11-20T15:59:59.000000Z"), ("order_first", "2026-11-20T16:00:00.000000Z"),
      ("order_last", "2026-11-21T15:59:59.000000Z"), ("order_after", "2026-11-21T16:00:00.000000Z"),
    ] {
      try cache.store(try Orders.document(id, scheduled: time))
    }
    #expect(try day("2026-11-21", in: singapore) == ["order_first", "order_last"])
    #expect(try day("2026-11-20", in: .gmt) == ["order_before", "order_first"])
    #expect(try day("2026-11-21", in: .gmt) == ["order_last", "order_after"])
  }

  @Test func theScheduledDayGoesBeforeTheDayOfCreation() throws {
    try cache.store(
      try Orders.document(
        "order_a", scheduled: "2026-11-25T08:00:00.000000Z", created: "2026-11-21T08:00:00.000000Z"))
    #expect(try day("2026-11-21", in: .gmt) == [])
    #expect(try day("2026-11-25", in: .gmt) == ["order_a"])
  }

  @Test func anOrderWithoutScheduleStandsOnTheDayOfItsCreation() throws {
    try cache.store(try Orders.document("order_a", created: "2026-11-21T08:00:00.000000Z"))
    #expect(try day("2026-11-21", in: .gmt) == ["order_a"])
  }

  @Test func aDayIsSortedByTimeThenByID() throws {
    try cache.store(try Orders.document("order_c", scheduled: "2026-11-21T09:00:00.000000Z"))
    try cache.store(try Orders.document("order_b", scheduled: "2026-11-21T10:00:00.000000Z"))
    try cache.store(try Orders.document("order_a", scheduled: "2026-11-21T10:00:00.000000Z"))
    #expect(try day("2026-11-21", in: .gmt) == ["order_c", "order_a", "order_b"])
  }

  @Test func aDayShowsTheDriversOwnOrdersOnly() throws {
    try cache.store(try Orders.document("order_a", driver: "driver_two"))
    #expect(try day("2026-11-21", in: .gmt) == [])
  }

  @Test func aRescheduledOrderMovesToItsNewDay() throws {
    try cache.store(try Orders.document("order_a", scheduled: "2026-11-21T09:00:00.000000Z"), asked: .at(1))
    try cache.store(try Orders.document("order_a", scheduled: "2026-11-22T09:00:00.000000Z"), asked: .at(2))
    #expect(try day("2026-11-21", in: .gmt) == [])
    #expect(try day("2026-11-22", in: .gmt) == ["order_a"])
  }

  @Test func theDayListUsesItsIndex() throws {
    let plan = try cache.database.plan(
      "SELECT line FROM orders WHERE deleted_at IS NULL AND driver = ? AND day_at >= ? AND day_at < ? ORDER BY day_at, id",
      .text("a"), .integer(1), .integer(2))
    #expect(plan.contains("orders_by_day (driver=? AND day_at>? AND day_at<?)"))
  }

  // MARK: Active orders

  @Test(arguments: ["completed", "canceled", "cancelled", "order_canceled", "Order Canceled"])
  func anEndedOrderIsNotActive(status: String) throws {
    try cache.store(try Orders.document("order_a", status: status))
    #expect(try cache.activeLines(driver: "driver_one").isEmpty)
  }

  @Test func activeOrdersAreThoseWithWorkLeftWhateverTheirDay() throws {
    try cache.store(
      try Orders.document("order_a", status: "dispatched", scheduled: "2026-11-29T09:00:00.000000Z"))
    try cache.store(
      try Orders.document("order_b", status: "en_route", scheduled: "2026-10-01T09:00:00.000000Z"))
    #expect(try cache.activeLines(driver: "driver_one").map(\.order.id) == ["order_b", "order_a"])
  }

  @Test func theActiveListUsesItsIndex() throws {
    let plan = try cache.database.plan(
      """
      SELECT line FROM orders
      WHERE deleted_at IS NULL AND driver = ? AND status NOT IN ('completed', 'canceled') ORDER BY day_at, id
      """, .text("a"))
    #expect(plan.contains("orders_active (driver=?)"))
  }

  // MARK: Search

  @Test func anOrderIsFoundByAnyPartOfItsNumbersAndNames() throws {
    try cache.store(
      try Orders.document("order_a", internalID: "AL472467", number: "FLB99SG", customer: "Zoë Ångström"))
    for text in ["472", "flb99", "zoë", "ÅNGSTRÖM", "ORDER_A"] {
      #expect(try found(text) == ["order_a"], "\(text)")
    }
    #expect(try found("nobody") == [])
  }

  @Test func anOrderIsFoundByItsStops() throws {
    try cache.store(try Orders.document("order_a"))
    #expect(try found("orchard") == ["order_a"])
  }

  @Test(arguments: ["100% Cotton", "A_B", "O'Brien \"Bob\"", #"back\slash"#])
  func signsOfQueryLanguagesAreOrdinaryLetters(name: String) throws {
    try cache.store(try Orders.document("order_a", customer: name))
    try cache.store(try Orders.document("order_b", customer: "1000 AxB OBrien"))
    #expect(try found(name) == ["order_a"])
  }

  @Test func theDriversOwnOrdersComeFirstAndTheLatestBeforeTheRest() throws {
    try cache.store(
      try Orders.document("order_x1", driver: "driver_two", scheduled: "2026-11-29T09:00:00.000000Z"))
    try cache.store(try Orders.document("order_x2", scheduled: "2026-11-20T09:00:00.000000Z"))
    try cache.store(try Orders.document("order_x3", scheduled: "2026-11-21T09:00:00.000000Z"))
    #expect(try found("order_x") == ["order_x3", "order_x2", "order_x1"])
    #expect(try found("order_x", limit: 2) == ["order_x3", "order_x2"])
  }

  @Test func aVeryLongSearchFindsNothingAndDoesNotFail() throws {
    try cache.store(try Orders.document("order_a"))
    #expect(try found(String(repeating: "%", count: 100_000)) == [])
  }

  // MARK: Naming an order

  @Test(arguments: ["order_a", "AL1", "FLB1SG"])
  func anOrderIsMeantByItsIDInternalIDOrNumber(name: String) throws {
    try cache.store(try Orders.document("order_a", internalID: "AL1", number: "FLB1SG"))
    #expect(try cache.resolve(name) == "order_a")
  }

  @Test func anIDGoesBeforeAnotherOrdersInternalID() throws {
    try cache.store(try Orders.document("order_a", internalID: "order_b"))
    try cache.store(try Orders.document("order_b"))
    #expect(try cache.resolve("order_b") == "order_b")
  }

  @Test func anInternalIDUsedTwiceMeansTheLatestOrderThatStillExists() throws {
    try cache.store(
      try Orders.document("order_a", scheduled: "2026-11-20T09:00:00.000000Z", internalID: "AL1"))
    try cache.store(
      try Orders.document("order_b", scheduled: "2026-11-21T09:00:00.000000Z", internalID: "AL1"))
    #expect(try cache.resolve("AL1") == "order_b")
    try cache.markDeleted("order_b", at: Moment.at(5).wall)
    #expect(try cache.resolve("AL1") == "order_a")
  }

  @Test func anUnknownNameMeansNoOrder() throws {
    try cache.store(try Orders.document("order_a"))
    #expect(try cache.resolve("order_") == nil)
    #expect(try cache.resolve("%") == nil)
  }
}

extension Database {
  /// How SQLite would run a query.
  func plan(_ sql: String, _ values: SQLValue...) throws -> String {
    var lines: [String] = []
    let explained = "EXPLAIN QUERY PLAN " + sql
    switch values.count {
    case 0: lines = try rows(explained) { $0.text(3) }
    case 1: lines = try rows(explained, values[0]) { $0.text(3) }
    case 2: lines = try rows(explained, values[0], values[1]) { $0.text(3) }
    default: lines = try rows(explained, values[0], values[1], values[2]) { $0.text(3) }
    }
    return lines.joined(separator: "\n")
  }
}
