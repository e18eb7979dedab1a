import Foundation

/// A calendar day as a person means it, such as `2026-11-21`; a time zone makes it an interval.
public struct CalendarDay: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let year: Int
  public let month: Int
  public let day: Int

  /// Reads `YYYY-MM-DD`; fails for a day that does not exist.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard text.utf8.count == 10, text.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
      parts.count == 3, let year = parts[0], let month = parts[1],
      let day = parts[2],
      (1...12).contains(month), day >= 1
    else { return nil }
    let civil = CivilTime(
      milliseconds: Int64(CivilTime.days(year: year, month: month, day: day)) * 86_400_000)
    guard civil.month == month, civil.day == day else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The day it is at `time` in `zone`.
  public init(of time: Timestamp, in zone: TimeZone) {
    let offset = Int64(zone.secondsFromGMT(for: time.date)) * 1000
    let civil = CivilTime(milliseconds: time.milliseconds + offset)
    (year, month, day) = (civil.year, civil.month, civil.day)
  }

  /// From this day's first moment up to, not including, the next day's, in `zone`.
  public func interval(in zone: TimeZone) -> Range<Timestamp> {
    let days = CivilTime.days(year: year, month: month, day: day)
    return Self.firstMoment(days, zone)..<Self.firstMoment(days + 1, zone)
  }

  /// The first moment of the day that many days after 1970-01-01. Where clocks jump over midnight, or over a
  /// whole day, it is the first moment after the jump.
  private static func firstMoment(_ days: Int, _ zone: TimeZone) -> Timestamp {
    let utc = Timestamp(milliseconds: Int64(days) * 86_400_000)
    let wanted = CivilTime(milliseconds: utc.milliseconds)
    let offsets = [-86_400_000, 0, 86_400_000].map {
      Int64(zone.secondsFromGMT(for: utc.adding(milliseconds: $0).date)) * 1000
    }
    let candidates = offsets.map { utc.adding(milliseconds: -$0) }.sorted()
    let first = candidates.first {
      let local = CalendarDay(of: $0, in: zone)
      return (local.year, local.month, local.day) >= (wanted.year, wanted.month, wanted.day)
    }
    return first ?? candidates[candidates.count - 1]
  }

  public var description: String { padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) }

  public static func < (left: CalendarDay, right: CalendarDay) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}
