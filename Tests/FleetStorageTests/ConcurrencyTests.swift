import FleetModels
import Foundation
import Synchronization
import Testing

@testable import FleetStorage

@Suite struct ConcurrencyTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Runs `body` on so many threads at once; each opens connections of its own.
  private func threads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) -> [String] {
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: count) { index in
      do {
        try body(index)
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    return failures.withLock { $0 }
  }

  @Test func manyMayOpenAndMigrateOneNewFileAtOnce() throws {
    let location = scratch.location()
    let schema = Schema.things.with(["CREATE TABLE more (a)"])
    let failures = threads(8) { index in
      let database = try Database(location, settings: .sacred, schema: schema)
      try database.run("INSERT INTO things(name) VALUES (?)", "\(index)")
    }
    #expect(failures == [])
    #expect(try scratch.open(schema: schema).first("SELECT count(*) FROM things") { $0.int(0) } == 8)
  }

  @Test func manyMayEnqueueAtOnceAndNothingIsLost() throws {
    let folder = scratch.folder
    let failures = threads(4) { index in
      let store = try OutboxStore(in: folder)
      for number in 0..<50 {
        try store.transaction {
          let entry = try store.insert(.sample("entry_\(index)_\(number)"))
          try store.note("asked", entry: entry.seq, wall: entry.created.wall)
        }
      }
    }
    #expect(failures == [])
    let store = try OutboxStore(in: folder)
    #expect(try store.all().count == 200)
    #expect(try store.database.quickCheck() == "ok")
  }

  @Test func noReadOrWriteFailsWhileOthersReplaceTheCacheAgainAndAgain() throws {
    let folder = scratch.folder
    let path = scratch.file("cache.db")
    let failures = threads(4) { index in
      let cache = try OrderCache(in: folder)
      for number in 0..<60 {
        if index == 0 {
          markDamaged(path)
          _ = try OrderCache(in: folder)
        } else {
          try cache.setNote("note_\(index)", Int64(number))
          _ = try cache.count()
        }
      }
      try cache.setNote("last_\(index)", 1)
    }
    #expect(failures == [])
    let left = try OrderCache(in: folder)
    #expect(try (0..<4).contains { try left.note("last_\($0)") == 1 })
    #expect(try left.database.quickCheck() == "ok")
  }

  @Test func anotherProcessHoldingTheWriteLockIsWaitedFor() throws {
    let store = try OutboxStore(in: scratch.folder)
    // The shell holds the lock until its input ends; `ready` says that it has it.
    let child = Process()
    let (input, output) = (Pipe(), Pipe())
    child.executableURL = URL(filePath: "/usr/bin/env")
    child.arguments = ["flock", scratch.file("write.lock"), "sh", "-c", "echo ready; read line"]
    child.standardInput = input
    child.standardOutput = output
    try child.run()
    #expect(try output.fileHandleForReading.read(upToCount: 5) == Data("ready".utf8))
    #expect(!(try scratch.folder.writeLock().tryLock()))
    DispatchQueue.global().async { try? input.fileHandleForWriting.close() }
    try store.setNumber("x", 1)
    child.waitUntilExit()
    #expect(try store.number("x") == 1)
  }

  @Test func theEngineLockBelongsToOne() throws {
    let first = try scratch.folder.engineLock()
    let second = try scratch.folder.engineLock()
    #expect(first.tryLock())
    #expect(!second.tryLock())
    first.unlock()
    #expect(second.tryLock())
  }

  @Test func aReaderSeesWholeTransactionsOnly() throws {
    let folder = scratch.folder
    let writer = try OutboxStore(in: folder)
    let reader = try OutboxStore(in: folder)
    try writer.transaction {
      _ = try writer.insert(.sample("entry_1"))
      #expect(try reader.all().isEmpty)
    }
    #expect(try reader.all().count == 1)
  }

  @Test func theLogDoesNotGrowWithoutBound() throws {
    let database = try scratch.open(settings: .cache)
    var largest = 0
    for _ in 0..<500 {
      try database.transaction {
        try database.run("INSERT INTO things(body) VALUES (?)", [UInt8](repeating: 7, count: 100_000))
      }
      largest = max(largest, fileSize(scratch.file("test.db-wal")))
    }
    #expect(fileSize(scratch.file("test.db")) > 40_000_000)
    #expect(largest < 16 << 20)
  }

  @Test func aCheckpointMovesTheLogIntoTheFile() throws {
    let database = try scratch.open()
    try database.run("INSERT INTO things(name) VALUES ('a')")
    #expect(fileSize(scratch.file("test.db-wal")) > 0)
    try database.checkpoint()
    #expect(fileSize(scratch.file("test.db-wal")) == 0)
  }

  @Test func closingDoesNotCheckpointOutsideTheLock() throws {
    do { try scratch.open().run("INSERT INTO things(name) VALUES ('a')") }
    #expect(fileSize(scratch.file("test.db-wal")) > 0)
    #expect(try scratch.open().first("SELECT name FROM things") { $0.text(0) } == "a")
  }
}
