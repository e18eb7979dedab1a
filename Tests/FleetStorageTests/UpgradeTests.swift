import FleetModels
import Testing

@testable import FleetStorage

/// Files that an earlier version made, by the very steps it shipped with, opened by this one.
@Suite struct UpgradeTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Makes a file of a version, rows in every table.
  /// - Returns: what stands in each table, by its columns.
  private func make(
    _ location: Database.Location, _ settings: DatabaseSettings, _ schema: Schema, version: Int
  ) throws -> [String: (columns: [String], rows: [[SQLValue]])] {
    let database = try Database(location, settings: settings, schema: schema.older(version))
    try database.fillEveryColumn()
    var found: [String: (columns: [String], rows: [[SQLValue]])] = [:]
    for (table, columns) in try database.tables() {
      let names = columns.map(\.name)
      found[table] = (names, try database.values(names, of: table))
    }
    return found
  }

  /// A step's own word beside the rows that were there.
  private func isCount(_ row: [SQLValue]) -> Bool { row.contains(.text("entries_purged")) }

  /// Columns that a later step took away, because nothing read them.
  private static let dropped: Set<String> = ["attempts.stamped_at"]

  private func compare(
    _ before: [String: (columns: [String], rows: [[SQLValue]])], _ database: Database
  ) throws {
    for (table, old) in before {
      let kept = old.columns.indices.filter { !Self.dropped.contains("\(table).\(old.columns[$0])") }
      let rows = old.rows.filter { !isCount($0) }
      #expect(rows.count == EntryState.allCases.count)
      #expect(
        try database.values(kept.map { old.columns[$0] }, of: table).filter { !isCount($0) }
          == rows.map { row in kept.map { row[$0] } }, "\(table)")
    }
    #expect(try database.integrityCheck() == "ok")
  }

  @Test(arguments: 1...Schema.outbox.steps.count)
  func everyRowOfAnEarlierOutboxIsThereAndMeansTheSame(version: Int) throws {
    let before = try make(scratch.folder.outbox, .sacred, .outbox, version: version)
    let store = try OutboxStore(in: scratch.folder)
    try compare(before, store.database)
    #expect(try store.all().map(\.state) == EntryState.allCases)
    #expect(try store.all().map(\.mayHaveLeft) == EntryState.allCases.indices.map { $0 % 2 == 1 })
    #expect(try store.all().map(\.fate.rawValue) == EntryState.allCases.indices.map { Int64($0 % 4) })
    #expect(try store.live().count == 6)
    #expect(try store.flights().map(\.entry) == EntryState.allCases.indices.map { Int64($0 + 1) })
    #expect(try store.gate("name 0")?.reason == "reason 0")
    #expect(try store.journal(of: 1).map(\.what) == ["what 0"])
    #expect(try store.salvageReport() == nil)
  }

  @Test(arguments: 1...Schema.cache.steps.count)
  func everyRowOfAnEarlierCacheIsThere(version: Int) throws {
    let before = try make(scratch.folder.cache, .cache, .cache, version: version)
    let cache = try OrderCache(in: scratch.folder)
    try compare(before, cache.database)
    #expect(try cache.count() == 0)
    #expect(try cache.note("name 1") == before["notes"]?.rows[1][1].number)
  }

  @Test(arguments: 1...Schema.inbox.steps.count)
  func everyRowOfAnEarlierInboxIsThereAndMeansTheSame(version: Int) throws {
    let before = try make(scratch.folder.inbox, .inbox, .inbox, version: version)
    let inbox = try Inbox(in: scratch.folder)
    try compare(before, inbox.database)
    #expect(try inbox.all().map(\.arrival.eventID) == EntryState.allCases.indices.map { "id \($0)" })
    #expect(try inbox.order(of: "external 1") == "order_id 1")
    #expect(try inbox.cursors().count == EntryState.allCases.count)
    #expect(try inbox.unheardDamage() == nil)
  }

  @Test func whatAnEarlierCacheLearnedOfAFlowIsKnownForAllOrdersOfIt() throws {
    let older = try Database(scratch.folder.cache, settings: .cache, schema: Schema.cache.older(1))
    for order in ["order_a", "order_b"] {
      try older.run(
        "INSERT INTO offers(config, after_code, order_id, answer, learned) VALUES ('config_a', 'created', ?, '[1]', 1)",
        order)
    }
    let offers = try OrderCache(in: scratch.folder).offers(config: "config_a", order: "order_c")
    #expect(offers.map(\.answer) == ["[1]"])
    #expect(offers.map(\.times) == [2])
  }

  @Test(arguments: 1...Schema.outbox.steps.count)
  func aDamagedOutboxOfAnEarlierVersionIsSalvagedLikeOneOfToday(version: Int) throws {
    let location = scratch.folder.outbox
    do {
      let older = try Database(location, settings: .sacred, schema: Schema.outbox.older(version))
      try older.fillEveryColumn()
    }
    markDamaged(scratch.file("outbox.db"))
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.salvageReport()?.lostEntries == 0)
    #expect(try store.all().map(\.state) == EntryState.allCases)
    #expect(try store.journal(of: 1).map(\.what) == ["what 0"])
  }

  @Test func anUpgradedOutboxTakesNewWorkAfterTheOld() throws {
    _ = try make(scratch.folder.outbox, .sacred, .outbox, version: 1)
    let store = try OutboxStore(in: scratch.folder)
    #expect(try store.insert(.sample("entry_new")).seq == Int64(EntryState.allCases.count + 1))
  }

  @Test func anOutboxOfANewerVersionIsRefusedAndUntouched() throws {
    let location = scratch.folder.outbox
    let version = Schema.outbox.steps.count
    do {
      let newer = try Database(
        location, settings: .sacred, schema: Schema.outbox.with(["CREATE TABLE more (a INTEGER) STRICT"]))
      try newer.fillEveryColumn()
    }
    let before = try ["outbox.db", "outbox.db-wal"].map(scratch.bytes)
    #expect(
      throws: StorageError.newerFile(path: scratch.file("outbox.db"), found: version + 1, supported: version)
    ) {
      _ = try OutboxStore(in: scratch.folder)
    }
    #expect(try ["outbox.db", "outbox.db-wal"].map(scratch.bytes) == before)
    #expect(!scratch.names.contains { $0.contains("damaged") })
  }

  @Test func aCacheOfANewerVersionIsRefusedAndUntouched() throws {
    let version = Schema.cache.steps.count
    do {
      _ = try Database(
        scratch.folder.cache, settings: .cache,
        schema: Schema.cache.with(["CREATE TABLE more (a INTEGER) STRICT"]))
    }
    let before = try ["cache.db", "cache.db-wal"].map(scratch.bytes)
    #expect(
      throws: StorageError.newerFile(path: scratch.file("cache.db"), found: version + 1, supported: version)
    ) {
      _ = try OrderCache(in: scratch.folder)
    }
    #expect(try ["cache.db", "cache.db-wal"].map(scratch.bytes) == before)
  }
}

extension SQLValue {
  fileprivate var number: Int64? { if case .integer(let number) = self { number } else { nil } }
}
