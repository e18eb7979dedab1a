import FleetModels
import Foundation
import StoreFaults
import Testing

@testable import FleetStorage

/// Accidents of `inbox.db`, and several processes at it.
@Suite struct InboxFileTests {
  let scratch: Scratch
  private static let isSoak = ProcessInfo.processInfo.environment["COMPANION_SOAK"] != nil

  init() throws { scratch = try Scratch() }

  private func inbox() throws -> Inbox { try Inbox(in: scratch.folder) }

  /// An inbox of many pages with a reader and links.
  private func fill() throws {
    let inbox = try inbox()
    _ = try inbox.receive(Arrival.many(0..<400))
    try inbox.advance("forward", to: 1_795_000_000_100, at: .init(milliseconds: 1))
    try inbox.link(external: "ERP-1", order: "order_a", at: .init(milliseconds: 1))
    try inbox.checkpoint()
  }

  private func damage(page: Int) throws {
    var bytes = try scratch.bytes("inbox.db")
    for index in page * 4096..<(page + 1) * 4096 { bytes[index] ^= 0xFF }
    try scratch.write(bytes, to: "inbox.db")
  }

  @Test func itsFileIsPrivate() throws {
    _ = try inbox()
    #expect(try scratch.mode("inbox.db") == 0o600)
  }

  @Test func whatCanBeReadOfADamagedInboxIsSavedAndTheFileKept() throws {
    try fill()
    try damage(page: try scratch.bytes("inbox.db").count / 4096 / 2)
    let damaged = try scratch.bytes("inbox.db")
    let inbox = try inbox()
    let report = try #require(try inbox.unheardDamage())
    #expect(report.events > 350)
    #expect(report.lostEvents == 400 - report.events)
    #expect(try inbox.all().count == report.events)
    #expect(report.cursors == ["forward"] && report.links == 1 && !report.isMoreLost)
    #expect(try inbox.cursor("forward") == 1_795_000_000_100)
    #expect(try inbox.order(of: "ERP-1") == "order_a")
    #expect(try scratch.bytes(report.keptAs) == damaged)
  }

  @Test func anEventWhoseBytesChangedOnTheDiskIsNotHandedOut() throws {
    try fill()
    var bytes = try scratch.bytes("inbox.db")
    let mark = Array("{\"n\":200,".utf8)
    let place = try #require(bytes.firstRange(of: mark))
    bytes[place.upperBound + 20] ^= 1
    try scratch.write(bytes, to: "inbox.db")
    let open = try inbox()
    #expect(throws: StorageError.corrupt(path: scratch.file("inbox.db"))) { _ = try open.all() }
    #expect(try open.all().count == 399)
    #expect(try open.unheardDamage()?.lostEvents == 1)
  }

  @Test func aGroupThatMeetsTheDamageIsKeptInTheSavedFile() throws {
    try fill()
    let open = try inbox()
    markDamaged(scratch.file("inbox.db"))
    try damage(page: try scratch.bytes("inbox.db").count / 4096 - 1)
    for suffix in ["-wal", "-shm"] { removeFile(scratch.file("inbox.db" + suffix)) }
    let other = try inbox()
    let seq = try open.receive([.sample("event_after")])[0].seq
    #expect(try other.event(seq)?.arrival.eventID == "event_after")
  }

  @Test func numbersGoOnPastAllThatADamagedInboxGave() throws {
    try fill()
    let last = try inbox().newest()
    try damage(page: 3)
    #expect(try inbox().receive([.sample("event_after", at: .at(2))])[0].seq > last)
  }

  @Test func anInboxBeyondReadingBeginsAnewPastAllThatItGave() throws {
    try scratch.write([UInt8](repeating: 7, count: 50_000), to: "inbox.db")
    let inbox = try inbox()
    #expect(try inbox.unheardDamage()?.lostEvents == nil)
    #expect(try inbox.receive([.sample("event_a")]) == [.new(Moment.at(1).wall.milliseconds + 1)])
    #expect(try scratch.bytes("inbox.db.damaged") == [UInt8](repeating: 7, count: 50_000))
  }

  @Test func damageIsToldUntilItWasHeard() throws {
    try scratch.write([UInt8](repeating: 7, count: 50_000), to: "inbox.db")
    #expect(try inbox().unheardDamage()?.sentence(in: scratch.folder).contains("inbox.db.damaged") == true)
    try inbox().hearDamage()
    #expect(try inbox().unheardDamage() == nil)
  }

  @Test func anInboxThatWasRemovedWhileOpenIsBegunAnew() throws {
    let open = try inbox()
    let seq = try open.receive([.sample("event_a")])[0].seq
    for suffix in ["", "-wal", "-shm"] { removeFile(scratch.file("inbox.db" + suffix)) }
    #expect(try open.receive([.sample("event_b", at: .at(900))])[0].seq > seq)
    #expect(try inbox().all().map(\.arrival.eventID) == ["event_b"])
  }

