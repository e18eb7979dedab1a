import FleetAPI
import FleetEvents
import FleetModels
import FleetStorage
import Testing

@testable import FleetOutbox

/// An event that seems to show a write of unknown fate brings its look-up forward, and nothing else does.
@Suite struct EventApplyingLookUpTests {
  private final class Desk {
    let bench: Bench
    private let inbox: Inbox
    private let applier: EventApplier
    private var events = 0

    /// A start whose answer was lost, looked up once without a result.
    init() throws {
      bench = try Bench()
      inbox = try Inbox(location: .memory)
      applier = EventApplier(cache: bench.cache, inbox: inbox, store: bench.store, driver: bench.driver)
      try bench.tapStart()
      try bench.step(.began)
      try bench.answer()
      try bench.land(.failed(TransportFailure(.timedOut, reach: .mayHaveArrived)))
      while bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) }
      try bench.answer()
    }

    func row() throws -> EntryRecord { try #require(try bench.store.all().first) }

    func hear(_ status: String = "started") throws {
      events += 1
      let started = status == "started" ? #""2026-03-10 12:00:00""# : "null"
      let body = Array(
        #"{"id":"event_\#(events)","event":"order.updated","created_at":"2026-03-10 12:00:0\#(events)","data":{"id":"order_a","status":"\#(status)","started_at":\#(started),"updated_at":"2026-03-10 12:00:0\#(events)"}}"#
          .utf8)
      guard case .event(let event) = try EventReader().read(body) else { return }
      _ = try inbox.receive([
        Arrival(event, bytes: body, channel: .webhook, trust: .verified, at: bench.moment)
      ])
      try applier.apply(now: bench.moment)
    }

    func plan(_ edit: (inout EntryRecord) -> Void) throws -> EntryRecord {
      var row = try row()
      edit(&row)
      try bench.store.update(row)
      return row
    }
  }

  @Test func anEventThatShowsNothingOfItChangesNothing() throws {
    let desk = try Desk()
    let before = try desk.row()
    try desk.hear("dispatched")
    #expect(try desk.row() == before)
  }

  @Test func moreOfTheSameDoesNotBringItForwardAgain() throws {
    let desk = try Desk()
    try desk.hear()
    let later = try desk.plan { $0.nextAt += 60_000 }
    try desk.hear()
    #expect(try desk.row().nextAt == later.nextAt)
  }

  @Test func whatWasContradictedIsNotHurried() throws {
    let desk = try Desk()
    let before = try desk.plan { $0.contradictions = 1 }
    try desk.hear()
    #expect(try desk.row().nextAt == before.nextAt)
  }
}
