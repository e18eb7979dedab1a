import FleetCompanion
import Foundation
import HookSender
import Synchronization
import Testing

/// The receiver under load: how fast it answers, and what `kill -9` at random moments costs. `make soak` runs it long.
@Suite(.serialized, .timeLimit(.minutes(60)))
struct ReceiverLoadTests {
  private static let minutes = ProcessInfo.processInfo.environment["COMPANION_MINUTES"].flatMap(Double.init)
  private static let perSecond = 200.0

  @Sendable private static func body(_ number: Int) -> [UInt8] {
    let padding = String(repeating: "x", count: 900)
    return Array(
      """
      {"id":"event_\(number)","api_version":"2024-03-12","event":"order.updated","created_at":"2026-04-29 10:30:00",\
      "data":{"id":"order_\(number % 500)","internal_id":"ERP-\(number % 500)","notes":"\(padding)",\
      "updated_at":"2026-04-29 10:30:00"}}
      """.utf8)
  }

  private func ids(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap {
      try JSONValue(parsing: Array($0.utf8))["id"]?.string
    }
  }

  @Test func `Two hundred deliveries a second are answered, each event stored once`() async throws {
    let home = NSTemporaryDirectory() + "companion-load-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: home) }
    let path = home + "-lines"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let listener = try await Listener(["--jsonl", path], home: home)
    let port = listener.port
    let count = Int((Self.minutes.map { min($0 * 60, 60) } ?? 3) * Self.perSecond)
    let outcome = await Load(count, perSecond: Self.perSecond, port: { port }, body: Self.body).run()
    #expect(await listener.stop() == 0)
    #expect(outcome.acknowledged.count == count)
    let figures = try await listener.said("stopped")
    #expect(figures["new"]?.count == count)
    print(
      "\(Int(Self.perSecond)) deliveries a second: \(outcome.sentence), \(figures["groups"]?.count ?? 0) commits"
    )
  }

  @Test func `Killed again and again under load, every acknowledged event is stored and handed on once`()
    async throws
  {
    let home = NSTemporaryDirectory() + "companion-kills-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: home) }
    let path = home + "-lines"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let seconds = (Self.minutes ?? 0.1) * 60
    let place = Mutex<UInt16>(0)
    var listener = try await Listener(["--jsonl", path], home: home)
    place.withLock { $0 = listener.port }
    let count = Int(seconds * Self.perSecond)
    let load = Load(
      count, perSecond: Self.perSecond, attempts: 100, pause: 0.05, port: { place.withLock { $0 } },
      body: Self.body)
    async let sending = load.run()
    let end = ContinuousClock.now + .seconds(seconds)
    var kills = 0
    // The moments are the subject here, so they are chosen by the clock.
    while ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(Int.random(in: 100...(Self.minutes == nil ? 1_500 : 4_000))))
      await listener.kill()
      kills += 1
      listener = try await Listener(["--jsonl", path], home: home)
      place.withLock { $0 = listener.port }
    }
    let outcome = await sending
    #expect(outcome.failed == 0)
    // The last event is handed on after all others.
    #expect(try listener.post(String(decoding: Self.body(count), as: UTF8.self)) == 200)
    let last = "event_\(count)"
    while try !String(contentsOfFile: path, encoding: .utf8).contains("\"\(last)\"") {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(await listener.stop() == 0)
    let handed = try ids(path)
    let stored = try storedIDs(home)
    let acknowledged = Set(outcome.acknowledged.map { "event_\($0)" })
    #expect(acknowledged.isSubset(of: stored))
    #expect(Set(handed) == stored)
    #expect(handed.count == stored.count)
    print(
      "\(Int(seconds)) s at \(Int(Self.perSecond)) deliveries a second, killed \(kills) times: \(outcome.acknowledged.count) acknowledged after \(outcome.failedAttempts) attempts that failed; \(stored.count) in the inbox, \(handed.count) handed on, each once"
    )
  }

  private func storedIDs(_ home: String) throws -> Set<String> {
    let inbox = try ReceivingPlace(in: try Home(path: home)).inbox()
    var ids: Set<String> = []
    var place: Int64 = 0
    while case let page = try inbox.events(after: place), let end = page.last {
      for event in page { #expect(ids.insert(event.arrival.eventID).inserted) }
      place = end.seq
    }
    return ids
  }
}
