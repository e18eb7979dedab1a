import FleetCompanion
import Foundation

/// How times and places are written on a desk's command line and in its files.
enum DispatchWords {
  static let timeHelp =
    "TIME is HH:MM today, or YYYY-MM-DD HH:MM, by the company's time zone; or a whole time with its own zone, such as 2026-11-21T17:30:00Z."

  static func time(_ text: String, at desk: DispatcherSession) throws -> Timestamp {
    guard let time = time(text, in: desk.identity.timeZone, today: desk.today) else {
      throw UsageError("\"\(text)\" is no time. \(timeHelp)")
    }
    return time
  }

  /// - Returns: nil when it is no time, or one that the clocks of the zone leave out.
  static func time(_ text: String, in zone: TimeZone, today: CalendarDay) -> Timestamp? {
    let form = /(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:?\d{2})?/
    guard let found = text.wholeMatch(of: form)?.output,
      let day = found.1.map({ CalendarDay(String($0)) }) ?? today
    else { return nil }
    if found.5 != nil { return found.1 == nil ? nil : Timestamp(text) }
    guard let hour = Int(found.2), let minute = Int(found.3), let second = Int(found.4 ?? "0"), hour < 24,
      minute < 60, second < 60
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let wanted = DateComponents(
      year: day.year, month: day.month, day: day.day, hour: hour, minute: minute, second: second)
    guard let date = calendar.date(from: wanted),
      calendar.dateComponents([.day, .hour, .minute], from: date)
        == DateComponents(day: day.day, hour: hour, minute: minute)
    else { return nil }
    return Timestamp(date)
  }

  static let placeHelp = "a place's id, LAT,LNG, or an address that the server looks up"

  static func place(_ text: String) throws -> OrderDraft.Place {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if text.hasPrefix("place_") { return .known(Place.ID(text)) }
    let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    if parts.count == 2, let latitude = Double(parts[0]), let longitude = Double(parts[1]) {
      guard let point = Coordinate(latitude: latitude, longitude: longitude) else {
        throw UsageError("\"\(text)\" is no position: latitude -90 to 90, longitude -180 to 180, in degrees.")
      }
      return .point(point)
    }
    guard !text.isEmpty else { throw UsageError("A place is empty: give \(placeHelp).") }
    return .address(text)
  }
}
