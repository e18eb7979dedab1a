import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// What the receipt says of what was done, and of what was given up.
@Suite struct ReceiptTests {
  private let always = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max)

  private func givenUp(_ fate: EntryRecord.Fate) throws -> Receipt {
    let bench = try Bench()
    var row = try bench.entry(try bench.tapStart()).row
    row.state = .withdrawn
    row.fate = fate
    row.mayHaveLeft = true
    try bench.store.update(row)
    return try bench.outbox.receipt(for: always)
  }

  @Test func aDiscardThatMayHaveArrivedIsUnsure() throws {
    let receipt = try givenUp(.unsure)
    #expect(receipt.lines.map(\.finding) == [.unsure])
    #expect(receipt.verdict == "receipt: 0 of 1 confirmed, 0 differences, 1 unsure")
    #expect(!receipt.isClean)
  }

  @Test func aDiscardThatDidNotArriveIsWithdrawn() throws {
    let receipt = try givenUp(.plain)
    #expect(receipt.lines.map(\.finding) == [.withdrawn])
    #expect(receipt.verdict == "receipt: 0 of 0 confirmed, 0 differences")
    #expect(receipt.isClean)
  }

  @Test func aLineHasTheTimeOfTheDeedAndThatOfTheConfirmation() throws {
    let bench = try Bench()
    let done = bench.moment.wall
    try bench.tapStart()
    bench.now += 3_600_000
    try bench.step(.began)
    try bench.settle()
    let line = try #require(try bench.outbox.receipt(for: always).lines.first)
    #expect(line.doneAt == done)
    #expect(line.confirmedAt == done.adding(milliseconds: 3_600_000))
  }
}
