import FleetModels
import Foundation
import StoreFaults
import Testing

@testable import FleetStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The crash points of offline-sync 2.5 that are the store's own: a real process dies at each, and the next one opens
/// what it left. Those of the engine are tested beside it, 11 and 14 beside the program.
@Suite struct CrashPointTests {
  let scratch: Scratch

  private static let isSoak = ProcessInfo.processInfo.environment["COMPANION_SOAK"] != nil

  init() throws { scratch = try Scratch() }

  private var pictures: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: scratch.file("proofs"))) ?? []).sorted()
  }

  private static let longAgo = Timestamp(milliseconds: 0)
  private static let inAYear = Timestamp(Date(timeIntervalSinceNow: 31_000_000))

  /// Starts a worker that dies at the first operation of the disk, the second, … until one lives to the end.
  /// - Returns: how many died.
  private func everyDeath(
    _ command: String, step: Int = 1, _ prepare: (Int) throws -> StoreFolder,
    look: (StoreFolder, Bool) throws -> Void
  ) throws -> Int {
    var died = 0
    for number in stride(from: 1, to: 2_000, by: step) {
      let folder = try prepare(number)
      let code = try Worker(command, folder.path, "\(number)").end()
      try #require(code == 0 || code == -SIGKILL, "\(command) \(number): \(code)")
      try look(folder, code == 0)
      try FileManager.default.removeItem(atPath: folder.path)
      if code == 0 { break }
      died += 1
    }
    return died
  }

  @Test func `Crash points 0 and 3: killed at any write of a tap, it is there whole or not at all`() throws {
    let died = try everyDeath("write") { number in
      let folder = try StoreFolder(path: scratch.file("\(number)"))
      let store = try OutboxStore(in: folder)
      _ = try store.insert(.sample("entry_earlier"))
      return folder
    } look: { folder, isDone in
      let store = try OutboxStore(in: folder)
      #expect(try store.entry("entry_earlier") != nil)
      let entry = try store.entry("entry_dying")
      #expect(!isDone || entry != nil)
      if let entry { #expect(try store.journal(of: entry.seq).count == 1) }
      #expect(try store.database.integrityCheck() == "ok")
    }
    #expect(died > 3)
    print("killed at \(died) operations of an enqueue")
  }

  @Test func `Crash point 1: killed while a picture is written, its part is swept and nothing else remains`()
    throws
  {
    try scratch.write(ProofFilesTests.jpeg(300_000), to: "IMG_1")
    #expect(try Worker("keep", scratch.path, scratch.file("IMG_1"), "100000").end() == -SIGXFSZ)
    #expect(pictures.count == 1 && pictures[0].hasSuffix(".part"))
    let files = try ProofFiles(in: scratch.folder)
    #expect(try files.strays(known: [], writtenBefore: Self.inAYear) == pictures)
    for name in pictures { files.remove(name) }
    #expect(pictures.isEmpty)
    #expect(try OutboxStore(in: scratch.folder).all().isEmpty)
  }

  @Test func `Crash point 2: killed before a picture's row, it is a stray once it is old`() throws {
    try scratch.write(ProofFilesTests.jpeg(300_000), to: "IMG_1")
    #expect(try Worker("keep-and-die", scratch.path, scratch.file("IMG_1")).end() == -SIGKILL)
    let files = try ProofFiles(in: scratch.folder)
    #expect(pictures.count == 1 && pictures[0].hasSuffix(".jpg"))
    #expect(try files.strays(known: [], writtenBefore: Self.longAgo).isEmpty)
    #expect(try files.strays(known: [], writtenBefore: Self.inAYear) == pictures)
    #expect(try files.strays(known: Set(pictures), writtenBefore: Self.inAYear).isEmpty)
  }

  @Test
  func `Crash point 8: after a power cut all that was committed to the outbox is there, confirmations too`()
    throws
  {
    let store = try OutboxStore(in: scratch.folder)
    try store.checkpoint()
    let disk = FaultyDisk(folder: scratch.path)
    let shimmed = try OutboxStore(in: scratch.folder)
    try disk.keepImages()
    var seen: [EntryState] = []
    for state in [EntryState.pending, .stamped, .confirmed, .settled] {
      if var entry = try shimmed.entry("entry_a") {
        entry.state = state
        try shimmed.update(entry)
      } else {
        _ = try shimmed.insert(.sample("entry_a"))
      }
      let left = try StoreFolder(path: scratch.file("after-\(state.name)"))
      try disk.writeImages(to: left.path)
      seen += [try OutboxStore(in: left).entry("entry_a")?.state].compactMap { $0 }
    }
    #expect(seen == [.pending, .stamped, .confirmed, .settled])
  }

  @Test func `Crash point 8: after a power cut the cache is whole, though it may be older`() throws {
    try OrderCache(in: scratch.folder).checkpoint()
    let disk = FaultyDisk(folder: scratch.path)
    let cache = try OrderCache(in: scratch.folder)
    try disk.keepImages()
    try cache.store(try Orders.many(3).map { $0[...] }, asked: .at(1))
    let left = try StoreFolder(path: scratch.file("after"))
    try disk.writeImages(to: left.path)
    let found = try OrderCache(in: left)
    #expect([0, 3].contains(try found.count()))
    #expect(try found.database.integrityCheck() == "ok")
  }

  @Test func `Crash point 12: an upgrade killed at any write runs again and keeps every row`() throws {
    let older = try StoreFolder(path: scratch.file("older"))
    do {
      let database = try Database(older.outbox, settings: .sacred, schema: Schema.outbox.older(1))
      try database.fillEveryColumn()
      try database.checkpoint()
    }
    let died = try everyDeath("open") { number in
      let folder = try StoreFolder(path: scratch.file("\(number)"))
      try older.copy(.outbox, to: folder)
      return folder
    } look: { folder, _ in
      let store = try OutboxStore(in: folder)
      #expect(try store.all().map(\.state) == EntryState.allCases)
      #expect(try store.flights().count == EntryState.allCases.count)
      #expect(try store.database.integrityCheck() == "ok")
      #expect(try store.salvageReport() == nil)
    }
    #expect(died > 3)
    print("killed at \(died) operations of an upgrade")
  }

  @Test func `Crash point 13: a salvage killed at any write is finished by the next opening`() throws {
    let damaged = try StoreFolder(path: scratch.file("damaged"))
    do {
      let store = try OutboxStore(in: damaged)
      try store.transaction {
        for number in 1...60 {
          let entry = try store.insert(.sample("entry_\(number)"))
          try store.note("asked", entry: entry.seq, wall: entry.created.wall)
        }
      }
      try store.checkpoint()
    }
    for suffix in ["-wal", "-shm"] { removeFile(damaged.path + "/outbox.db" + suffix) }
    var bytes = try scratch.bytes("damaged/outbox.db")
    let middle = bytes.count / 4096 / 2 * 4096
    for index in middle..<middle + 4096 { bytes[index] ^= 0xFF }
    try scratch.write(bytes, to: "damaged/outbox.db")
    var counts: Set<Int> = []
    let died = try everyDeath("open", step: Self.isSoak ? 1 : 9) { number in
      let folder = try StoreFolder(path: scratch.file("\(number)"))
      try damaged.copy(.outbox, to: folder)
      return folder
    } look: { folder, _ in
      let store = try OutboxStore(in: folder)
      let report = try #require(try store.salvageReport())
      counts.insert(report.entries)
      #expect(try store.all().count == report.entries)
      let name = (folder.path as NSString).lastPathComponent + "/" + report.keptAs
      #expect(try scratch.bytes(name) == bytes)
    }
    #expect(died > 3 && counts.count == 1)
    print("killed at \(died) operations of a salvage")
  }

  @Test func `Crash point 14: a folder restored from a backup is another one, whichever way it was copied`()
    throws
  {
    try OutboxStore(in: scratch.folder).checkpoint()
    let backup = try Scratch()
    for name in ["outbox.db", "write.lock"] {
      try FileManager.default.copyItem(atPath: scratch.file(name), toPath: backup.file(name))
    }
    func identities() throws -> (file: String?, folder: String?) {
      let store = try OutboxStore(in: scratch.folder)
      return (store.fileIdentity, store.folderIdentity)
    }
    let (file, folder) = try identities()
    #expect(try identities().folder == folder)
    #expect(try OutboxStore(in: backup.folder).fileIdentity != file)
    // Into the very files that are there, as `cp` does it.
    for name in ["outbox.db", "write.lock"] {
      let target = open(scratch.file(name), O_WRONLY | O_TRUNC)
      let bytes = try backup.bytes(name)
      #expect(bytes.withUnsafeBytes { write(target, $0.baseAddress, $0.count) } == bytes.count)
      close(target)
    }
    for suffix in ["-wal", "-shm"] { removeFile(scratch.file("outbox.db" + suffix)) }
    let restored = try identities()
    #expect(restored.file == file)
    #expect(restored.folder != folder)
  }
}
