import FleetModels
import Testing

@testable import FleetStorage

@Suite struct OutboxStoreTests {
  let store: OutboxStore

  init() throws { store = try OutboxStore(location: .memory) }

  private func add(_ id: String, order: String = "order_a", _ change: (inout EntryRecord) -> Void = { _ in })
    throws
    -> EntryRecord
  {
    var entry = EntryRecord.sample(id, order: order)
    change(&entry)
    return try store.insert(entry)
  }

  /// An entry in which every column has a value of its own.
  private func full(_ id: String) -> EntryRecord {
    var entry = EntryRecord(
      id: id, kind: "kind", command: [1, 2], lane: "lane", record: "record", order: "order_a",
      stop: "place_a",
      expected: [3],
      created: Moment(wall: Timestamp(milliseconds: 4), uptime: 5, boot: "boot", serverOffset: -6))
    entry.state = .unknown
    entry.attempts = 7
    entry.mayHaveLeft = true
    entry.probes = 8
    entry.absences = 9
    entry.contradictions = 10
    entry.nextAt = 11
    entry.attemptEndedAt = 12
    entry.resends = 2
    entry.firstPreImage = [13]
    entry.preImage = [14]
    entry.refusal = "refusal"
    entry.reason = [15]
    entry.forcedAt = Timestamp(milliseconds: 16)
    entry.readyAt = 17
    entry.confirmedAt = 18
    entry.confirmedWall = Timestamp(milliseconds: 19)
    entry.settledWall = Timestamp(milliseconds: 20)
    entry.fate = .landed
    return entry
  }

  @Test func everyColumnOfANewEntryIsKept() throws {
    let stored = try store.insert(full("entry_a"))
    #expect(stored.seq == 1)
    #expect(try store.entry("entry_a") == stored)
    #expect(try store.entry(seq: 1) == stored)
  }

  @Test func everyColumnThatMayChangeIsUpdated() throws {
    let plain = EntryRecord(
      id: "entry_a", kind: "kind", command: [], lane: "lane", record: "record", order: "order_a",
      stop: "place_a",
      expected: [], created: .at(1))
    var changed = full("entry_a")
    changed.seq = try store.insert(plain).seq
    #expect(try store.entry("entry_a") != changed)
    try store.update(changed)
    #expect(try store.entry("entry_a") == changed)
  }

  @Test func absentValuesStayAbsent() throws {
    let stored = try add("entry_a") { $0.order = nil }
    #expect(try store.entry("entry_a") == stored)
    #expect(try store.entry("entry_a")?.order == nil)
  }

  @Test(arguments: EntryState.allCases)
  func everyStateIsKept(state: EntryState) throws {
    _ = try add("entry_a") { $0.state = state }
    #expect(try store.entry("entry_a")?.state == state)
  }

  @Test(arguments: [EntryRecord.Fate.plain, .superseded, .doubled, .landed])
  func everyFateIsKept(fate: EntryRecord.Fate) throws {
    _ = try add("entry_a") { $0.fate = fate }
    #expect(try store.entry("entry_a")?.fate == fate)
  }

  @Test func aNumberIsNeverGivenTwice() throws {
    let first = try add("entry_a") { $0.state = .withdrawn }
    try store.purge(restedBefore: Timestamp(milliseconds: .max))
    #expect(try store.entry("entry_a") == nil)
    #expect(try add("entry_b").seq > first.seq)
  }

  @Test func anIDIsTakenOnce() throws {
    _ = try add("entry_a")
    #expect(throws: StorageError.self) { _ = try add("entry_a") }
    #expect(try store.all().count == 1)
  }

  // MARK: Reading

  @Test func liveEntriesAreAllButThoseAtRestOldestFirst() throws {
    for state in EntryState.allCases { _ = try add("entry_\(state)") { $0.state = state } }
    let expected = ["pending", "stamped", "unknown", "attention", "confirmed", "withdrawnUnsure"].map {
      "entry_\($0)"
    }
    #expect(try store.live().map(\.id) == expected)
    #expect(try store.live(lane: "order/order_a").map(\.id) == expected)
    #expect(try store.live(record: "order/order_a").map(\.id) == expected)
  }

  @Test func lanesAndRecordsAreApart() throws {
    _ = try add("entry_a", order: "order_a")
    _ = try add("entry_b", order: "order_b")
    #expect(try store.live(lane: "order/order_b").map(\.id) == ["entry_b"])
    #expect(try store.live(record: "order/order_a").map(\.id) == ["entry_a"])
  }

  @Test func entriesOfAnIntervalIncludeItsStartAndNotItsEnd() throws {
    for uptime in [9, 10, 19, 20] as [Int64] { _ = try add("entry_\(uptime)") { $0.created = .at(uptime) } }
    let found = try store.entries(created: Moment.at(10).wall..<Moment.at(20).wall)
    #expect(found.map(\.id) == ["entry_10", "entry_19"])
  }

