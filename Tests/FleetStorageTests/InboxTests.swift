import FleetModels
import Testing

@testable import FleetStorage

/// What is received, what is known again, and who was handed what.
@Suite struct InboxTests {
  let scratch: Scratch
  let inbox: Inbox

  init() throws {
    scratch = try Scratch()
    inbox = try Inbox(in: scratch.folder)
  }

  private func receive(_ arrivals: Arrival...) throws -> [Reception] { try inbox.receive(arrivals) }

  @Test func aGroupIsKeptByteForByteInItsOrder() throws {
    let arrivals = [
      Arrival.sample("event_a", body: "{\"a\":\"\\u00e9 \\/\"}"),
      Arrival.sample("event_b", name: "driver.updated", trust: .verified, channel: .socket, subject: nil),
      Arrival(
        eventID: "event_c", name: "geofence.entered", channel: .push, trust: .unverified, subject: "driver_a",
        bytes: [0, 255, 10], at: Moment(wall: .init(milliseconds: 9), uptime: 8, boot: "b", serverOffset: -7)),
    ]
    _ = try inbox.receive(arrivals)
    #expect(try Inbox(in: scratch.folder).all().map(\.arrival) == arrivals)
  }

  @Test func theFirstNumberIsTheTimeOfTheFirstEventAndTheNextOnesFollow() throws {
    let start = Moment.at(1).wall.milliseconds
    #expect(try receive(.sample("event_a"), .sample("event_b")) == [.new(start + 1), .new(start + 2)])
    #expect(try receive(.sample("event_c", at: .at(900_000))) == [.new(start + 3)])
    #expect(try inbox.newest() == start + 3)
  }

  @Test func anEventThatComesAgainIsNotStoredAgain() throws {
    let first = try receive(.sample("event_a"))[0].seq
    #expect(try receive(.sample("event_a", at: .at(60_000))) == [.duplicate(of: first)])
    #expect(try inbox.all().count == 1)
  }

  @Test func anEventThatComesTwiceInOneGroupIsStoredOnce() throws {
    let receptions = try receive(.sample("event_a"), .sample("event_a"))
    #expect(receptions[1] == .duplicate(of: receptions[0].seq))
    #expect(try inbox.all().count == 1)
  }

  @Test func theSameEventOverASocketAndByAWebhookIsTwoArrivals() throws {
    var socket = Arrival.sample("event_a", body: "1")
    socket.channel = Arrival.Channel(rawValue: "socket:order.order_a")
    let first = try receive(socket)[0].seq
    #expect(try receive(.sample("event_a", body: "2")) == [.new(first + 1)])
  }

  @Test func theSameIDWithOtherBytesIsKeptAsARepetition() throws {
    let first = try receive(.sample("event_a", body: "1"))[0].seq
    #expect(try receive(.sample("event_a", body: "2")) == [.changed(first + 1, of: first)])
    #expect(try receive(.sample("event_a", body: "3")) == [.changed(first + 2, of: first)])
    #expect(try receive(.sample("event_a", body: "2")) == [.duplicate(of: first + 1)])
    #expect(try inbox.all().map(\.repeats) == [nil, first, first])
  }

  @Test func theSameIDUnderAnotherNameIsAnotherEvent() throws {
    let first = try receive(.sample("event_a"))[0].seq
    #expect(try receive(.sample("event_a", name: "order.completed")) == [.new(first + 1)])
  }

  @Test func anIDThatIsOnlyADigestTellsRepetitionsForAWhile() throws {
    func arrival(_ milliseconds: Int64) -> Arrival {
      var arrival = Arrival.sample("body:abc", at: .at(milliseconds))
      arrival.knownFor = 600_000
      return arrival
    }
    let first = try receive(arrival(0))[0].seq
    #expect(try receive(arrival(600_000)) == [.duplicate(of: first)])
    #expect(try receive(arrival(600_001)) == [.new(first + 1)])
    #expect(try receive(arrival(600_002)) == [.duplicate(of: first + 1)])
    #expect(try inbox.all().map(\.repeats) == [nil, nil])
  }

