import FleetCompanion
import Foundation

/// `companion locate`: one position from a person, or a feed of them from a receiver.
enum LocateCommand: Subcommand {
  static let name = "locate"
  static let summary = "report your position"
  static let help = Help(
    usage: "LAT LNG [--speed M_PER_S] [--heading DEG] [--json] | --follow [--json]",
    about: """
      Records your position, in degrees, in the trail (`companion trail`) and reports it. Only the newest is ever sent.
      With --follow it reads a GPS feed from its input until that ends, a position a line:
        \(FixLine.form)
        {"time": "…", "lat": …, "lng": …, "speed": …, "heading": …, "altitude": …, "accuracy": …}
      TIME is ISO 8601, such as 2026-11-21T08:00:00Z, else now; speed is in metres a second, heading in degrees, altitude and accuracy in metres; - is unknown. `gpspipe -w | companion locate --follow` follows gpsd.
      """,
    options: [
      ("--speed M_PER_S", "metres a second"),
      ("--heading DEG", "degrees clockwise from north, 0 to 360"),
      ("--follow", "record what comes in, and report the newest every half minute"),
    ] + TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    guard arguments.has("--follow") else { return try await record(arguments) }
    try arguments.expect(0)
    return try await follow(arguments)
  }

  private static func record(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(2)
    guard let latitude = Double(arguments.positional[0]), let longitude = Double(arguments.positional[1]),
      let coordinate = Coordinate(latitude: latitude, longitude: longitude),
      let fix = Fix(
        coordinate: coordinate, time: Timestamp(Date()),
        speed: try arguments.number("--speed", in: 0...1_000),
        heading: try arguments.number("--heading", in: 0...360))
    else {
      throw UsageError(
        "That is no position: latitude -90 to 90, longitude -180 to 180, in degrees, not both 0.")
    }
    let session = try Workplace.session(arguments)
    let entry = try await session.record(fix, atOnce: true).entry
    await TrackingTrouble.tell(session)
    if arguments.has("--json") {
      Terminal.print(JSONValue.object(["entry": Machine.text(entry?.id)]))
    } else if let entry {
      let summary = try await session.summary()
      Terminal.print("\(entry.id)  \(entry.command.rules.summary)")
      Terminal.remark("stored; \(summary.waiting) waiting to be sent (`companion sync` sends)")
    } else {
      Terminal.print("recorded; a newer position was reported already")
    }
    return .done
  }

  // MARK: A feed

  /// Bad lines that are told one by one.
  private static let toldLines = 5

  private static func follow(_ arguments: Arguments) async throws -> ExitCode {
    for option in ["--speed", "--heading"] where arguments.value(option) != nil {
      throw UsageError("\(option) does not go with --follow: each line says its own.")
    }
    let session = try Workplace.session(arguments)
    let lines = LineReader()
    var (number, recorded, bad) = (0, 0, 0)
    var trouble: String?
    while let line = await lines.next() {
      number += 1
      do {
        guard let fix = try fix(line) else { continue }
        if try await session.record(fix).isKept { recorded += 1 }
      } catch let problem as FixLine.Problem {
        bad += 1
        tell("line \(number): \(problem.reason)", bad)
      } catch let refusal as FixRefusal {
        bad += 1
        tell("line \(number): \(refusal)", bad)
      }
      let now = await session.trackingTrouble
      if now != trouble {
        trouble = now
        Terminal.remark(now.map { "! " + Visible.line($0) } ?? "positions are recorded again")
      }
    }
    try await session.reportNewestFix()
    await TrackingTrouble.tell(session, known: trouble)
    if arguments.has("--json") {
      Terminal.print(
        JSONValue.object(["recorded": Machine.number(recorded), "refused": Machine.number(bad)]))
    } else {
      Terminal.print("\(recorded) position\(recorded == 1 ? "" : "s") recorded, \(bad) not understood")
    }
    return bad == 0 && trouble == nil ? .done : .failed
  }

  private static func fix(_ line: LineReader.Line) throws -> Fix? {
    switch line {
    case .text(let text): try FixLine.read(text, now: Timestamp(Date()))
    case .tooLong: throw FixLine.Problem(reason: "it is longer than \(LineReader.longest) bytes")
    }
  }

  private static func tell(_ problem: String, _ count: Int) {
    if count <= toldLines { Terminal.remark("! " + Visible.line(problem)) }
    if count == toldLines { Terminal.remark("! further ones are only counted") }
  }
}
