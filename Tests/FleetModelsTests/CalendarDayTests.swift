import FleetModels
import Foundation
import Testing

@Suite struct CalendarDayTests {
  private func interval(_ day: String, _ zone: String) throws -> Range<Timestamp> {
    let zone = try #require(TimeZone(identifier: zone))
    return try #require(CalendarDay(day)).interval(in: zone)
  }

  private func hours(_ day: String, _ zone: String) throws -> Int64 {
    let interval = try interval(day, zone)
    return (interval.upperBound.milliseconds - interval.lowerBound.milliseconds) / 3_600_000
  }

  @Test func aDayInSingaporeBeginsAtFourInTheAfternoonUTC() throws {
    let day = try interval("2026-11-21", "Asia/Singapore")
    #expect(day.lowerBound.iso == "2026-11-20T16:00:00Z" && day.upperBound.iso == "2026-11-21T16:00:00Z")
  }

  @Test(arguments: [
    ("2026-03-29", "Europe/Oslo", 23), ("2026-10-25", "Europe/Oslo", 25), ("2026-06-01", "Europe/Oslo", 24),
    ("2026-03-08", "America/New_York", 23), ("2026-11-01", "America/New_York", 25),
    ("2018-11-04", "America/Sao_Paulo", 23), ("2018-02-17", "America/Sao_Paulo", 25),
    ("2024-04-26", "Africa/Cairo", 23), ("2011-12-30", "Pacific/Apia", 0), ("2011-12-31", "Pacific/Apia", 24),
  ])
  func aDayIsAsLongAsTheClocksMakeIt(_ day: String, _ zone: String, _ expected: Int64) throws {
    #expect(try hours(day, zone) == expected)
  }

  @Test(arguments: [
    "UTC", "Asia/Singapore", "Europe/Oslo", "America/New_York", "America/Sao_Paulo", "Africa/Cairo",
    "Asia/Kathmandu", "Pacific/Apia", "America/Havana", "Australia/Lord_Howe",
  ])
  func everyMomentIsWithinItsDay(_ identifier: String) throws {
    let zone = try #require(TimeZone(identifier: identifier))
    var random = RandomJSON(seed: 7)
    for _ in 0..<2000 {
      let time = Timestamp(
        milliseconds: Int64.random(in: 1_262_304_000_000..<1_893_456_000_000, using: &random))
      let day = CalendarDay(of: time, in: zone)
      #expect(day.interval(in: zone).contains(time), "\(time.iso)")
    }
  }

  @Test func theSameMomentIsAnotherDayElsewhere() throws {
    let time = try #require(Timestamp("2026-11-21T17:33:33Z"))
    let singapore = try #require(TimeZone(identifier: "Asia/Singapore"))
    let oslo = try #require(TimeZone(identifier: "Europe/Oslo"))
    #expect(CalendarDay(of: time, in: singapore).description == "2026-11-22")
    #expect(CalendarDay(of: time, in: oslo).description == "2026-11-21")
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-1", "20260101", "", "2026-11-21T",
    "+026-01-01",
  ])
  func refusesADayThatDoesNotExist(_ text: String) {
    #expect(CalendarDay(text) == nil)
  }

  @Test func daysAreInOrder() throws {
    let days = ["2026-01-31", "2026-02-01", "2027-01-01"].compactMap { CalendarDay($0) }
    #expect(days == days.reversed().sorted())
  }
}
