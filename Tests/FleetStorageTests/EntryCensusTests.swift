import FleetModels
import Testing

@testable import FleetStorage

/// Entries are counted apart from their rows.
@Suite struct EntryCensusTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func filled(_ count: Int) throws -> OutboxStore {
    let store = try OutboxStore(in: scratch.folder)
    try store.transaction {
      for number in 1...count {
        var entry = EntryRecord.sample("entry_\(number)")
        entry.expected = [UInt8](repeating: 7, count: 1500)
        entry.state = number % 2 == 0 ? .settled : .pending
        entry.settledWall = number % 2 == 0 ? Timestamp(milliseconds: 1) : nil
        _ = try store.insert(entry)
      }
    }
    return store
  }

  @Test func whatThePurgeTakesIsCounted() throws {
    let store = try filled(10)
    try store.purge(restedBefore: Timestamp(milliseconds: 2))
    let census = try store.census()
    #expect(census.queued == 10)
    #expect(census.onFile == 5)
    #expect(census.purged == 5)
    #expect(census.lost == 0)
  }

  @Test func aSalvagedOutboxKnowsWhatItLost() throws {
    do {
      let store = try filled(400)
      try store.purge(restedBefore: Timestamp(milliseconds: 2))
      try store.checkpoint()
    }
    for suffix in ["-wal", "-shm"] { removeFile(scratch.file("outbox.db" + suffix)) }
    var bytes = try scratch.bytes("outbox.db")
    let middle = bytes.count / 4096 / 2 * 4096
    for index in middle..<middle + 3 * 4096 { bytes[index] ^= 0xFF }
    try scratch.write(bytes, to: "outbox.db")
    let store = try OutboxStore(in: scratch.folder)
    let census = try store.census()
    #expect(census.queued == 400)
    #expect(census.onFile < 200)
    #expect(census.purged == 200)
    #expect(census.queued == census.onFile + census.purged + census.lost)
  }

  /// Versions before this one let entries go without counting them.
  @Test func whatWentUncountedBeforeIsKnownByItsNumbers() throws {
    let count = EntryState.allCases.count
    do {
      let old = try Database(scratch.folder.outbox, settings: .sacred, schema: Schema.outbox.older(3))
      try old.fillEveryColumn()
      try old.run("DELETE FROM entries WHERE seq = 2")
    }
    let census = try OutboxStore(in: scratch.folder).census()
    #expect(census.queued == count)
    #expect(census.onFile == count - 1)
    #expect(census.purged == 1)
  }
}