  @Test func anInboxOfANewerVersionIsRefusedAndUntouched() throws {
    let version = Schema.inbox.steps.count
    do {
      _ = try Database(
        scratch.folder.inbox, settings: .inbox,
        schema: Schema.inbox.with(["CREATE TABLE more (a INTEGER) STRICT"]))
    }
    let before = try ["inbox.db", "inbox.db-wal"].map(scratch.bytes)
    #expect(
      throws: StorageError.newerFile(path: scratch.file("inbox.db"), found: version + 1, supported: version)
    ) {
      _ = try inbox()
    }
    #expect(try ["inbox.db", "inbox.db-wal"].map(scratch.bytes) == before)
  }

  @Test func aFullDiskIsSaidAndCostsNothingThatWasKept() throws {
    let inbox = try inbox()
    _ = try inbox.receive(Arrival.many(0..<5))
    let pages = try inbox.database.first("PRAGMA page_count") { $0.int(0) } ?? 0
    _ = try inbox.database.first("PRAGMA max_page_count = \(pages + 4)") { $0.int(0) }
    #expect(throws: StorageError.diskFull(path: scratch.file("inbox.db"))) {
      _ = try inbox.receive(Arrival.many(5..<100))
    }
    #expect(try inbox.all().count == 5)
    _ = try inbox.database.first("PRAGMA max_page_count = 1000000") { $0.int(0) }
    #expect(try inbox.receive(Arrival.many(5..<100)).count == 95)
  }

  @Test func killedAtAnyWriteOfAGroupItIsThereWholeOrNotAtAll() throws {
    var died = 0
    for number in 1..<200 {
      let folder = try StoreFolder(path: scratch.file("\(number)"))
      _ = try Inbox(in: folder).receive([.sample("event_earlier")])
      let code = try Worker("receive-and-die", folder.path, "\(number)").end()
      try #require(code == 0 || code == -SIGKILL)
      let count = try Inbox(in: folder).all().count
      #expect([1, 51].contains(count))
      if code == 0 { break }
      died += 1
    }
    #expect(died > 2)
    print("killed at \(died) operations of a group of 50 events")
  }

  @Test func whatIsReceivedIsThereAfterAPowerCut() throws {
    _ = try inbox().receive([.sample("event_a")])
    try inbox().checkpoint()
    let disk = FaultyDisk(folder: scratch.path)
    let shimmed = try inbox()
    try disk.keepImages()
    _ = try shimmed.receive([.sample("event_b")])
    let left = try StoreFolder(path: scratch.file("after"))
    try disk.writeImages(to: left.path)
    #expect(try Inbox(in: left).all().map(\.arrival.eventID) == ["event_a", "event_b"])
  }

  @Test func anIDThatComesInAtTwoProcessesIsNewAtOneOfThem() throws {
    let workers = try ["one", "two", "three"].map { try Worker("receive", scratch.path, $0, "300") }
    #expect(workers.map { $0.end() } == [0, 0, 0])
    let new = try ["one", "two", "three"].flatMap {
      String(decoding: try scratch.bytes("new-\($0)"), as: UTF8.self).split(separator: "\n").map(String.init)
    }
    #expect(new.sorted() == (0..<300).map { "event_\($0)" }.sorted())
    #expect(Set(try inbox().all().map(\.arrival.eventID)) == Set(new))
    #expect(try inbox().database.integrityCheck() == "ok")
  }

  @Test(.enabled(if: isSoak)) func aMillionEventsAreNoBurden() throws {
    let inbox = try Inbox(
      in: scratch.folder, limits: .init(age: 1, count: 10, bytes: 8 << 30, ageUnderPressure: 1))
    let clock = ContinuousClock()
    var slowest = Duration.zero
    let all = try clock.measure {
      for group in 0..<10_000 {
        let arrivals = Arrival.many(group * 100..<(group + 1) * 100)
        let one = try clock.measure { _ = try inbox.receive(arrivals) }
        slowest = max(slowest, one)
      }
    }
    var lookUps: [Duration] = []
    for number in stride(from: 500, to: 1_000_000, by: 99_991) {
      lookUps.append(
        try clock.measure {
          guard case .duplicate = try inbox.receive(Arrival.many(number..<number + 1))[0] else {
            Issue.record("\(number) was not known")
            return
          }
        })
    }
    let page = try clock.measure { _ = try inbox.events(after: 0, limit: 500) }
    let census = try clock.measure { _ = try inbox.census() }
    print(
      "a million events in groups of 100: \(all), slowest group \(slowest); a known one \(lookUps.max() ?? .zero) at most, a page of 500 \(page), census \(census), \(try inbox.census().bytes >> 20) MiB"
    )
  }
}
