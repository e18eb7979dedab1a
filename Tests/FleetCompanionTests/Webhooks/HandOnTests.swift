import FleetCompanion
import Foundation
import HookSender
import Synchronization
import Testing

/// Who is handed which event, in which order, and where it goes on.
struct HandOnTests {
  /// Writes down what it is handed, and refuses what it is told to.
  private final class Taker: HandOnTarget {
    struct State {
      var taken: [String] = []
      /// How often each id is refused yet.
      var refusals: [String: Int] = [:]
      var asked: [String] = []
    }

    let cursor = "taker"
    let batch: Int
    let state = Mutex(State())
    let known: Int64?

    init(batch: Int = 3, refusing: [String: Int] = [:], known: Int64? = nil) {
      self.batch = batch
      self.known = known
      state.withLock { $0.refusals = refusing }
    }

    var taken: [String] { state.withLock { $0.taken } }

    func lastTaken() -> Int64? { known }

    func take(_ events: [HandedEvent]) async throws(NotTaken) {
      for (number, event) in events.enumerated() {
        let refuses = state.withLock { state in
          state.asked.append(event.id)
          guard let left = state.refusals[event.id], left > 0 else {
            state.taken.append(event.id)
            return false
          }
          state.refusals[event.id] = left - 1
          return true
        }
        if refuses { throw NotTaken(taken: number, reason: "not now") }
      }
    }
  }

  private let home: TemporaryFolder
  private let place: ReceivingPlace
  private let clock = ManualTimekeeper()

  init() throws {
    home = try TemporaryFolder()
    place = try ReceivingPlace(in: try Home(path: home.path))
  }

  private func receive(_ numbers: Range<Int>, channel: Arrival.Channel = .webhook) throws {
    _ = try place.inbox().receive(
      numbers.map {
        Arrival(
          eventID: "evt_\($0)", name: "order.updated", channel: channel, trust: .unverified, subject: nil,
          bytes: Array(recipeBody("evt_\($0)", "order.updated").utf8), at: clock.now())
      })
  }

  private func ids(_ numbers: Range<Int>) -> [String] { numbers.map { "evt_\($0)" } }

  @Test func eventsAreHandedOnInTheOrderOfArrival() async throws {
    try receive(0..<10)
    let taker = Taker()
    let handOn = HandOn(from: place, to: taker, timekeeper: clock)
    try await handOn.start()
    try await eventually("all were handed on") { taker.taken.count == 10 }
    try receive(10..<12)
    handOn.nudge()
    try await eventually("the new ones, too") { taker.taken == ids(0..<12) }
    await handOn.stop()
    #expect(await handOn.count == 12)
  }

  @Test func theNextOneGoesOnWhereTheLastStopped() async throws {
    try receive(0..<5)
    for expected in [ids(0..<5), []] {
      let taker = Taker()
      let handOn = HandOn(from: place, to: taker, timekeeper: clock)
      try await handOn.start()
      let newest = try place.inbox().newest()
      try await eventually("it came to the end") { try place.inbox().cursor("taker") == newest }
      await handOn.stop()
      #expect(taker.taken == expected)
    }
  }

  @Test func nothingOvertakesAnEventThatIsNotTaken() async throws {
    try receive(0..<6)
    let taker = Taker(refusing: ["evt_1": 2])
    let told = Mutex<[ReceiverNotice]>([])
    let handOn = HandOn(from: place, to: taker, timekeeper: clock) { notice in
      told.withLock { $0.append(notice) }
    }
    try await handOn.start()
    try await eventually("it waits a second") { clock.sleepers(of: 1_000) == 1 }
    #expect(taker.taken == ids(0..<1))
    #expect(try place.inbox().cursor("taker") == place.inbox().events(after: 0).first?.seq)
    clock.advance(by: 1_000)
    try await eventually("it waits longer") { clock.sleepers(of: 2_000) == 1 }
    clock.advance(by: 2_000)
    try await eventually("all were handed on") { taker.taken.count == 6 }
    await handOn.stop()
    #expect(taker.taken == ids(0..<6))
    #expect(taker.state.withLock { $0.asked.prefix(4) } == ["evt_0", "evt_1", "evt_1", "evt_1"])
    #expect(told.withLock { $0.count } == 2)
  }

