import Dispatch
import FleetCompanion
import Synchronization
import Testing

/// Remarks reach their reader in order, and nobody waits for one who does not read.
struct RemarkQueueTests {
  /// Reads only while it is let.
  private final class Reader: Sendable {
    let read = Mutex<[String]>([])
    private let gate = DispatchSemaphore(value: 0)

    func write(_ remark: String) {
      gate.wait()
      gate.signal()
      read.withLock { $0.append(remark) }
    }

    func goOn() { gate.signal() }
    var remarks: [String] { read.withLock { $0 } }
  }

  private let reader = Reader()

  private func queue(limit: Int) -> RemarkQueue {
    RemarkQueue(limit: limit, lost: { "\($0) lost" }) { [reader] in reader.write($0) }
  }

  @Test func allThatWasSaidIsWrittenInOrderBeforeTheEnd() {
    reader.goOn()
    let queue = queue(limit: 1_000)
    for number in 0..<500 { queue.say("\(number)") }
    #expect(queue.finish(within: 60_000))
    #expect(reader.remarks == (0..<500).map { "\($0)" })
  }

  @Test func aStalledReaderHoldsUpNobodyAndIsToldWhatItMissed() {
    let queue = queue(limit: 10)
    for number in 0..<1_000 { queue.say("\(number)") }
    #expect(!queue.finish(within: 1))
    reader.goOn()
    #expect(queue.finish(within: 60_000))
    // The one that is being written waits no longer, if it was begun in time.
    let kept = reader.remarks.count - 1
    #expect(kept == 10 || kept == 11)
    #expect(reader.remarks == (0..<kept).map { "\($0)" } + ["\(1_000 - kept) lost"])
  }

  @Test func whatIsSaidAfterSomeWereDroppedComesBehindTheirNumber() {
    let queue = queue(limit: 2)
    for number in 0..<10 { queue.say("\(number)") }
    reader.goOn()
    #expect(queue.finish(within: 60_000))
    queue.say("last")
    #expect(queue.finish(within: 60_000))
    #expect(reader.remarks.suffix(1) == ["last"])
    #expect(reader.remarks.filter { $0.hasSuffix("lost") }.count == 1)
  }
}
