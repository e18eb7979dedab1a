import FleetModels
import Foundation

extension Timestamp {
  /// The time in words for somebody who has only the server's, which is the time of processing (rest-api 5.6): the
  /// day and the minute by the clock of `zone`, with the zone, such as `2026-11-21 14:05 (UTC+08:00)`.
  public func told(in zone: TimeZone) -> String {
    let seconds = zone.secondsFromGMT(for: date)
    let local = adding(milliseconds: Int64(seconds) * 1000)
    let minutes = abs(seconds) / 60
    let offset =
      minutes == 0
      ? "" : (seconds < 0 ? "-" : "+") + Self.twoDigits(minutes / 60) + ":" + Self.twoDigits(minutes % 60)
    return "\(local.iso.prefix(10)) \(local.iso.dropFirst(11).prefix(5)) (UTC\(offset))"
  }

  /// A text with a sentence after it that tells when what it says was done.
  func told(after text: String?, in zone: TimeZone) -> String {
    let done = "Done at \(told(in: zone))."
    guard let text, !text.isEmpty else { return done }
    return text + (text.last.map { ".!?".contains($0) } == true ? " " : ". ") + done
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
