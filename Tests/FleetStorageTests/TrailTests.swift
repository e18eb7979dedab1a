import FleetModels
import Foundation
import Testing

@testable import FleetStorage

@Suite struct TrailTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func trail() throws -> Trail { try Trail(in: scratch.folder) }

  @Test func aFixComesBackWithAllThatWasKnown() throws {
    let place = try #require(Coordinate(latitude: -1.2345678, longitude: 103.7654321))
    let fix = try #require(
      Fix(
        coordinate: place, time: Fix.start.adding(milliseconds: 7), speed: 12.34, heading: 271.5,
        altitude: -3.2, accuracy: 4.5))
    try trail().record(fix)
    #expect(try trail().all() == [fix])
  }

  @Test func whatAReceiverDoesNotKnowStaysUnknown() throws {
    try trail().record(try .at(0))
    let fix = try #require(try trail().all().first)
    #expect(fix.speed == nil && fix.heading == nil && fix.altitude == nil && fix.accuracy == nil)
  }

  @Test func whatAReceiverWritesForUnknownIsUnknown() throws {
    let place = try #require(Coordinate(latitude: 1, longitude: 2))
    let fix = try #require(
      Fix(coordinate: place, time: Fix.start, speed: -1, heading: -1, altitude: .nan, accuracy: .infinity))
    #expect(fix == Fix(coordinate: place, time: Fix.start))
  }

  @Test func northIsOneHeading() throws {
    let place = try #require(Coordinate(latitude: 1, longitude: 2))
    for heading in [360, 359.97] {
      try trail().record(try #require(Fix(coordinate: place, time: Fix.start, heading: heading)))
    }
    #expect(try trail().all().map(\.heading) == [0])
  }

  @Test(arguments: [(0.0, 0.0), (0.000_000_01, 0), (91, 0), (0, -181), (.nan, 1)])
  func whatIsNoPlaceIsNoFix(latitude: Double, longitude: Double) throws {
    // Both members of a coordinate can be set to anything.
    var place = try #require(Coordinate(latitude: 1, longitude: 1))
    (place.latitude, place.longitude) = (latitude, longitude)
    #expect(Fix(coordinate: place, time: Fix.start) == nil)
  }

  @Test(arguments: [Int64.min, -1, 253_402_300_800_000, .max])
  func aTimeThatNoDateCanBeWrittenForIsNoFix(milliseconds: Int64) throws {
    let place = try #require(Coordinate(latitude: 1, longitude: 1))
    #expect(Fix(coordinate: place, time: Timestamp(milliseconds: milliseconds)) == nil)
  }

  @Test func fixesThatComeOutOfOrderAreReadByTime() throws {
    let trail = try trail()
    for time in [3_000, 1_000, 2_000, 0] { try trail.record(try .at(Int64(time))) }
    #expect(try trail.all() == [0, 1_000, 2_000, 3_000].map { try Fix.at($0) })
  }

  @Test func fixesOfOneTimeAreAllKeptAsTheyCame() throws {
    let trail = try trail()
    for latitude in [1.3, 1.1, 1.2] { try trail.record(try .at(0, latitude: latitude)) }
    #expect(try trail.all().map(\.coordinate.latitude) == [1.3, 1.1, 1.2])
  }

  @Test func theVerySameFixTwiceIsOne() throws {
    let trail = try trail()
    #expect(try trail.record(try .at(0, speed: 3)))
    #expect(try trail.record(try .at(0, speed: 4)))
    #expect(try !trail.record(try .at(0, speed: 3)))
    #expect(try trail.all().count == 2)
  }

  @Test func aReceiverWhoseClockStandsStillLosesNothing() throws {
    let trail = try trail()
    let count = Int(FixRow.room) * 2 + 10
    for number in 0..<count { try trail.record(try .at(0, latitude: 1 + Double(number) * 1e-5)) }
    try trail.record(try .at(5))
    #expect(try trail.all().count == count + 1)
    #expect(try !trail.record(try .at(0, latitude: 1 + 1_500 * 1e-5)))
  }

  @Test func anIntervalHoldsItsFirstMomentAndNotItsEnd() throws {
    let trail = try trail()
    for time in 0..<10 { try trail.record(try .at(Int64(time))) }
    var found: [Fix] = []
    try trail.forEach(in: Fix.start.adding(milliseconds: 3)..<Fix.start.adding(milliseconds: 6)) {
      found.append($0)
    }
    #expect(try found == [3, 4, 5].map { try Fix.at($0) })
  }

  @Test func moreThanOnePageIsReadWholeAndOnce() throws {
    let trail = try trail()
    let fixes = try (0..<2_500).map { try Fix.at(Int64($0) * 1_000) }
    try trail.database.transaction { for fix in fixes { try trail.record(fix) } }
    #expect(try trail.all() == fixes)
  }

  @Test func readingDoesNotHoldUpWhoRecords() throws {
    let (reading, writing) = (try trail(), try trail())
    for time in 0..<3 { try writing.record(try .at(Int64(time))) }
    var seen = 0
    try reading.forEach(in: Fix.times) { fix in
      seen += 1
      try writing.record(try .at(Int64(seen), latitude: 2))
    }
    #expect(seen == 3)
    #expect(try writing.all().count == 6)
  }

  @Test func twoProcessesMayRecordAtOnce() throws {
    let (one, other) = (try trail(), try trail())
    for time in 0..<50 {
      try one.record(try .at(Int64(time) * 2))
      try other.record(try .at(Int64(time) * 2 + 1))
    }
    #expect(try trail().all() == (0..<100).map { try Fix.at(Int64($0)) })
  }

  @Test func onlyItsOwnerCanReadTheFile() throws {
    try trail().record(try .at(0))
    #expect(try scratch.mode("trail.db") == 0o600)
  }

  // MARK: Retention

  @Test func pruningTakesWhatIsOlderAndNothingElse() throws {
    let trail = try trail()
    for time in 0..<10 { try trail.record(try .at(Int64(time))) }
    #expect(try !trail.prune(before: Fix.start.adding(milliseconds: 4)))
    #expect(try trail.all().first == .at(4))
    #expect(try trail.all().count == 6)
  }

  @Test func muchIsPrunedALittleAtATime() throws {
    let trail = try trail()
    try trail.database.transaction {
      for time in 0..<12_000 { try trail.record(try .at(Int64(time))) }
    }
    let end = Fix.start.adding(milliseconds: 11_999)
    #expect(try trail.prune(before: end))
    #expect(try trail.all().count == 7_000)
    #expect(try trail.prune(before: end))
    #expect(try !trail.prune(before: end))
    #expect(try trail.all() == [.at(11_999)])
  }

  @Test func aTrailThatIsPrunedAsItGrowsKeepsItsSize() throws {
    let trail = try trail()
    func hour(_ number: Int64) throws {
      try trail.database.transaction {
        for second in 0..<3_600 { try trail.record(try .at((number * 3_600 + Int64(second)) * 1_000)) }
      }
      try trail.prune(before: Fix.start.adding(milliseconds: (number - 2) * 3_600_000))
      try trail.checkpoint()
    }
    for number in 0..<5 { try hour(Int64(number)) }
    let size = fileSize(scratch.file("trail.db"))
    for number in 5..<12 { try hour(Int64(number)) }
    #expect(fileSize(scratch.file("trail.db")) <= size + 4_096)
  }
}
