import FleetModels
import Foundation
import Testing

@testable import FleetStorage

/// Every page of a cache damaged in turn, cuts anywhere, single bits: what is read is what was stored, or the damage is
/// noticed and the cache begins anew. Never a crash, never another's line.
@Suite struct CacheSweepTests {
  private static let isSoak = ProcessInfo.processInfo.environment["COMPANION_SOAK"] != nil
  private static let page = 8192

  private let scratch: Scratch
  private let sound: [UInt8]
  private let lines: [Order.ID: OrderLine]
  private let documents: [Order.ID: OrderSnapshot]
  private let driver: Driver?

  init() throws {
    scratch = try Scratch()
    let cache = try OrderCache(in: scratch.folder)
    try cache.store(try Orders.many(12).map { $0[...] }, asked: .at(1))
    try cache.store(Driver(json: ["id": "driver_one", "name": "Mei"]), asked: .at(1))
    try cache.learn(
      offer: "[1]", shared: "[0]", config: "config_a", after: "created", order: "order_1000001")
    lines = Dictionary(
      uniqueKeysWithValues: try cache.activeLines(driver: "driver_one").map { ($0.order.id, $0) })
    var documents: [Order.ID: OrderSnapshot] = [:]
    for id in lines.keys { documents[id] = try cache.snapshot(id) }
    self.documents = documents
    driver = try cache.record("driver_one" as Driver.ID)
    try cache.checkpoint()
    sound = try scratch.bytes("cache.db")
  }

  /// Reads all there is, on a file with these bytes.
  /// - Returns: whether the damage was noticed.
  private func read(_ bytes: [UInt8], _ comment: Comment) throws -> Bool {
    let folder = try StoreFolder(path: scratch.file("damaged"))
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    try scratch.write(bytes, to: "damaged/cache.db")
    var isNoticed = false
    func noticing(_ body: () throws -> Void) throws {
      do { try body() } catch StorageError.corrupt { isNoticed = true }
    }
    let cache: OrderCache
    do {
      cache = try OrderCache(in: folder)
    } catch StorageError.foreignFile, StorageError.newerFile {
      // The few bytes that say whose and of which version it is.
      return true
    }
    try noticing {
      for line in try cache.activeLines(driver: "driver_one") {
        #expect(line == lines[line.order.id], comment)
      }
    }
    for (id, document) in documents {
      try noticing {
        if let found = try cache.snapshot(id) { #expect(found == document, comment) }
      }
    }
    try noticing {
      if let found: Driver = try cache.record("driver_one") { #expect(found == driver, comment) }
    }
    if isNoticed || fileExists(folder.path + "/cache.db.damaged") {
      isNoticed = true
      // The next reading begins anew and takes what the server says.
      try noticing { try cache.store(try Orders.document("order_new")) }
      try cache.store(try Orders.document("order_new"))
      #expect(try cache.snapshot("order_new") != nil, comment)
      #expect(try cache.database.quickCheck() == "ok", comment)
    }
    return isNoticed
  }

  @Test func aDamagedPageIsNeverShown() throws {
    var noticed = 0
    let pages = sound.count / Self.page
    for index in 0..<pages {
      var bytes = sound
      for offset in index * Self.page..<(index + 1) * Self.page {
        bytes[offset] ^= UInt8(truncatingIfNeeded: offset &* 31 | 1)
      }
      if try read(bytes, "page \(index)") { noticed += 1 }
    }
    #expect(noticed > pages / 2)
    print("\(pages) pages of a cache damaged in turn: \(noticed) noticed by reading everything, none shown")
  }

  @Test func aCutCacheIsNeverShownWrong() throws {
    var noticed = 0
    var cuts = 0
    for length in stride(from: 1, to: sound.count, by: Self.page / 2 + 77) {
      cuts += 1
      if try read(Array(sound[..<length]), "cut at \(length)") { noticed += 1 }
    }
    #expect(noticed == cuts)
    print("\(cuts) cuts of a cache: \(noticed) noticed")
  }

  @Test func aFlippedBitIsNeverShown() throws {
    var noticed = 0
    var flips = 0
    for offset in stride(from: 3, to: sound.count, by: Self.isSoak ? 61 : 1_499) {
      var bytes = sound
      bytes[offset] ^= 1 << UInt8(offset % 8)
      flips += 1
      if try read(bytes, "bit at \(offset)") { noticed += 1 }
    }
    #expect(noticed > flips / 4)
    print("\(flips) single bits of a cache flipped: \(noticed) noticed, none shown")
  }
}
