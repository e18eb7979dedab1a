import FleetModels
import Foundation
import Testing

@testable import FleetStorage

@Suite struct CacheDamageTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func fill() throws {
    let cache = try OrderCache(in: scratch.folder)
    try cache.store(try Orders.many(60).map { $0[...] }, asked: .at(1))
    try cache.checkpoint()
  }

  @Test func aDamagedCacheIsSetAsideAndBegunAnew() throws {
    try scratch.write(Array(repeating: 7, count: 10_000), to: "cache.db")
    let cache = try OrderCache(in: scratch.folder)
    #expect(try cache.count() == 0)
    try cache.store(try Orders.document("order_a"))
    #expect(try cache.count() == 1)
    #expect(try scratch.bytes("cache.db.damaged") == Array(repeating: 7, count: 10_000))
  }

  @Test func damageFoundWhileReadingIsSaidAndTheNextOpeningBeginsAnew() throws {
    try fill()
    var bytes = try scratch.bytes("cache.db")
    // All pages but the first two: the tables' contents.
    for index in (2 * 8192)..<bytes.count { bytes[index] = 0xA5 }
    try scratch.write(bytes, to: "cache.db")
    do {
      let cache = try OrderCache(in: scratch.folder)
      #expect(throws: StorageError.corrupt(path: scratch.file("cache.db"))) { _ = try cache.count() }
    }
    let rebuilt = try OrderCache(in: scratch.folder)
    #expect(try rebuilt.count() == 0)
    #expect(try rebuilt.database.quickCheck() == "ok")
    let again = try OrderCache(in: scratch.folder)
    try again.store(try Orders.document("order_a"))
    #expect(try OrderCache(in: scratch.folder).count() == 1)
  }

  @Test func aDeletedCacheIsBegunAnewEvenBesideItsOldLog() throws {
    do { try OrderCache(in: scratch.folder).store(try Orders.document("order_a")) }
    removeFile(scratch.file("cache.db"))
    #expect(try OrderCache(in: scratch.folder).count() == 0)
  }

  // MARK: Replaced while open

  /// Another process finds the cache damaged and begins it anew.
  private func replace() throws -> OrderCache {
    markDamaged(scratch.file("cache.db"))
    return try OrderCache(in: scratch.folder)
  }

  @Test func anOpenCacheReadsTheFileThatTookTheDamagedOnesPlace() throws {
    let open = try OrderCache(in: scratch.folder)
    try open.store(try Orders.document("order_old"))
    let other = try replace()
    try other.store(try Orders.document("order_new"))
    #expect(try open.count() == 1)
    #expect(try open.resolve("order_new") == "order_new")
    #expect(try open.resolve("order_old") == nil)
  }

  @Test func anOpenCacheWritesToTheFileThatTookTheDamagedOnesPlace() throws {
    let open = try OrderCache(in: scratch.folder)
    try open.store(try Orders.document("order_old"))
    let other = try replace()
    try open.store(try Orders.document("order_a"))
    try open.setNote("tried", 5)
    try open.markDeleted("order_a", at: Moment.at(9).wall)
    #expect(try other.resolve("order_a") == "order_a")
    #expect(try other.snapshot("order_a")?.isDeleted == true)
    #expect(try other.note("tried") == 5)
  }

  @Test func aWriteWhoseFileWasReplacedWhileItWaitedHasNotBegun() throws {
    let open = try OrderCache(in: scratch.folder)
    let chosen = try open.database
    _ = try replace()
    var isBegun = false
    #expect(try open.attempt(on: chosen) { _ in isBegun = true } == nil)
    #expect(!isBegun)
  }

  @Test func aReplacementIsAChange() throws {
    let open = try OrderCache(in: scratch.folder)
    let before = try open.dataVersion()
    _ = try replace()
    #expect(try open.dataVersion() != before)
  }

  @Test func anOpenCacheReadsOnWhenItsFileWasRemoved() throws {
    let open = try OrderCache(in: scratch.folder)
    try open.store(try Orders.document("order_a"))
    for suffix in ["", "-wal", "-shm"] { removeFile(scratch.file("cache.db" + suffix)) }
    #expect(try open.count() == 0)
    try open.store(try Orders.document("order_b"))
    #expect(try OrderCache(in: scratch.folder).resolve("order_b") == "order_b")
  }

  @Test func aCacheReplacedWithinATransactionOfTheOutboxIsOpenedAnewThere() throws {
    let outbox = try OutboxStore(in: scratch.folder)
    let open = try OrderCache(in: scratch.folder)
    _ = try replace()
    try outbox.transaction {
      #expect(try open.count() == 0)
      try outbox.setNumber("clock", 1)
    }
    #expect(try outbox.number("clock") == 1)
    // The lock is free again.
    #expect(try scratch.folder.writeLock().tryLock())
  }

  @Test func theReaderThatFindsTheDamageGoesOnWithAnEmptyCache() throws {
    try fill()
    var bytes = try scratch.bytes("cache.db")
    for index in (2 * 8192)..<bytes.count { bytes[index] = 0xA5 }
    try scratch.write(bytes, to: "cache.db")
    let open = try OrderCache(in: scratch.folder)
    #expect(throws: StorageError.corrupt(path: scratch.file("cache.db"))) { _ = try open.count() }
    #expect(try open.count() == 0)
    try open.store(try Orders.document("order_a"))
    #expect(try open.count() == 1)
  }

  @Test func damageInAFileThatWasReplacedSaysNothingOfTheNewOne() throws {
    try fill()
    var bytes = try scratch.bytes("cache.db")
    for index in (2 * 8192)..<bytes.count { bytes[index] = 0xA5 }
    try scratch.write(bytes, to: "cache.db")
    let stale = try OrderCache(in: scratch.folder).database
    _ = try replace()
    #expect(throws: StorageError.self) { _ = try stale.rows("SELECT id FROM orders") { $0.text(0) } }
    #expect(!isMarkedDamaged(scratch.file("cache.db")))
  }

  @Test func aCacheWhoseFolderIsGoneCanStillBeReadAndSaysThatItCannotBeWritten() throws {
    let open = try OrderCache(in: scratch.folder)
    try open.store(try Orders.document("order_a"))
    try FileManager.default.removeItem(atPath: scratch.path)
    #expect(try open.count() == 1)
    #expect(throws: StorageError.replaced(path: scratch.file("cache.db"))) { try open.setNote("tried", 1) }
  }
}
