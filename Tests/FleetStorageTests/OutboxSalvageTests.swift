import FleetModels
import Foundation
import Testing

@testable import FleetStorage

@Suite struct OutboxSalvageTests {
  let scratch: Scratch
  private let count = 400

  init() throws {
    scratch = try Scratch()
    let store = try OutboxStore(in: scratch.folder)
    try store.transaction {
      for number in 1...count {
        var entry = EntryRecord.sample("entry_\(number)")
        entry.attempts = 1
        entry.expected = [UInt8](repeating: UInt8(number % 200), count: 1500)
        let stored = try store.insert(entry)
        try store.stamp(entry: stored.seq, flight: 1, wall: .init(milliseconds: 1), process: "a")
        try store.note("asked", entry: stored.seq, wall: .init(milliseconds: 1))
      }
      try store.setNumber("clock", 77)
      try store.setWord("store_file", store.fileIdentity ?? "")
    }
    try store.checkpoint()
    for suffix in ["-wal", "-shm"] { removeFile(scratch.file("outbox.db" + suffix)) }
  }

  private var pages: Int { get throws { try scratch.bytes("outbox.db").count / 4096 } }

  private func damage(pages: Range<Int>) throws {
    var bytes = try scratch.bytes("outbox.db")
    for index in pages.lowerBound * 4096..<pages.upperBound * 4096 { bytes[index] ^= 0xFF }
    try scratch.write(bytes, to: "outbox.db")
  }

