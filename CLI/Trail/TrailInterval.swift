import FleetCompanion
import Foundation

/// What `--date`, `--from` and `--to` mean, by the organization's time zone.
enum TrailInterval {
  static let options = [
    ("--date DAY", "only of that day, YYYY-MM-DD"),
    (
      "--from TIME",
      "only from then on: HH:MM of today, or 2026-11-21T08:00, or with a zone, 2026-11-21T08:00:00Z"
    ),
    ("--to TIME", "only before then"),
  ]

  /// - Returns: nil for all there is.
  static func read(_ arguments: Arguments, today: CalendarDay, in zone: TimeZone) throws -> Range<Timestamp>?
  {
    let (from, to) = (arguments.value("--from"), arguments.value("--to"))
    if let text = arguments.value("--date") {
      guard from == nil, to == nil else { throw UsageError("--date does not go with --from and --to.") }
      guard let day = CalendarDay(text) else { throw UsageError("\"\(text)\" is no day: write YYYY-MM-DD.") }
      return day.interval(in: zone)
    }
    guard from != nil || to != nil else { return nil }
    let begin = try from.map { try time($0, today: today, in: zone) } ?? Timestamp(milliseconds: 0)
    let end = try to.map { try time($0, today: today, in: zone) } ?? Timestamp(milliseconds: .max)
    guard begin < end else { throw UsageError("--from must be before --to.") }
    return begin..<end
  }

  private static func time(_ text: String, today: CalendarDay, in zone: TimeZone) throws -> Timestamp {
    let isHour = text.utf8.count <= 8 && text.contains(":")
    let whole = isHour ? "\(today)T\(text)" : text
    // Without a zone of its own it is local: read as if by UTC, then moved.
    if whole.utf8.count > 10, !hasZone(whole), let asUTC = Timestamp(whole + "Z") {
      let offset = Int64(zone.secondsFromGMT(for: asUTC.date)) * 1000
      let guess = asUTC.adding(milliseconds: -offset)
      // Near a change of the clocks the offset is that of the moment itself.
      return asUTC.adding(milliseconds: -Int64(zone.secondsFromGMT(for: guess.date)) * 1000)
    }
    if let day = CalendarDay(whole) { return day.interval(in: zone).lowerBound }
    guard hasZone(whole), let time = Timestamp(whole) else {
      throw UsageError("\"\(text)\" is no time: write HH:MM, 2026-11-21T08:00 or 2026-11-21T08:00:00Z.")
    }
    return time
  }

  private static func hasZone(_ text: String) -> Bool {
    let hour = text.dropFirst(10)
    return hour.hasSuffix("Z") || hour.contains("+") || hour.contains("-")
  }
}
