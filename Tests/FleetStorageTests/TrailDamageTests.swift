import FleetModels
import Foundation
import Testing

@testable import FleetStorage

/// Accidents of `trail.db`, none of which may hold up a driver.
@Suite struct TrailDamageTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func trail() throws -> Trail { try Trail(in: scratch.folder) }

  /// A trail of some pages, of which all but the first is overwritten.
  private func damage() throws {
    do {
      let trail = try trail()
      for time in 0..<500 { try trail.record(try .at(Int64(time))) }
      try trail.checkpoint()
    }
    var bytes = try scratch.bytes("trail.db")
    for index in 1_024..<bytes.count { bytes[index] = 0xA5 }
    try scratch.write(bytes, to: "trail.db")
  }

  @Test func aDamagedTrailIsSetAsideAndBegunAnew() throws {
    try scratch.write(Array(repeating: 7, count: 5_000), to: "trail.db")
    try trail().record(try .at(0))
    #expect(try trail().all() == [.at(0)])
    #expect(try scratch.bytes("trail.db.damaged") == Array(repeating: 7, count: 5_000))
  }

  @Test func aFixThatMeetsTheDamageIsKeptInTheNewTrail() throws {
    try damage()
    let open = try trail()
    #expect(try open.record(.at(1_000)))
    #expect(try open.all() == [.at(1_000)])
    #expect(try trail().all() == [.at(1_000)])
  }

  @Test func damageMetByAReaderIsSaidAndTheNextOneBeginsAnew() throws {
    try damage()
    let open = try trail()
    #expect(throws: StorageError.corrupt(path: scratch.file("trail.db"))) { _ = try open.all() }
    #expect(try open.all().isEmpty)
  }

  @Test func aDamagedTrailIsToldUntilItWasHeard() throws {
    #expect(try trail().unheardDamage() == nil)
    try damage()
    let open = try trail()
    try open.record(.at(0))
    #expect(try open.unheardDamage() == scratch.file("trail.db.damaged"))
    #expect(try trail().unheardDamage() == scratch.file("trail.db.damaged"))
    try open.hearDamage()
    #expect(try open.unheardDamage() == nil)
    #expect(try trail().unheardDamage() == nil)
  }

  @Test func aSecondDamageIsToldAgain() throws {
    try scratch.write(Array(repeating: 7, count: 5_000), to: "trail.db")
    try trail().hearDamage()
    try damage()
    let open = try trail()
    try open.record(.at(0))
    #expect(try open.unheardDamage() != nil)
  }

  @Test func aTrailOfANewerVersionIsRefusedAndLeftAsItIs() throws {
    do {
      let trail = try trail()
      try trail.record(.at(0))
      try trail.database.run("PRAGMA user_version = 99")
      try trail.checkpoint()
    }
    let before = try scratch.bytes("trail.db")
    #expect(throws: StorageError.newerFile(path: scratch.file("trail.db"), found: 99, supported: 1)) {
      _ = try trail()
    }
    #expect(try scratch.bytes("trail.db") == before)
  }

  @Test func aFullDiskIsSaidAndCostsNothingThatWasKept() throws {
    let trail = try trail()
    try trail.record(.at(0))
    let pages = try trail.database.first("PRAGMA page_count") { $0.int(0) } ?? 0
    _ = try trail.database.first("PRAGMA max_page_count = \(pages + 2)") { $0.int(0) }
    var kept = 1
    #expect(throws: StorageError.diskFull(path: scratch.file("trail.db"))) {
      while true {
        try trail.record(.at(Int64(kept)))
        kept += 1
      }
    }
    #expect(try trail.all().count == kept)
    _ = try trail.database.first("PRAGMA max_page_count = 1000000") { $0.int(0) }
    #expect(try trail.record(.at(Int64(kept))))
  }

  @Test func aTrailThatWasRemovedWhileOpenIsBegunAnew() throws {
    let open = try trail()
    try open.record(.at(0))
    for suffix in ["", "-wal", "-shm"] { removeFile(scratch.file("trail.db" + suffix)) }
    try open.record(.at(1))
    #expect(try trail().all() == [.at(1)])
  }
}