  @Test func aFailureThatLastsIsTriedOnceAMinute() async throws {
    try receive(0..<1)
    let taker = Taker(refusing: ["evt_0": 8])
    let handOn = HandOn(from: place, to: taker, timekeeper: clock)
    try await handOn.start()
    for pause: Int64 in [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000] {
      try await eventually("it waits \(pause) ms") { clock.sleepers(of: pause) == 1 }
      clock.advance(by: pause)
    }
    try await eventually("it was taken") { taker.taken == ids(0..<1) }
    await handOn.stop()
  }

  @Test func stoppingDoesNotWaitForTheNextTry() async throws {
    try receive(0..<1)
    let handOn = HandOn(from: place, to: Taker(refusing: ["evt_0": 100]), timekeeper: clock)
    try await handOn.start()
    try await eventually("it waits") { clock.sleeperCount == 1 }
    await handOn.stop()
    #expect(clock.sleeperCount == 0)
  }

  @Test func repetitionsAndSocketEventsAreNotHandedOn() async throws {
    try receive(0..<1)
    try receive(5..<7, channel: .socket)
    var again = try #require(try place.inbox().events(after: 0).first).arrival
    again.bytes.append(0x20)
    _ = try place.inbox().receive([again])
    try receive(1..<2)
    let taker = Taker()
    let handOn = HandOn(from: place, to: taker, timekeeper: clock)
    try await handOn.start()
    let newest = try place.inbox().newest()
    try await eventually("it came to the end") { try place.inbox().cursor("taker") == newest }
    await handOn.stop()
    #expect(taker.taken == ids(0..<2))
  }

  @Test func aTargetThatKnowsWhatItHasTakenIsBelieved() async throws {
    try receive(0..<4)
    let second = try place.inbox().events(after: 0)[1].seq
    try place.inbox().advance("taker", to: second - 1, at: clock.now().wall)
    let taker = Taker(known: second)
    let handOn = HandOn(from: place, to: taker, timekeeper: clock)
    try await handOn.start()
    try await eventually("the rest was handed on") { taker.taken == ids(2..<4) }
    await handOn.stop()
  }

  @Test func anInboxFromABackupGivesNoNumberThatTheTargetHasSeen() async throws {
    try receive(0..<1)
    let seen = try place.inbox().newest() + 500
    let taker = Taker(known: seen)
    let handOn = HandOn(from: place, to: taker, timekeeper: clock)
    try await handOn.start()
    try receive(1..<2)
    handOn.nudge()
    try await eventually("the new event was handed on") { taker.taken == ids(1..<2) }
    await handOn.stop()
    #expect(try place.inbox().newest() == seen + 1)
  }

  @Test func whatAnEventMeansOutsideIsHandedOnWithIt() async throws {
    try place.inbox().link(external: "ERP-1", order: "order_a", at: clock.now().wall)
    let body = recipeBody(
      "evt_1",
      more: ",\"driver_assigned\":{\"id\":\"driver_a\",\"name\":\"Alex Tan\",\"phone\":\"+6591234567\"}")
    _ = try place.inbox().receive([
      Arrival(
        eventID: "evt_1", name: "order.dispatched", channel: .webhook, trust: .verified, subject: nil,
        bytes: Array(body.utf8), at: clock.now())
    ])
    let path = home.path + "/lines"
    let handOn = HandOn(from: place, to: EventLines(path: path), timekeeper: clock)
    try await handOn.start()
    try await eventually("it was handed on") { await handOn.count == 1 }
    await handOn.stop()
    let line = try JSONValue(parsing: [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))).dropLast())
    #expect(
      line["update"] == [
        "external_id": "ERP-1", "status": "in_transit", "driver": "Alex Tan", "driver_id": "driver_a",
      ])
    #expect(line["external_id"] == "ERP-1" && line["order"] == "order_a" && line["verified"] == true)
    #expect(line["event"] == "order.dispatched" && line["id"] == "evt_1")
    #expect(line["received_at"]?.string == clock.now().wall.iso)
    #expect(line["data"]?["public_id"] == "ORD-order_a")
  }
}
