import FleetModels
import Foundation
import StoreFaults
import Testing

@testable import FleetStorage

/// Four processes that write and checkpoint one folder's files at once.
@Suite struct ManyProcessesTests {
  private static let isSoak = ProcessInfo.processInfo.environment["COMPANION_SOAK"] != nil
  /// Writes and checkpoints of each.
  private static let share = isSoak ? 2_500 : 250

  @Test func fourProcessesWriteAndCheckpointAndNothingIsLostOrTorn() throws {
    let scratch = try Scratch()
    let names = ["one", "two", "three", "four"]
    let workers = try names.map { try Worker("hammer", scratch.path, $0, "\(Self.share)") }
    #expect(workers.map { $0.end() } == [0, 0, 0, 0])
    let store = try OutboxStore(in: scratch.folder)
    let cache = try OrderCache(in: scratch.folder)
    #expect(try store.salvageReport() == nil)
    #expect(try store.database.integrityCheck() == "ok")
    #expect(try cache.database.integrityCheck() == "ok")
    let entries = try store.all()
    for name in names {
      let own = entries.filter { $0.lane == "order/\(name)" }
      // Two of five are entries, one of five stamps the last of these, one of five is a note of the cache.
      let numbers = (1...Self.share).filter { [1, 2].contains($0 % 5) }
      #expect(own.map(\.id) == numbers.map { "\(name)_\($0)" })
      #expect(own.count { $0.state == .stamped } == Self.share / 5)
      for number in stride(from: 4, through: Self.share, by: 5) {
        #expect(try cache.note("\(name)_\(number)") == Int64(number))
      }
    }
    let lines = try store.database.first("SELECT count(*) FROM journal") { $0.int(0) }
    #expect(lines == entries.count)
    #expect(!scratch.names.contains { $0.contains("damaged") })
    print(
      "\(Self.share * 4) interleaved writes and checkpoints of four processes: \(entries.count) entries, all whole"
    )
  }
}