  @Test func aSoundOutboxIsOpenedAsItIs() throws {
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.all().count == count)
    #expect(try store.salvageReport() == nil)
    #expect(!scratch.names.contains { $0.contains("damaged") })
  }

  @Test func whatCanBeReadOfADamagedOutboxLivesOnAndTheRestIsCounted() throws {
    let middle = try pages / 2
    try damage(pages: middle..<middle + 3)
    let store = try OutboxStore(in: scratch.folder)
    let report = try #require(try store.salvageReport())
    let entries = try store.all()
    #expect(report.keptAs == "outbox.db.damaged")
    #expect(entries.count == report.entries)
    #expect(entries.count > count - 20 && entries.count < count)
    #expect(report.lostEntries == count - entries.count)
    for entry in entries {
      let number = try #require(Int(entry.id.dropFirst(6)))
      #expect(entry.seq == Int64(number))
      #expect(entry.expected == [UInt8](repeating: UInt8(number % 200), count: 1500))
    }
    #expect(try store.number("clock") == 77)
    #expect(try store.database.quickCheck() == "ok")
  }

  @Test func theDamagedFileIsKeptByteForByte() throws {
    try damage(pages: 20..<22)
    let before = try scratch.bytes("outbox.db")
    _ = try OutboxStore(in: scratch.folder)
    #expect(try scratch.bytes("outbox.db.damaged") == before)
  }

  @Test func anEarlierKeptFileIsNeverOverwritten() throws {
    try scratch.write([1], to: "outbox.db.damaged")
    try scratch.write([2], to: "outbox.db.damaged-2")
    try damage(pages: 20..<22)
    #expect(try OutboxStore(in: scratch.folder).salvageReport()?.keptAs == "outbox.db.damaged-3")
    #expect(try scratch.bytes("outbox.db.damaged") == [1])
    #expect(try scratch.bytes("outbox.db.damaged-2") == [2])
    #expect(scratch.names.contains("outbox.db.damaged-3"))
  }

  @Test func aDestroyedFirstPageCostsNothing() throws {
    try damage(pages: 0..<1)
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.all().count == count)
    #expect(try store.salvageReport()?.lostEntries == 0)
    #expect(try store.journal(of: 400).map(\.what) == ["asked"])
  }

  @Test func aCutFileGivesItsFirstPart() throws {
    let bytes = try scratch.bytes("outbox.db")
    try scratch.write(Array(bytes[..<(bytes.count / 2)]), to: "outbox.db")
    let store = try OutboxStore(in: scratch.folder)
    let entries = try store.all()
    #expect(entries.count > 20 && entries.count < count)
  }

  @Test func aFileOfNoiseGivesAnEmptyOutboxThatSaysSo() throws {
    try damage(pages: 0..<pages)
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.all().isEmpty)
    #expect(try store.salvageReport()?.lostEntries == nil)
    #expect(try store.salvageReport()?.sentence(in: scratch.folder).contains("cannot be told") == true)
    _ = try store.insert(.sample("entry_new"))
  }

  @Test func workThatStoodOnlyInTheLogIsRecovered() throws {
    do {
      let store = try OutboxStore(in: scratch.folder)
      try store.transaction { _ = try store.insert(.sample("entry_late")) }
    }
    try damage(pages: 24..<26)
    #expect(fileSize(scratch.file("outbox.db-wal")) > 0)
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.entry("entry_late") != nil)
    #expect(try store.salvageReport() != nil)
    #expect(scratch.names.contains("outbox.db.damaged-wal"))
  }

  @Test func aSalvagedOutboxIsRecognisedAsAnotherFile() throws {
    try damage(pages: 20..<22)
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.word("store_file") != store.fileIdentity)
  }

  @Test func newEntriesGetNumbersBeyondTheLostOnes() throws {
    try damage(pages: try pages / 2..<pages)
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.insert(.sample("entry_new")).seq == Int64(count + 1))
  }

  /// What a changed bit in a page's list of rows does: the row is there no more, and no reading fails.
  @Test func aRowThatIsOnlyMissedIsCountedToo() throws {
    do {
      let store = try OutboxStore(in: scratch.folder)
      try store.database.run("DELETE FROM entries WHERE seq IN (17, 210)")
    }
    markDamaged(scratch.file("outbox.db"))
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.salvageReport()?.lostEntries == 2)
    #expect(try store.salvageReport()?.lost?.count == 2)
    markDamaged(scratch.file("outbox.db"))
    #expect(try OutboxStore(in: scratch.folder).salvageReport()?.lostEntries == 0)
  }

  @Test func aRowThatIsOnlyMissedIsCountedByTheJournalWhereTheNumbersAreGone() throws {
    do {
      let store = try OutboxStore(in: scratch.folder)
      try store.database.run("DELETE FROM entries WHERE seq IN (17, 210)")
      try store.database.run("DELETE FROM numbers")
    }
    markDamaged(scratch.file("outbox.db"))
    #expect(try OutboxStore(in: scratch.folder).salvageReport()?.lostEntries == 2)
  }

  /// A changed bit in a row's number can lift it beyond all that are looked at.
  @Test func aRowWithANumberFarTooHighCostsNoOther() throws {
    do {
      let store = try OutboxStore(in: scratch.folder)
      try store.database.run("PRAGMA foreign_keys = OFF")
      try store.database.run("UPDATE entries SET seq = 1 << 40 WHERE seq = 17")
    }
    markDamaged(scratch.file("outbox.db"))
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.all().count == count - 1)
    #expect(try store.salvageReport()?.lostEntries == 1)
    #expect(try store.insert(.sample("entry_new")).seq == Int64(count + 1))
  }

  @Test func anOutboxWithoutEntriesLosesNone() throws {
    do {
      let store = try OutboxStore(in: scratch.folder)
      try store.database.run(
        "UPDATE entries SET state = ?, settled_wall = 1", EntryState.settled.rawValue)
      try store.purge(restedBefore: Timestamp(milliseconds: 2))
      try store.checkpoint()
    }
    try damage(pages: 0..<1)
    #expect(try OutboxStore(in: scratch.folder).salvageReport()?.lostEntries == 0)
  }

  @Test func salvageHappensOnce() throws {
    try damage(pages: 20..<22)
    _ = try OutboxStore(in: scratch.folder)
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.salvageReport() != nil)
    #expect(scratch.names.filter { $0.contains("damaged") } == ["outbox.db.damaged"])
    #expect(!scratch.names.contains { $0.contains("salvag") })
  }

  @Test(arguments: [0, 1, 2])
  func aCrashDuringTheExchangeIsFinishedAtTheNextOpening(stepsDone: Int) throws {
    // The state after a crash: the salvaged file is complete, the damaged one has moved not at all, by its
    // log, or wholly.
    try FileManager.default.copyItem(
      atPath: scratch.file("outbox.db"), toPath: scratch.file("outbox.db.salvaged"))
    try damage(pages: 0..<pages)
    try scratch.write([9], to: "outbox.db-wal")
    if stepsDone > 0 { try move(scratch.file("outbox.db-wal"), to: scratch.file("outbox.db.damaged-wal")) }
    if stepsDone > 1 { try move(scratch.file("outbox.db"), to: scratch.file("outbox.db.damaged")) }
    #expect(try OutboxStore(in: scratch.folder).all().count == count)
    #expect(try scratch.bytes("outbox.db.damaged-wal") == [9])
    #expect(scratch.names.contains("outbox.db.damaged"))
    #expect(!scratch.names.contains("outbox.db.salvaged"))
  }

  @Test func aCrashBeforeTheSalvagedFileIsCompleteStartsOver() throws {
    try damage(pages: 20..<22)
    try scratch.write([1, 2, 3], to: "outbox.db.salvaging")
    #expect(try OutboxStore(in: scratch.folder).salvageReport() != nil)
    #expect(!scratch.names.contains { $0.contains("salvaging") })
  }

  @Test func aConnectionThatStillHasTheDamagedFileCannotWriteToIt() throws {
    let old = try OutboxStore(in: scratch.folder)
    try damage(pages: 20..<22)
    _ = try OutboxStore(in: scratch.folder)
    #expect(throws: StorageError.self) { try old.setNumber("clock", 78) }
  }

  @Test func damageFoundInUseForcesTheSalvageAtTheNextOpening() throws {
    markDamaged(scratch.file("outbox.db"))
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.salvageReport()?.keptAs == "outbox.db.damaged")
    #expect(try store.all().count == count)
    #expect(!isMarkedDamaged(scratch.file("outbox.db")))
    #expect(try OutboxStore(in: scratch.folder).all().count == count)
    #expect(!scratch.names.contains("outbox.db.damaged-2"))
  }

  @Test func aFileWithNotARowLeftGivesAnEmptyOutboxThatTakesWork() throws {
    try scratch.write([UInt8](repeating: 0x5A, count: 40_000), to: "outbox.db")
    let store = try OutboxStore(in: scratch.folder)
    let report = try #require(try store.unseenSalvage())
    #expect(report.entries == 0 && report.lostEntries == nil)
    #expect(try scratch.bytes("outbox.db.damaged").count == 40_000)
    _ = try store.insert(.sample("entry_new"))
  }

  @Test func anAcknowledgedSalvageIsToldNoMoreUntilTheNext() throws {
    markDamaged(scratch.file("outbox.db"))
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.unseenSalvage()?.lostEntries == 0)
    try store.acknowledgeSalvage()
    #expect(try OutboxStore(in: scratch.folder).unseenSalvage() == nil)
    markDamaged(scratch.file("outbox.db"))
    #expect(try OutboxStore(in: scratch.folder).unseenSalvage()?.keptAs == "outbox.db.damaged-2")
  }
}
