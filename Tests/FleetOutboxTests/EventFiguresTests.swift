import FleetEvents
import FleetModels
import Foundation
import Testing

@testable import FleetOutbox
@testable import FleetStorage

/// How fast events are taken, printed and not judged: time is not a test's business. What is checked is that the work
/// was done.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["FLEET_FIGURES"] != nil))
struct EventFiguresTests {
  private static let orders = 1_000
  private static let events = 20_000

  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    let time = try ContinuousClock().measure(body)
    return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
  }

  @Test func applying() throws {
    let path = NSTemporaryDirectory() + "event-figures-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = try StoreFolder(path: path)
    var herald = Herald()
    for number in 0..<Self.orders { _ = herald.change("order_\(number)", at: 0) { $0.status = "created" } }
    let cache = try OrderCache(in: folder)
    let inbox = try Inbox(in: folder)
    let asked = Moment(wall: Herald.time(1), uptime: 1, boot: "boot-1")
    let documents = (0..<Self.orders).map { JSONValue.object(herald.document("order_\($0)")).encoded() }
    try cache.store(documents.map { $0[...] }, asked: asked, from: .record)
    let bodies = (1...Self.events).map { number in
      herald.change("order_\(number % Self.orders)", at: number) {
        $0.status = number % 2 == 0 ? "started" : "enroute"
      }
    }
    let now = Moment(wall: Herald.time(Self.events + 10), uptime: 10, boot: "boot-1")
    let reader = EventReader()
    var arrivals: [Arrival] = []
    let parsing = try seconds {
      arrivals = try bodies.map { body in
        guard case .event(let event) = try reader.read(body) else { throw EventRefusal.notAnEvent }
        return Arrival(event, bytes: body, channel: .webhook, trust: .verified, at: now)
      }
    }
    let receiving = try seconds {
      for start in stride(from: 0, to: arrivals.count, by: 100) {
        _ = try inbox.receive(Array(arrivals[start..<min(start + 100, arrivals.count)]))
      }
    }
    let applier = EventApplier(cache: cache, inbox: inbox, store: nil, driver: nil)
    var applied = 0
    let applying = try seconds {
      while case let happenings = try applier.apply(now: now), !happenings.isEmpty {
        applied += happenings.count { $0.outcome == .applied }
      }
    }
    let raw = try Database(
      .file(path: path + "/raw.db", writeLock: path + "/raw.lock"), settings: .cache,
      schema: Schema(
        applicationID: 1,
        steps: [["CREATE TABLE t (id TEXT PRIMARY KEY, status TEXT, stamp INTEGER, body BLOB) STRICT"]]))
    let upserting = try seconds {
      for start in stride(from: 0, to: bodies.count, by: 500) {
        try raw.transaction {
          for number in start..<min(start + 500, bodies.count) {
            try raw.run(
              "INSERT INTO t VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET status = excluded.status, stamp = excluded.stamp, body = excluded.body",
              "order_\(number % Self.orders)", "started", number, bodies[number])
          }
        }
      }
    }
    func rate(_ time: Double) -> String { String(format: "%.0f a second", Double(Self.events) / time) }
    print(
      "figure: events: read \(rate(parsing)), kept (FULL, 100 a commit) \(rate(receiving)), applied \(rate(applying)), all three \(rate(parsing + receiving + applying)); raw upserts \(rate(upserting))"
    )
    #expect(applied == Self.events)
  }
}