  @Test func anUnverifiedEventDoesNotStandInTheWayOfTheVerifiedOne() throws {
    let forged = try receive(.sample("event_a", channel: .socket))[0].seq
    #expect(try receive(.sample("event_a", trust: .verified)) == [.new(forged + 1)])
    #expect(try receive(.sample("event_a", trust: .verified)) == [.duplicate(of: forged + 1)])
  }

  @Test func oneEventIsFoundByItsNumber() throws {
    let seq = try receive(.sample("event_a"), .sample("event_b"))[1].seq
    #expect(try inbox.event(seq)?.arrival.eventID == "event_b")
    #expect(try inbox.event(seq + 1) == nil)
  }

  @Test func eventsAreReadAPageAtATimeAfterAPlace() throws {
    let seqs = try inbox.receive(Arrival.many(0..<10)).map(\.seq)
    #expect(try inbox.events(after: seqs[2], limit: 3).map(\.seq) == Array(seqs[3...5]))
    #expect(try inbox.events(after: seqs[9]).isEmpty)
  }

  @Test func aPageHoldsNoMoreBodiesThanFitButAlwaysOne() throws {
    let heavy = (0..<3).map {
      Arrival.sample("event_\($0)", body: String(repeating: "x", count: $0 == 0 ? 9 << 20 : 5 << 20))
    }
    let seqs = try inbox.receive(heavy).map(\.seq)
    #expect(try inbox.events(after: 0).map(\.seq) == [seqs[0]])
    #expect(try inbox.events(after: seqs[0]).map(\.seq) == [seqs[1]])
  }

  @Test func anotherReaderSeesThatSomethingCameIn() throws {
    let reader = try Inbox(in: scratch.folder)
    let before = try reader.dataVersion()
    _ = try receive(.sample("event_a"))
    #expect(try reader.dataVersion() != before)
  }

  @Test func aReaderKeepsItsPlaceAndDoesNotGoBack() throws {
    #expect(try inbox.cursor("forward") == nil)
    try inbox.advance("forward", to: 7, at: .init(milliseconds: 1))
    try inbox.advance("forward", to: 5, at: .init(milliseconds: 2))
    try inbox.advance("other", to: 1, at: .init(milliseconds: 3))
    let reopened = try Inbox(in: scratch.folder)
    #expect(try reopened.cursor("forward") == 7)
    #expect(
      try reopened.cursors() == [
        InboxCursor(name: "forward", place: 7, moved: .init(milliseconds: 1)),
        InboxCursor(name: "other", place: 1, moved: .init(milliseconds: 3)),
      ])
  }

  @Test func aReaderThatIsGoneIsForgotten() throws {
    try inbox.advance("forward", to: 7, at: .init(milliseconds: 1))
    try inbox.removeCursor("forward")
    #expect(try inbox.cursors().isEmpty)
  }

  @Test func numbersGoOnAfterWhatAReaderHasSeenElsewhere() throws {
    let seq = try receive(.sample("event_a"))[0].seq
    try inbox.continueNumbering(after: seq + 100)
    try inbox.continueNumbering(after: seq)
    #expect(try receive(.sample("event_b")) == [.new(seq + 101)])
  }

  @Test func theCensusTellsWhatIsThere() throws {
    #expect(try inbox.census().count == 0)
    _ = try inbox.receive(Arrival.many(0..<3, at: .at(5)))
    let seqs = try inbox.all().map(\.seq)
    try inbox.advance("forward", to: seqs[0], at: .init(milliseconds: 1))
    let census = try inbox.census()
    #expect(census.count == 3)
    #expect(census.oldest == seqs[0] && census.newest == seqs[2])
    #expect(census.oldestReceived == Moment.at(5).wall)
    #expect(census.bytes > 3 * 900)
    #expect(census.cursors.map(\.name) == ["forward"])
  }

  @Test func anInboxInMemoryWorksTheSame() throws {
    let inbox = try Inbox(location: .memory)
    let first = try inbox.receive([.sample("event_a")])[0].seq
    #expect(try inbox.receive([.sample("event_a")]) == [.duplicate(of: first)])
  }
}
