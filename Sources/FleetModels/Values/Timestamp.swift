import Foundation

/// A point in time of somebody's wall clock, in milliseconds since 1970 UTC.
///
/// Server times are server times: the moment of processing, not of the deed (rest-api 5.6).
public struct Timestamp: Hashable, Sendable, Comparable, Codable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public init(_ date: Date) {
    milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
  }

  public init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

  public func adding(milliseconds delta: Int64) -> Timestamp {
    Timestamp(milliseconds: milliseconds + delta)
  }

  /// Reads every form the server uses (rest-api 4.0): `2026-11-21T17:33:33.000000Z`, with an offset, without
  /// a fraction, `2026-11-21 17:33:33` (UTC), and a bare date (its midnight UTC).
  public init?(_ text: String) {
    var reader = TimestampReader(text)
    guard let milliseconds = reader.read() else { return nil }
    self.milliseconds = milliseconds
  }

  /// `2026-11-21T17:33:33Z`, with milliseconds when there are any.
  public var iso: String {
    let civil = CivilTime(milliseconds: milliseconds)
    let fraction = civil.millisecond == 0 ? "" : "." + padded(civil.millisecond, 3)
    return padded(civil.year, 4) + "-" + padded(civil.month, 2) + "-" + padded(civil.day, 2) + "T"
      + padded(civil.hour, 2) + ":" + padded(civil.minute, 2) + ":" + padded(civil.second, 2) + fraction + "Z"
  }
}

func padded(_ value: Int, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// A UTC time taken apart by the Gregorian calendar.
struct CivilTime {
  var year: Int
  var month: Int
  var day: Int
  var hour: Int
  var minute: Int
  var second: Int
  var millisecond: Int

  init(milliseconds: Int64) {
    let days = Int((Double(milliseconds) / 86_400_000).rounded(.down))
    var rest = Int(milliseconds - Int64(days) * 86_400_000)
    (year, month, day) = Self.civil(daysSince1970: days)
    millisecond = rest % 1000
    rest /= 1000
    second = rest % 60
    rest /= 60
    minute = rest % 60
    hour = rest / 60
  }

  /// Days since 1970-01-01 of a Gregorian date (the usual 400-year-era arithmetic).
  static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(daysSince1970: Int) -> (Int, Int, Int) {
    let shifted = daysSince1970 + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
  }
}

/// Reads the date forms above, one byte after the other.
private struct TimestampReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  mutating func read() -> Int64? {
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
      (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    let midnight = Int64(CivilTime.days(year: year, month: month, day: day)) * 86_400_000
    // The 31st of a shorter month would quietly become a day of the next.
    guard CivilTime(milliseconds: midnight).day == day else { return nil }
    if rest.isEmpty { return midnight }
    guard take("T") || take(" "), let hour = number(2), take(":"), let minute = number(2), hour < 25,
      minute < 60
    else { return nil }
    var milliseconds = Int64(hour * 3_600_000 + minute * 60_000)
    if take(":") {
      guard let second = number(2), second < 61 else { return nil }
      milliseconds += Int64(second * 1000)
      if take(".") {
        guard let fraction = fractionMilliseconds() else { return nil }
        milliseconds += fraction
      }
    }
    guard let offset = offsetMilliseconds(), rest.isEmpty else { return nil }
    return midnight + milliseconds - offset
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func number(_ digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let byte = rest.first, byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
      rest = rest.dropFirst()
    }
    return value
  }

  private mutating func fractionMilliseconds() -> Int64? {
    var value: Int64 = 0
    var count = 0
    while let byte = rest.first, byte >= 0x30, byte <= 0x39 {
      if count < 3 { value = value * 10 + Int64(byte - 0x30) }
      count += 1
      rest = rest.dropFirst()
    }
    guard count > 0 else { return nil }
    while count < 3 {
      value *= 10
      count += 1
    }
    return value
  }

  private mutating func offsetMilliseconds() -> Int64? {
    if rest.isEmpty || take("Z") { return 0 }
    let sign: Int64 = rest.first == UInt8(ascii: "-") ? -1 : 1
    guard take("+") || take("-"), let hours = number(2) else { return nil }
    _ = take(":")
    let minutes = rest.isEmpty ? 0 : number(2)
    guard let minutes else { return nil }
    return sign * Int64(hours * 3_600_000 + minutes * 60_000)
  }
}
