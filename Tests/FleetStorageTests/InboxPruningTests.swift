import FleetModels
import Testing

@testable import FleetStorage

/// What goes after its time, and what stays however old it is.
@Suite struct InboxPruningTests {
  let scratch: Scratch
  private static let day: Int64 = 86_400_000
  private static let limits = InboxLimits(age: day, count: 10, bytes: 400_000, ageUnderPressure: 600_000)

  init() throws { scratch = try Scratch() }

  /// An inbox of 30 events of the first moment, limits small.
  private func inbox(events: Int = 30) throws -> (Inbox, [Int64]) {
    let inbox = try Inbox(in: scratch.folder, limits: Self.limits)
    return (inbox, try inbox.receive(Arrival.many(0..<events)).map(\.seq))
  }

  private func left(_ inbox: Inbox, applied: Int64? = nil, after milliseconds: Int64 = 2 * day) throws
    -> [Int64]
  {
    try inbox.prune(applied: applied, now: Moment.at(milliseconds).wall)
    return try inbox.all().map(\.seq)
  }

  @Test func oldEventsGoButForTheNewestSoMany() throws {
    let (inbox, seqs) = try inbox()
    #expect(try left(inbox) == Array(seqs.suffix(10)))
  }

  @Test func eventsOfTheLastDayStay() throws {
    let (inbox, seqs) = try inbox()
    #expect(try left(inbox, after: Self.day) == seqs)
  }

  @Test func nothingGoesThatIsNotApplied() throws {
    let (inbox, seqs) = try inbox()
    #expect(try left(inbox, applied: seqs[4]) == Array(seqs[5...]))
  }

  @Test func nothingGoesThatAReaderStillHasToGet() throws {
    let (inbox, seqs) = try inbox()
    try inbox.advance("fast", to: seqs[25], at: .init(milliseconds: 1))
    try inbox.advance("slow", to: seqs[7], at: .init(milliseconds: 1))
    #expect(try left(inbox, applied: seqs[20]) == Array(seqs[8...]))
  }

  @Test func nearlyFullOnlyTheLastMinutesStay() throws {
    let (inbox, _) = try inbox(events: 300)
    #expect(try left(inbox, after: 500_000).count == 300)
    #expect(try left(inbox, after: 700_000).count == 10)
  }

  @Test func eventsOfAClockThatWasAheadDoNotStayForEver() throws {
    let inbox = try Inbox(in: scratch.folder, limits: Self.limits)
    _ = try inbox.receive(Arrival.many(0..<20, at: .at(400 * Self.day)))
    #expect(try left(inbox).count == 10)
  }

  @Test func muchGoesALittleAtATime() throws {
    let wide = InboxLimits(age: Self.day, count: 10, bytes: 1 << 30, ageUnderPressure: 600_000)
    let inbox = try Inbox(in: scratch.folder, limits: wide)
    _ = try inbox.receive((0..<5_000).map { .sample("event_\($0)") })
    let later = Moment.at(2 * Self.day).wall
    #expect(try inbox.prune(applied: nil, now: later))
    #expect(try inbox.census().count == 3_000)
    while try inbox.prune(applied: nil, now: later) {}
    #expect(try inbox.census().count == 10)
  }

  @Test func aFullInboxRefusesTheGroupAndSaysWhoStandsStill() throws {
    let (inbox, seqs) = try inbox(events: 500)
    try inbox.advance("forward", to: seqs[3], at: .init(milliseconds: 77))
    let before = try inbox.census()
    #expect(
      throws: InboxError.full(
        bytes: before.bytes, limit: 400_000,
        slowest: InboxCursor(name: "forward", place: seqs[3], moved: .init(milliseconds: 77)))
    ) {
      _ = try inbox.receive(Arrival.many(500..<502))
    }
    #expect(try inbox.census() == before)
  }

  @Test func aFullInboxTakesEventsAgainOnceTheReaderWentOn() throws {
    let (inbox, seqs) = try inbox(events: 500)
    try inbox.advance("forward", to: seqs[499], at: .init(milliseconds: 77))
    while try inbox.prune(applied: nil, now: Moment.at(Self.day).wall) {}
    #expect(try inbox.receive(Arrival.many(500..<502)) == [.new(seqs[499] + 1), .new(seqs[499] + 2)])
  }

  @Test func whatIsKeptByDefaultIsADayAndTenThousandEventsInOneGibibyte() {
    let limits = InboxLimits.standard
    #expect(limits.age == Self.day && limits.count == 10_000)
    #expect(limits.bytes == 1 << 30 && limits.ageUnderPressure == 600_000)
  }
}
