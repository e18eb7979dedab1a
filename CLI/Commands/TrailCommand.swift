import FleetCompanion
import Foundation

/// `companion trail`: the recorded positions, in figures or as a file for a map.
enum TrailCommand: Subcommand {
  static let name = "trail"
  static let summary = "where you were: figures, or a file for a map"
  static let help = Help(
    usage: "[export [--format gpx|geojson] [--output FILE]] [--date DAY | --from TIME --to TIME] [--json]",
    about: """
      Shows how many positions are recorded (`companion locate`), from when to when, and how long the way is.
      `export` writes them as GPX 1.1 or GeoJSON, with their own times; a silence of more than five minutes begins a new segment. Positions are kept for seven days, on this device only.
      """,
    options: [
      ("--format FORMAT", "gpx (else), or geojson"),
      ("--output FILE", "write a file, whole or not at all, that only you can read (else the output)"),
    ] + TrailInterval.options + [("--json", "the figures for machines")])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let isExport = arguments.positional.first == "export"
    try arguments.expect(isExport ? 1 : 0)
    for option in ["--format", "--output"] where !isExport && arguments.value(option) != nil {
      throw UsageError("\(option) goes with `companion trail export`.")
    }
    let session = try Workplace.session(arguments)
    let interval = try TrailInterval.read(
      arguments, today: session.today, in: session.identity.timeZone)
    return isExport
      ? try await export(arguments, interval, session) : try await figures(arguments, interval, session)
  }

  private static func figures(
    _ arguments: Arguments, _ interval: Range<Timestamp>?, _ session: DriverSession
  ) async throws -> ExitCode {
    let figures = try session.trailFigures(in: interval)
    if arguments.has("--json") {
      Terminal.print(
        JSONValue.object([
          "fixes": Machine.number(figures.fixes), "from": Machine.time(figures.first),
          "to": Machine.time(figures.last), "metres": Machine.number(Int(figures.metres.rounded())),
        ]))
    } else {
      Terminal.print(Rendering.heading(session.identity))
      Terminal.print(sentence(figures, in: session.identity.timeZone))
    }
    await TrackingTrouble.tell(session)
    return .done
  }

  static func sentence(_ figures: TrailFigures, in zone: TimeZone) -> String {
    guard let first = figures.first, let last = figures.last else { return "no positions are recorded" }
    func moment(_ time: Timestamp) -> String {
      "\(CalendarDay(of: time, in: zone)) \(Rendering.clock(time, in: zone))"
    }
    let kilometres = Int((figures.metres / 100).rounded())
    return
      "\(figures.fixes) position\(figures.fixes == 1 ? "" : "s") from \(moment(first)) to \(moment(last)), \(kilometres / 10).\(kilometres % 10) km"
  }

  private static func export(
    _ arguments: Arguments, _ interval: Range<Timestamp>?, _ session: DriverSession
  ) async throws -> ExitCode {
    let text = arguments.value("--format") ?? TrailFormat.gpx.rawValue
    guard let format = TrailFormat(rawValue: text) else {
      throw UsageError("\"\(text)\" is no format: gpx or geojson.")
    }
    if arguments.value("--output")?.isEmpty == true { throw UsageError("--output is empty: give a file.") }
    // A map of nothing is no map; one fix is enough to know.
    guard try session.hasTrail(in: interval) else {
      throw FrontError("No positions are recorded for that time. Nothing was written.")
    }
    let count: Int
    if let path = arguments.value("--output"), path != "-" {
      let file = try ExportFile(path)
      count = try session.writeTrail(as: format, in: interval) { try file.write($0) }
      try file.finish()
      Terminal.print("\(count) position\(count == 1 ? "" : "s") written to \(path)")
    } else {
      count = try session.writeTrail(as: format, in: interval) { bytes in
        do {
          try FileHandle.standardOutput.write(contentsOf: bytes)
        } catch {
          throw FrontError("The trail could not be written: the output is closed or full.")
        }
      }
    }
    await TrackingTrouble.tell(session)
    return .done
  }
}
