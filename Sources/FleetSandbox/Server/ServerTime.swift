import Foundation

/// The server's clock face: UTC, whole seconds, written with six fraction digits (rest-api 4, 5.6).
/// Moments are milliseconds since 1970; stored ones are whole seconds.
enum ServerTime {
  static let dayMilliseconds: Int64 = 86_400_000

  /// `moment` cut to the whole second, which is what a database column keeps.
  static func wholeSecond(_ moment: Int64) -> Int64 {
    moment - floorModulo(moment, 1000)
  }

  /// `2026-11-21T17:33:35.000000Z`.
  static func timestamp(_ moment: Int64) -> String {
    let parts = Calendar(moment)
    return
      "\(pad(parts.year, 4))-\(pad(parts.month))-\(pad(parts.day))T\(parts.clock).\(pad(parts.millisecond, 3))000Z"
  }

  /// `timestamp`, or null when there is no moment.
  static func json(_ moment: Int64?) -> SandboxJSON {
    .text(moment.map(timestamp))
  }

  /// `Sat, 21 Nov 2026 17:31:51 GMT`, the form of the `Date` header.
  static func httpDate(_ moment: Int64) -> String {
    let parts = Calendar(moment)
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let weekday = days[floorModulo(floorDivide(moment, dayMilliseconds), 7).asInt]
    return
      "\(weekday), \(pad(parts.day)) \(months[parts.month - 1]) \(pad(parts.year, 4)) \(parts.clock) GMT"
  }

  /// The first moment of `moment`'s UTC day.
  static func date(_ moment: Int64) -> Date { Date(timeIntervalSince1970: Double(moment) / 1000) }

  static func startOfDay(_ moment: Int64) -> Int64 {
    moment - floorModulo(moment, dayMilliseconds)
  }

  /// Reads `2026-11-22`, `2026-11-22 09:00[:00]` and the ISO forms. An offset is *dropped*, not
  /// converted (rest-api 5.6, captures 1341), unless told otherwise. Nil when it is no date.
  static func parse(_ text: String, dropsOffset: Bool = true) -> Int64? {
    let digits = text.trimmingSpaces
    let pieces = digits.split(
      maxSplits: 1, omittingEmptySubsequences: true, whereSeparator: { $0 == "T" || $0 == " " })
    guard let day = pieces.first else { return nil }
    let date = day.split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
    guard date.count == 3, (1...9999).contains(date[0]), (1...12).contains(date[1]),
      (1...31).contains(date[2])
    else { return nil }
    var moment = days(year: date[0], month: date[1], day: date[2]) * dayMilliseconds
    guard pieces.count == 2 else { return moment }
    let clock = pieces[1].prefix { $0.isNumber || $0 == ":" }
    let time = clock.split(separator: ":", omittingEmptySubsequences: false).compactMap { Int($0) }
    guard (2...3).contains(time.count), (0...24).contains(time[0]), (0...59).contains(time[1])
    else { return nil }
    let seconds = time.count == 3 ? time[2] : 0
    moment += Int64(time[0] * 3600 + time[1] * 60 + seconds) * 1000
    return dropsOffset ? moment : moment - offset(pieces[1].dropFirst(clock.count))
  }

  /// The milliseconds of `+02:00` or `-0530` at the end of a time; 0 for anything else.
  private static func offset(_ text: Substring) -> Int64 {
    guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return 0 }
    let digits = text[sign...].compactMap(\.wholeNumberValue)
    guard digits.count == 4 else { return 0 }
    let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
    return Int64(text[sign] == "-" ? -minutes : minutes) * 60_000
  }

  /// A calendar day and time of day in UTC.
  private struct Calendar {
    let year: Int
    let month: Int
    let day: Int
    let clock: String
    let millisecond: Int

    init(_ moment: Int64) {
      let dayNumber = floorDivide(moment, dayMilliseconds)
      let rest = floorModulo(moment, dayMilliseconds).asInt
      (year, month, day) = ServerTime.date(days: dayNumber)
      let seconds = rest / 1000
      clock = "\(pad(seconds / 3600)):\(pad(seconds / 60 % 60)):\(pad(seconds % 60))"
      millisecond = rest % 1000
    }
  }

  /// Days since 1970 of a civil date (Howard Hinnant's algorithm).
  private static func days(year: Int, month: Int, day: Int) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(Int64(shifted), 400)
    let yearOfEra = Int64(shifted) - era * 400
    let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func date(days: Int64) -> (Int, Int, Int) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year.asInt, month.asInt, day.asInt)
  }

  private static func pad(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
  }

  private static func floorModulo(_ number: Int64, _ divisor: Int64) -> Int64 {
    let rest = number % divisor
    return rest < 0 ? rest + divisor : rest
  }
}

extension Int64 {
  fileprivate var asInt: Int { Int(self) }
}
