import FleetModels
import Testing

@testable import FleetStorage

@Suite struct DatabaseFileTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func pragma(_ name: String, of database: Database) throws -> String? {
    try database.first("PRAGMA \(name)") { $0.text(0) }
  }

  @Test(arguments: [(DatabaseSettings.cache, "1", "8192"), (.sacred, "2", "4096")])
  func theSettingsAreInForce(settings: DatabaseSettings, synchronous: String, pageSize: String) throws {
    let database = try scratch.open(settings: settings)
    let found = try [
      "journal_mode", "synchronous", "page_size", "foreign_keys", "mmap_size", "wal_autocheckpoint",
      "secure_delete",
    ].map { try pragma($0, of: database) }
    #expect(found == ["wal", synchronous, pageSize, "1", "0", "0", "2"])
  }

  @Test func theCacheAndTheOutboxHaveTheirOwnSettings() throws {
    let cache = try OrderCache(in: scratch.folder)
    let outbox = try OutboxStore(in: scratch.folder)
    #expect(try pragma("synchronous", of: cache.database) == "1")
    #expect(try pragma("page_size", of: cache.database) == "8192")
    #expect(try pragma("synchronous", of: outbox.database) == "2")
  }

  @Test func onlyTheOwnerMayReadTheFiles() throws {
    let cache = try OrderCache(in: scratch.folder)
    try cache.setNote("x", 1)
    let outbox = try OutboxStore(in: scratch.folder)
    try outbox.setNumber("x", 1)
    _ = try scratch.folder.engineLock()
    #expect(
      scratch.names == [
        "cache.db", "cache.db-shm", "cache.db-wal", "engine.lock", "outbox.db", "outbox.db-shm",
        "outbox.db-wal", "proofs", "write.lock",
      ])
    for name in scratch.names {
      #expect(try scratch.mode(name) == (name == "proofs" ? 0o700 : 0o600), "\(name)")
    }
    #expect(try scratch.mode("") == 0o700)
  }

  @Test func missingParentsAreCreatedForTheOwnerOnly() throws {
    _ = try StoreFolder(path: scratch.file("a/b"))
    #expect(try scratch.mode("a") == 0o700)
    #expect(try scratch.mode("a/b") == 0o700)
  }

  @Test func aFileInTheFoldersPlaceIsSaid() throws {
    try scratch.write([1], to: "taken")
    #expect(throws: StorageError.unwritable(path: scratch.file("taken"), reason: "it is not a folder")) {
      _ = try StoreFolder(path: scratch.file("taken"))
    }
  }

  // MARK: Refusals

  @Test func aNewerFileIsRefusedAndUntouched() throws {
    do {
      let newer = try scratch.open(schema: .things.with(["CREATE TABLE more (a) "]))
      try newer.checkpoint()
    }
    for name in ["test.db-wal", "test.db-shm"] { removeFile(scratch.file(name)) }
    let before = try scratch.bytes("test.db")
    #expect(throws: StorageError.newerFile(path: scratch.file("test.db"), found: 2, supported: 1)) {
      _ = try scratch.open()
    }
    #expect(try scratch.bytes("test.db") == before)
    #expect(scratch.names == ["test.db", "write.lock"])
  }

  @Test func aFileMadeNewerInItsLogOnlyIsRefusedAndUntouched() throws {
    let newer = try scratch.open()
    try newer.checkpoint()
    try Schema.things.with(["CREATE TABLE more (a) "]).migrate(newer)
    let before = [try scratch.bytes("test.db"), try scratch.bytes("test.db-wal")]
    #expect(throws: StorageError.newerFile(path: scratch.file("test.db"), found: 2, supported: 1)) {
      _ = try scratch.open()
    }
    #expect([try scratch.bytes("test.db"), try scratch.bytes("test.db-wal")] == before)
  }

  @Test func aLogLeftByADeadProcessSurvivesARefusal() throws {
    do {
      let newer = try scratch.open(schema: .things.with(["CREATE TABLE more (a) "]))
      try newer.run("INSERT INTO things(name) VALUES ('a')")
    }
    let before = [try scratch.bytes("test.db"), try scratch.bytes("test.db-wal")]
    #expect(throws: StorageError.self) { _ = try scratch.open() }
    #expect([try scratch.bytes("test.db"), try scratch.bytes("test.db-wal")] == before)
  }

  @Test(arguments: ["DELETE", "WAL"])
  func somebodyElsesDatabaseIsRefusedAndUntouched(journal: String) throws {
    do {
      let foreign = try scratch.open(
        "other.db", schema: Schema(applicationID: 0, steps: [["CREATE TABLE a (b)"]]))
      try foreign.run("PRAGMA user_version = 0")
      try foreign.checkpoint()
    }
    for name in ["other.db-wal", "other.db-shm"] { removeFile(scratch.file(name)) }
    var bytes = try scratch.bytes("other.db")
    // The format versions of the header: 1 is a rollback journal, 2 a write-ahead log.
    bytes[18] = journal == "WAL" ? 2 : 1
    bytes[19] = bytes[18]
    try scratch.write(bytes, to: "test.db")
    let names = scratch.names
    #expect(throws: StorageError.foreignFile(path: scratch.file("test.db"))) { _ = try scratch.open() }
    #expect(try scratch.bytes("test.db") == bytes)
    #expect(scratch.names == names)
  }

  @Test func aCacheIsNoOutbox() throws {
    do { try OrderCache(in: scratch.folder).checkpoint() }
    try move(scratch.file("cache.db"), to: scratch.file("outbox.db"))
    #expect(throws: StorageError.foreignFile(path: scratch.file("outbox.db"))) {
      _ = try OutboxStore(in: scratch.folder)
    }
  }

  @Test(arguments: ["", "x", String(repeating: "not a database, ", count: 1000)])
  func whatIsNoDatabaseIsRefusedAndUntouched(text: String) throws {
    guard !text.isEmpty else {
      // An empty file is a database not yet begun.
      try scratch.write([], to: "test.db")
      _ = try scratch.open()
      return
    }
    try scratch.write(Array(text.utf8), to: "test.db")
    #expect(throws: StorageError.corrupt(path: scratch.file("test.db"))) { _ = try scratch.open() }
    #expect(try scratch.bytes("test.db") == Array(text.utf8))
    #expect(scratch.names == ["test.db", "write.lock"])
  }

  // MARK: Migrations

  @Test func aMigrationKeepsWhatIsThere() throws {
    do { try scratch.open().run("INSERT INTO things(name) VALUES ('a')") }
    let migrated = try scratch.open(schema: .things.with(["ALTER TABLE things ADD COLUMN size INTEGER"]))
    #expect(try migrated.first("SELECT name FROM things WHERE size IS NULL") { $0.text(0) } == "a")
    #expect(try pragma("user_version", of: migrated) == "2")
  }

  @Test func aFailingMigrationLeavesTheVersionBeforeIt() throws {
    _ = try scratch.open()
    #expect(throws: StorageError.self) {
      _ = try scratch.open(
        schema: .things.with(["CREATE TABLE good (a)"]).with([
          "CREATE TABLE half (a)", "CREATE TABLE good (a)",
        ]))
    }
    let database = try scratch.open(schema: .things.with(["CREATE TABLE good (a)"]))
    #expect(try pragma("user_version", of: database) == "2")
    #expect(try database.first("SELECT count(*) FROM sqlite_master WHERE name = 'half'") { $0.int(0) } == 0)
  }
}