  @Test func countsAreByState() throws {
    _ = try add("entry_a")
    _ = try add("entry_b")
    _ = try add("entry_c") { $0.state = .attention }
    #expect(try store.counts() == [.pending: 2, .attention: 1])
  }

  @Test func theLastConfirmationIsTheLatestByTheWallClock() throws {
    #expect(try store.lastConfirmed() == nil)
    for (id, time) in [("entry_a", 5), ("entry_b", 9), ("entry_c", 7)] as [(String, Int64)] {
      _ = try add(id) { $0.confirmedWall = Timestamp(milliseconds: time) }
    }
    #expect(try store.lastConfirmed() == Timestamp(milliseconds: 9))
  }

  @Test(arguments: [
    ("SELECT seq, expected FROM entries WHERE state IN (0, 1, 2, 3, 4, 7) ORDER BY seq", "entries_"),
    (
      "SELECT seq, expected FROM entries WHERE lane = 'a' AND state IN (0, 1, 2, 3, 4, 7) ORDER BY seq",
      "entries_lane (lane=?)"
    ),
    (
      "SELECT seq, expected FROM entries WHERE record = 'a' AND state IN (0, 1, 2, 3, 4, 7) ORDER BY seq",
      "entries_record (record=?)"
    ),
    ("SELECT seq FROM entries WHERE state = 0 AND next_at <= 5", "entries_due (state=? AND next_at<?)"),
    ("SELECT state, count(*) FROM entries GROUP BY state", "COVERING INDEX entries_due"),
    (
      "SELECT max(confirmed_wall) FROM entries WHERE confirmed_wall IS NOT NULL",
      "COVERING INDEX entries_confirmed"
    ),
    (
      "SELECT wall, what FROM journal WHERE entry = 1 ORDER BY number",
      "PRIMARY KEY (entry=?)"
    ),
  ])
  func queriesUseTheirIndexes(sql: String, index: String) throws {
    let plan = try store.database.plan(sql)
    #expect(plan.contains(index), "\(plan)")
  }

  // MARK: Attempts and journal

