import FleetModels
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
}
