import FleetModels
import Testing

@testable import FleetStorage

/// Reading a whole organization's orders for a board.
@Suite struct BoardQueriesTests {
  private static let day = CalendarDay("2026-11-21")

  private func time(_ day: String) throws -> Range<Timestamp> {
    try #require(CalendarDay(day)).interval(in: .gmt)
  }

  /// Two open orders of two drivers, one of nobody, ended ones of two days, one that is gone.
  private func cache() throws -> OrderCache {
    let cache = try OrderCache(location: .memory)
    for (number, (id, driver, status)) in [
      ("order_a", "driver_one", "dispatched"), ("order_b", "driver_two", "started"),
      ("order_c", nil, "created"), ("order_d", "driver_one", "completed"), ("order_e", nil, "canceled"),
      ("order_f", "driver_one", "dispatched"), ("order_g", nil, "expired"),
    ].enumerated() as EnumeratedSequence<[(String, String?, String)]> {
      var json = try Orders.document(
        id, driver: driver ?? "", status: status,
        scheduled: "2026-11-\(number == 4 ? 20 : 21)T0\(9 - number):00:00.000000Z")
      if driver == nil { json["driver_assigned"] = .null }
      try cache.store(json, asked: .at(Int64(10 - number)))
    }
    try cache.markDeleted("order_f", at: Moment.at(20).wall)
    return cache
  }

  @Test func `Each part has its orders by time, and no other's`() throws {
    let cache = try cache()
    #expect(try cache.lines(of: .active, limit: 9).map(\.order.id) == ["order_b", "order_a"])
    #expect(try cache.lines(of: .unassigned, limit: 9).map(\.order.id) == ["order_c"])
    #expect(
      try cache.lines(of: .ended(time("2026-11-21")), limit: 9).map(\.order.id) == ["order_g", "order_d"])
    #expect(try cache.lines(of: .ended(time("2026-11-20")), limit: 9).map(\.order.id) == ["order_e"])
  }

  @Test func `A part's count is of all, whatever is shown`() throws {
    let cache = try cache()
    #expect(try cache.lines(of: .active, limit: 1).map(\.order.id) == ["order_b"])
    #expect(try cache.count(of: .active) == 2)
    #expect(try cache.count(of: .ended(time("2026-11-19"))) == 0)
  }

  @Test func `The longest not asked for come first`() throws {
    let cache = try cache()
    #expect(try cache.ids(of: [.unassigned, .active]) == ["order_c", "order_b", "order_a"])
  }

  @Test func `A search without a driver finds everybody's orders`() throws {
    #expect(try cache().lines(matching: "order_", driver: nil).count == 6)
  }

  @Test func `The first lines of ten thousand orders come from an index, without reading the others`() throws
  {
    let cache = try OrderCache(location: .memory)
    let database = try cache.database
    for part in [BoardPart.unassigned, .active] {
      let plan = try database.rows("EXPLAIN QUERY PLAN " + OrderCache.lineQuery(part), 50) { $0.text(3) }
      #expect(plan.contains { $0.contains("orders_active") }, "\(plan)")
      #expect(!plan.contains { $0.hasPrefix("SCAN orders") && !$0.contains("orders_active") }, "\(plan)")
    }
  }
}
