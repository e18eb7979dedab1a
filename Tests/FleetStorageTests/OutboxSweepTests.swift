import FleetModels
import Foundation
import Testing

@testable import FleetStorage

/// Every page of an outbox damaged in turn, and single bits: each entry that is left is as it was stored, what is
/// missing is counted, and the damaged file is kept.
@Suite struct OutboxSweepTests {
  private static let isSoak = ProcessInfo.processInfo.environment["COMPANION_SOAK"] != nil
  private static let page = 4096
  /// In a page's list of its rows: the row is there no more, and no reading fails.
  private static let unhooking = 94_223

  private let scratch: Scratch
  private let sound: [UInt8]
  private let entries: [String: EntryRecord]

  init() throws {
    scratch = try Scratch()
    let store = try OutboxStore(in: scratch.folder)
    try store.transaction {
      for number in 1...40 {
        let entry = try store.insert(.sample("entry_\(number)", order: "order_\(number % 7)"))
        try store.note("asked \(number)", entry: entry.seq, wall: entry.created.wall)
      }
    }
    entries = Dictionary(uniqueKeysWithValues: try store.all().map { ($0.id, $0) })
    try store.checkpoint()
    sound = try scratch.bytes("outbox.db")
  }

  /// Opens an outbox of these bytes and reads all of it, as often as it says that it is damaged.
  /// - Returns: whether the damage was noticed.
  private func read(_ bytes: [UInt8], _ comment: Comment) throws -> Bool {
    let folder = try StoreFolder(path: scratch.file("damaged"))
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    try scratch.write(bytes, to: "damaged/outbox.db")
    var left: [EntryRecord] = []
    var store: OutboxStore
    do {
      store = try OutboxStore(in: folder)
      left = try store.all()
    } catch StorageError.corrupt {
      // Found in use: the next opening salvages it.
      store = try OutboxStore(in: folder)
      left = try store.all()
    } catch StorageError.foreignFile, StorageError.newerFile {
      #expect(try scratch.bytes("damaged/outbox.db") == bytes, comment)
      return true
    }
    for entry in left {
      var expected = entries[entry.id]
      // What was seen of the order is not sealed: it only makes the engine ask again.
      expected?.expected = entry.expected
      #expect(entry.command == expected?.command && entry.lane == expected?.lane, comment)
      #expect(entry.state == expected?.state && entry.order == expected?.order, comment)
    }
    guard let report = try store.salvageReport() else {
      #expect(left.count == entries.count, comment)
      return false
    }
    #expect(try scratch.bytes("damaged/" + report.keptAs) == bytes, comment)
    let missing = entries.count - left.count
    #expect(report.lostEntries.map { $0 >= missing } ?? true, comment)
    _ = try store.insert(.sample("entry_new"))
    return true
  }

  @Test func aDamagedPageCostsWhatWasOnItAndNoMore() throws {
    var noticed = 0
    let pages = sound.count / Self.page
    for index in 0..<pages {
      var bytes = sound
      for offset in index * Self.page..<(index + 1) * Self.page { bytes[offset] ^= 0xFF }
      if try read(bytes, "page \(index)") { noticed += 1 }
    }
    #expect(noticed > pages / 2)
    print("\(pages) pages of an outbox damaged in turn: \(noticed) noticed")
  }

  @Test func aFlippedBitNeverChangesWhatIsSent() throws {
    var noticed = 0
    var flips = 0
    let step = Self.isSoak ? 41 : 997
    for offset in [Self.unhooking] + Array(stride(from: 5, to: sound.count, by: step)) {
      var bytes = sound
      bytes[offset] ^= 1 << UInt8(offset % 8)
      flips += 1
      if try read(bytes, "bit at \(offset)") { noticed += 1 }
    }
    print("\(flips) single bits of an outbox flipped: \(noticed) noticed, none changed what is sent")
  }
}
