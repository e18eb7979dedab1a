import CSQLite
import FleetModels
import Foundation
import Testing

@testable import FleetStorage

/// Figures of the design's budget, printed and not judged: time is not a test's business. What is checked is that
/// the work was done.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["FLEET_FIGURES"] != nil))
struct FiguresTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    let time = try ContinuousClock().measure(body)
    return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
  }

  private func line(_ what: String, _ values: KeyValuePairs<String, Double>) {
    print(
      "figure: \(what):",
      values.map { "\($0.key) \(String(format: "%.3f", $0.value))" }.joined(separator: ", "))
  }

  /// The same commits without this module.
  private final class RawSQLite {
    private var handle: OpaquePointer?

    init(_ path: String) {
      sqlite3_open(path, &handle)
      sqlite3_exec(handle, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", nil, nil, nil)
      sqlite3_exec(handle, "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, a TEXT)", nil, nil, nil)
    }

    deinit { sqlite3_close(handle) }

    func run(_ sql: String) { sqlite3_exec(handle, sql, nil, nil, nil) }
  }

  @Test func enqueueing() throws {
    let store = try OutboxStore(in: scratch.folder)
    let raw = RawSQLite(scratch.file("raw.db"))
    var times: [Double] = []
    var rawTimes: [Double] = []
    for number in 0..<2000 {
      rawTimes.append(seconds { raw.run("INSERT INTO t(a) VALUES ('start order')") })
      times.append(
        try seconds {
          try store.transaction {
            let entry = try store.insert(.sample("entry_\(number)", order: "order_\(number % 100)"))
            try store.note("start order", entry: entry.seq, wall: entry.created.wall)
          }
        })
    }
    times.sort()
    rawTimes.sort()
    line(
      "enqueue in ms",
      [
        "p50": times[1000] * 1000, "p99": times[1980] * 1000, "raw p50": rawTimes[1000] * 1000,
        "raw p99": rawTimes[1980] * 1000, "ratio p50": times[1000] / rawTimes[1000],
        "ratio p99": times[1980] / rawTimes[1980],
      ])
    #expect(try store.all().count == 2000)
    let open = try seconds { _ = try OutboxStore(in: scratch.folder) }
    line(
      "open an outbox of 2000 entries, checked",
      ["ms": open * 1000, "MB": Double(fileSize(scratch.file("outbox.db"))) / 1e6])
  }

  @Test func storingAndReadingTenThousandOrders() throws {
    let documents = try Orders.many(10_000)
    let json = documents.reduce(0) { $0 + $1.count }
    do {
      let cache = try OrderCache(in: scratch.folder)
      let time = try seconds {
        for page in stride(from: 0, to: documents.count, by: 100) {
          try cache.store(documents[page..<page + 100].map { $0[...] }, asked: .at(1))
        }
      }
      line("store 10 000 orders", ["MB": Double(json) / 1e6, "MB/s": Double(json) / 1e6 / time])
      let again = try seconds { try cache.store(documents[..<100].map { $0[...] }, asked: .at(2)) }
      line(
        "a page of 100 again", ["MB/s": Double(documents[..<100].reduce(0) { $0 + $1.count }) / 1e6 / again])
      try cache.checkpoint()
    }
    let size = fileSize(scratch.file("cache.db"))
    line("size", ["database MB": Double(size) / 1e6, "of the JSON": Double(size) / Double(json)])
    let day = try #require(CalendarDay("2026-05-12"))
    var count = 0
    let cold = try seconds {
      count = try OrderCache(in: scratch.folder).lines(on: day, driver: "driver_one", in: .gmt).prefix(50)
        .count
    }
    let opened = try OrderCache(in: scratch.folder)
    let lines = try seconds { _ = try opened.lines(on: day, driver: "driver_one", in: .gmt) }
    let warm = try seconds { _ = try opened.lines(on: day, driver: "driver_one", in: .gmt) }
    let open = try seconds { _ = try OrderCache(in: scratch.folder) }
    line("of that, in ms", ["open": open * 1000, "lines": lines * 1000, "lines again": warm * 1000])
    let raw = seconds {
      var handle: OpaquePointer?
      sqlite3_open_v2(scratch.file("cache.db"), &handle, SQLITE_OPEN_READWRITE, nil)
      var statement: OpaquePointer?
      sqlite3_prepare_v2(
        handle,
        """
        SELECT line FROM orders WHERE deleted_at IS NULL AND driver = 'driver_one'
        AND day_at >= unixepoch('2026-05-12') * 1000 AND day_at < unixepoch('2026-05-13') * 1000 ORDER BY day_at, id
        """, -1, &statement, nil)
      var rows = 0
      while sqlite3_step(statement) == SQLITE_ROW { rows += Int(sqlite3_column_bytes(statement, 0)) }
      sqlite3_finalize(statement)
      sqlite3_close(handle)
      #expect(rows > 0)
    }
    line("cold open and a day of 50 lines in ms", ["ours": cold * 1000, "raw": raw * 1000])
    #expect(count == 50)
    let cache = try OrderCache(in: scratch.folder)
    let active = try seconds { _ = try cache.activeLines(driver: "driver_two") }
    let search = try seconds { _ = try cache.lines(matching: "flb1009999", driver: "driver_one") }
    line("in ms", ["active list of nobody": active * 1000, "search": search * 1000])
  }
}
