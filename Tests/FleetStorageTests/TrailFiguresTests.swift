import FleetModels
import Foundation
import Testing

@testable import FleetStorage

/// What the trail costs: the size of ten hours at a fix a second, and how often the disk is bothered.
@Suite(.serialized)
struct TrailFiguresTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func tenHoursAreWithinTheirSizeAndSyncs() throws {
    let fixes = try Fix.drive(seconds: 36_000)
    let counter = try #require(SyncCounter(filesAt: scratch.file("trail.db")))
    let trail = try Trail(in: scratch.folder)
    let opening = counter.count
    var largest = 0
    for (number, fix) in fixes.enumerated() {
      try trail.record(fix)
      if number % 50 == 49 {
        largest = max(largest, fileSize(scratch.file("trail.db")) + fileSize(scratch.file("trail.db-wal")))
      }
    }
    let syncs = counter.count - opening
    print(
      "figure: trail of 36 000 fixes: file \(fileSize(scratch.file("trail.db"))), log \(fileSize(scratch.file("trail.db-wal"))), both at most \(largest) bytes; \(syncs) syncs, one in \(36_000 / max(1, syncs)) s"
    )
    #expect(largest <= 2_500_000)
    // The counter counts.
    #expect(syncs > 0)
    #expect(syncs <= 36_000 / 30)
    #expect(try trail.all().count == 36_000)
  }
}
