import CSQLite
import FleetModels
import Testing

@testable import FleetStorage

@Suite struct DatabaseTests {
  let scratch: Scratch
  let database: Database

  init() throws {
    scratch = try Scratch()
    database = try scratch.open()
  }

  private func add(_ name: String?, to database: Database? = nil) throws {
    try (database ?? self.database).run("INSERT INTO things(name) VALUES (?)", name)
  }

  private func names() throws -> [String] {
    try database.rows("SELECT name FROM things ORDER BY id") { $0.text(0) }
  }

  private struct Stop: Error {}

  @Test func everyKindOfValueComesBackAsItWent() throws {
    let values: [SQLValue] = [
      .null, .integer(.min), .integer(.max), .real(0.1), .text(""), .text("a\u{0}b 漢字 '\"%"), .blob([]),
      .blob([0, 255, 0]),
    ]
    let found = try values.map { value in
      try database.first("SELECT ?", value) { $0.values(1)[0] }
    }
    #expect(found == values)
  }

  @Test func anErrorRollsTheWholeTransactionBack() throws {
    #expect(throws: Stop.self) {
      try database.transaction {
        try add("a")
        throw Stop()
      }
    }
    #expect(try names() == [])
  }

  @Test func afterARolledBackTransactionTheNextOneWorks() throws {
    try? database.transaction {
      try add("a")
      throw Stop()
    }
    try database.transaction { try add("b") }
    #expect(try names() == ["b"])
  }

  @Test func theWorkOfANestedTransactionGoesWithTheOuterOne() throws {
    #expect(throws: Stop.self) {
      try database.transaction {
        try database.transaction { try add("inner") }
        throw Stop()
      }
    }
    #expect(try names() == [])
  }

  @Test func aFailedNestedTransactionUndoesOnlyItself() throws {
    try database.transaction {
      try add("outer")
      try? database.transaction {
        try add("inner")
        throw Stop()
      }
    }
    #expect(try names() == ["outer"])
  }

  @Test func anErrorCarriesCodeMessageAndStatementButNoValue() throws {
    try add("Mei Tan, 10 Orchard Road")
    let error = #expect(throws: StorageError.self) { try add("Mei Tan, 10 Orchard Road") }
    guard case .sqlite(let code, let message, let sql)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(code == 2067)
    #expect(message == "UNIQUE constraint failed: things.name")
    #expect(sql == "INSERT INTO things(name) VALUES (?)")
    #expect(!"\(error as Any)".contains("Orchard"))
  }

  @Test(arguments: [[], ["a", "b"]])
  func tooFewOrTooManyValuesAreRefused(values: [String]) throws {
    let error = #expect(throws: StorageError.self) {
      try database.run("INSERT INTO things(name) VALUES (?)", values: values)
    }
    #expect("\(error as Any)".contains("\(values.count) values for 1 parameters"))
    #expect(try names() == [])
  }

  @Test func aQueryMayRunInsideTheRowsOfTheSameQuery() throws {
    try add("a")
    try add("b")
    let sql = "SELECT name FROM things ORDER BY id"
    let pairs = try database.rows(sql) { outer in
      try database.rows(sql) { outer.text(0) + $0.text(0) }
    }
    #expect(pairs.flatMap { $0 } == ["aa", "ab", "ba", "bb"])
  }

  @Test func anErrorInARowsClosureLeavesTheStatementUsable() throws {
    try add("a")
    let sql = "SELECT name FROM things"
    #expect(throws: Stop.self) { _ = try database.rows(sql) { _ in throw Stop() } }
    #expect(try database.rows(sql) { $0.text(0) } == ["a"])
  }

  @Test func aTransactionHoldsTheWriteLockAndLetsItGo() throws {
    let lock = try scratch.folder.writeLock()
    try database.transaction { #expect(!lock.tryLock()) }
    #expect(lock.tryLock())
  }

  @Test func aWriteOutsideATransactionHoldsTheWriteLockToo() throws {
    let lock = try scratch.folder.writeLock()
    let wasFree = try database.first("INSERT INTO things(name) VALUES ('a') RETURNING id") { _ in
      lock.tryLock()
    }
    #expect(wasFree == false)
    #expect(lock.tryLock())
  }

  @Test func aFullDiskIsSaidAndEarlierWorkStays() throws {
    try database.transaction { try add("earlier") }
    let pages = try #require(try database.first("PRAGMA page_count") { $0.int(0) })
    _ = try database.first("PRAGMA max_page_count = \(pages + 8)") { $0.int(0) }
    #expect(throws: StorageError.diskFull(path: scratch.file("test.db"))) {
      try database.transaction {
        try add("later")
        try database.run("INSERT INTO things(body) VALUES (?)", [UInt8](repeating: 1, count: 100_000))
      }
    }
    #expect(try names() == ["earlier"])
    try database.transaction { try add("small") }
    #expect(try names() == ["earlier", "small"])
  }

  @Test func whatFollowsAnEarlyRollbackIsNotStoredOnItsOwn() throws {
    // As SQLite does by itself on some errors, such as a full disk.
    #expect(throws: StorageError.self) {
      try database.transaction {
        try add("before")
        try database.run("ROLLBACK")
        try add("after")
      }
    }
    #expect(try names() == [])
  }

  @Test func anotherConnectionsCommitChangesTheDataVersion() throws {
    let before = try database.dataVersion()
    #expect(try database.dataVersion() == before)
    let other = try scratch.open()
    try add("a", to: other)
    #expect(try database.dataVersion() != before)
  }

  @Test func aFileThatAnotherHasReplacedIsNotWrittenAnyMore() throws {
    try add("a")
    try move(scratch.file("test.db"), to: scratch.file("elsewhere.db"))
    _ = try scratch.open()
    #expect(throws: StorageError.replaced(path: scratch.file("test.db"))) { try add("b") }
  }
}