  @Test func attemptsAreStampedAndEnded() throws {
    let entry = try add("entry_a")
    try store.stamp(entry: entry.seq, flight: 2, wall: Timestamp(milliseconds: 6), process: "process")
    try store.endAttempt(
      entry: entry.seq, flight: 2, wall: Timestamp(milliseconds: 7), outcome: "no answer")
    let row = try store.database.first("SELECT * FROM attempts") { $0.values(6) }
    #expect(
      row == [
        .integer(1), .integer(2), .integer(6), .text("process"), .integer(7), .text("no answer"),
      ])
  }

  @Test func oneAttemptIsStampedOnce() throws {
    let entry = try add("entry_a")
    try store.stamp(entry: entry.seq, flight: 1, wall: .init(milliseconds: 6), process: "a")
    #expect(throws: StorageError.self) {
      try store.stamp(entry: entry.seq, flight: 1, wall: .init(milliseconds: 8), process: "b")
    }
  }

  @Test func theJournalOfAnEntryIsInTheOrderOfWriting() throws {
    let (a, b) = (try add("entry_a").seq, try add("entry_b").seq)
    try store.note("later by the clock", entry: a, wall: .init(milliseconds: 9))
    try store.note("another's", entry: b, wall: .init(milliseconds: 5))
    try store.note("clock set back", entry: a, wall: .init(milliseconds: 1))
    #expect(try store.journal(of: a).map(\.what) == ["later by the clock", "clock set back"])
  }

  @Test func onlyEntriesAtRestForLongEnoughArePurged() throws {
    let limit = Timestamp(milliseconds: 1000)
    for state in EntryState.allCases {
      for time in [999, 1000] as [Int64] {
        let entry = try add("\(state)_\(time)") {
          $0.state = state
          $0.created.wall = Timestamp(milliseconds: time)
        }
        try store.stamp(entry: entry.seq, flight: 1, wall: limit, process: "a")
        try store.note("x", entry: entry.seq, wall: limit)
      }
    }
    try store.purge(restedBefore: limit)
    let left = try store.all()
    #expect(left.count == 14)
    #expect(!left.contains { ["settled_999", "withdrawn_999"].contains($0.id) })
    #expect(try store.database.first("SELECT count(*) FROM attempts") { $0.int(0) } == 14)
    #expect(try store.database.first("SELECT count(*) FROM journal") { $0.int(0) } == 14)
  }

  @Test func restCountsFromSettlingNotFromAsking() throws {
    _ = try add("entry_a") {
      $0.state = .settled
      $0.created.wall = Timestamp(milliseconds: 1)
      $0.settledWall = Timestamp(milliseconds: 5000)
    }
    try store.purge(restedBefore: Timestamp(milliseconds: 1000))
    #expect(try store.all().count == 1)
  }

  @Test func oldWordsAboutTheOutboxItselfArePurgedToo() throws {
    try store.note("old", entry: nil, wall: .init(milliseconds: 999))
    try store.note("new", entry: nil, wall: .init(milliseconds: 1000))
    try store.purge(restedBefore: .init(milliseconds: 1000))
    #expect(try store.database.rows("SELECT what FROM journal") { $0.text(0) } == ["new"])
  }

  // MARK: Announcements and failed reads

  @Test func anAnnouncementIsThereUntilItWasHeard() throws {
    let entry = try add("entry_a")
    try store.announce("superseded", entry: entry.seq, wall: .init(milliseconds: 1))
    try store.announce("doubled", entry: entry.seq, wall: .init(milliseconds: 2))
    let told = try store.announcements(after: 0)
    #expect(told.map(\.kind) == ["superseded", "doubled"])
    #expect(try store.announcements(after: told[0].number).map(\.kind) == ["doubled"])
    try store.forgetAnnouncements(upTo: told[0].number)
    #expect(try store.announcements(after: 0).map(\.kind) == ["doubled"])
  }

  @Test func anAnnouncementGoesWithItsEntry() throws {
    let entry = try add("entry_a") {
      $0.state = .settled
      $0.settledWall = Timestamp(milliseconds: 1)
    }
    try store.announce("superseded", entry: entry.seq, wall: .init(milliseconds: 1))
    try store.purge(restedBefore: Timestamp(milliseconds: 1000))
    #expect(try store.database.first("SELECT count(*) FROM announcements") { $0.int(0) } == 0)
  }

  @Test func failedReadsAreKeptForEachRecord() throws {
    try store.setFailedReads(FailedReads(times: 2, since: 5), of: "order/a")
    #expect(try store.failedReads(of: "order/a") == FailedReads(times: 2, since: 5))
    #expect(try store.failedReads(of: "order/b") == nil)
    try store.setFailedReads(nil, of: "order/a")
    #expect(try store.failedReads(of: "order/a") == nil)
  }

  // MARK: The engine's rows

  private func flight(_ process: String) throws -> Flight {
    try store.addFlight(
      Flight(process: process, lane: "lane", record: "record", entry: 3, purpose: "send", askedAt: 4))
  }

  @Test func aFlightLandsOnce() throws {
    let flight = try flight("a")
    #expect(try store.flights() == [flight])
    #expect(try store.landFlight(flight.id) == flight)
    #expect(try store.landFlight(flight.id) == nil)
    #expect(try store.flights() == [])
  }

  @Test func droppedFlightsAreGone() throws {
    _ = try flight("dead")
    try store.dropFlights()
    #expect(try store.flights() == [])
  }

  @Test func aDroppedFlightsNumberIsNotGivenAgain() throws {
    let old = try flight("dead")
    try store.dropFlights()
    #expect(try flight("mine").id > old.id)
  }

  @Test func aGateIsShutChangedAndOpened() throws {
    #expect(try store.gate("token") == nil)
    try store.setGate("token", Gate(until: 5, strikes: 1, reason: "401"))
    try store.setGate("token", Gate(until: 9, strikes: 2, reason: "again"))
    #expect(try store.gate("token") == Gate(until: 9, strikes: 2, reason: "again"))
    try store.setGate("token", nil)
    #expect(try store.gate("token") == nil)
  }

  @Test func numbersAndWordsAreKept() throws {
    try store.setNumber("a", 1)
    try store.setNumber("a", .min)
    try store.setWord("a", "x")
    try store.setWord("a", "ÿ")
    #expect(try store.number("a") == .min)
    #expect(try store.word("a") == "ÿ")
    #expect(try store.number("b") == nil)
    #expect(try store.word("b") == nil)
  }

  @Test func aFullDiskRefusesTheNewEntryAndKeepsTheEarlierOnes() throws {
    _ = try add("entry_a")
    let pages = try #require(try store.database.first("PRAGMA page_count") { $0.int(0) })
    _ = try store.database.first("PRAGMA max_page_count = \(pages + 4)") { $0.int(0) }
    #expect(throws: StorageError.diskFull(path: ":memory:")) {
      try store.transaction {
        let entry = try add("entry_b") { $0.expected = [UInt8](repeating: 1, count: 50_000) }
        try store.note("asked", entry: entry.seq, wall: .init(milliseconds: 1))
      }
    }
    #expect(try store.all().map(\.id) == ["entry_a"])
  }
}
