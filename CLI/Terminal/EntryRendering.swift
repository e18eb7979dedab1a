import FleetCompanion
import Foundation

/// How entries of the outbox look to people: the list, what needs a decision first, and one entry whole.
enum EntryRendering {
  /// So many of those at rest are shown unless all are asked for.
  private static let restShown = 20

  /// All entries, each with when it was done, where it stands, when it goes on, and why it waits. What needs a person
  /// comes first, then what is being found out, then what waits in the order it goes out; what is at rest follows, the
  /// newest first.
  static func list(of session: any WorkSession, all: Bool = false) async throws -> String {
    let entries = try await session.entries()
    guard !entries.isEmpty else { return "nothing was asked for yet" }
    var lines = ["\("entry".padding(to: 16))  \("done".padding(to: 5))  what".styled(.faint)]
    let rest = entries.filter { !$0.state.isOpen }.reversed()
    let open = entries.filter(\.state.isOpen).sorted { ($0.urgency, $0.row.seq) < ($1.urgency, $1.row.seq) }
    let day = session.today
    let zone = session.identity.timeZone
    let steps = try await session.nextSteps()
    for entry in open {
      let isBad = entry.state == .attention
      lines += item(
        entry, try await standing(of: entry, steps[entry.id] ?? .nothing, session), isBad ? .bad : .waiting,
        day, zone)
    }
    for entry in rest.prefix(all ? Int.max : restShown) {
      let state = Rendering.words(for: entry.state)
      let end = entry.row.confirmedWall.map { "\(state), confirmed \(when($0, day, zone))" }
      let text = [end ?? state, remark(entry)].compactMap { $0 }.joined(separator: " · ")
      lines += item(entry, text, .faint, day, zone)
    }
    if !all, rest.count > restShown {
      lines.append("\(rest.count - restShown) older ones are at rest (--all shows them)".styled(.faint))
    }
    return lines.joined(separator: "\n")
  }

  /// An entry and what is to be said of it: in one line where that fits, what needs a person in several.
  private static func item(
    _ entry: Entry, _ text: String, _ style: Style, _ day: CalendarDay, _ zone: TimeZone
  ) -> [String] {
    let mark = entry.state == .attention ? "! " : ""
    let what = Visible.line(entry.command.rules.summary)
    let time = when(entry.row.created.wall, day, zone).padding(to: 5)
    let head = "\(Visible.line(entry.id).padding(to: 16))  \(time)  \(mark)\(what)"
    let width = Terminal.isPerson ? Terminal.size().columns : Int.max
    if entry.state != .attention, head.cells + 2 + text.cells <= width {
      return [head + "  " + text.styled(style)]
    }
    return [head.cut(to: width)] + fitted(text, indented: 4).map { $0.styled(style) }
  }

  /// Where an entry stands that is not at rest.
  private static func standing(
    of entry: Entry, _ step: EntryDetail.NextStep, _ session: any WorkSession
  ) async throws -> String {
    var parts = [Rendering.words(for: entry.state)]
    if entry.row.attempts > 0 {
      parts.append("\(entry.row.attempts) tr\(entry.row.attempts == 1 ? "y" : "ies")")
    }
    switch step {
    case .behind: parts.append(step.sentence)
    case .sent, .lookedUp:
      if let due = try await session.dueIn(entry), due > 0 {
        parts.append("next in \(Rendering.age(Int(due / 1000) + 1))")
      }
    case .answered, .readBack, .followedUp, .decided, .nothing: break
    }
    if let reason = entry.reason { parts.append(Visible.line(reason.sentence)) }
    if entry.state == .attention { parts.append(try await decide(entry, session)) }
    return parts.joined(separator: " · ")
  }

  /// What can be decided about it, as a line to be typed.
  static func decide(_ entry: Entry, _ session: any WorkSession) async throws -> String {
    let choices = try await session.choices(for: entry).map(\.rawValue)
    return "decide: companion outbox \(choices.joined(separator: "|")) \(Visible.line(entry.id))"
  }

  /// What is to be said of one at rest.
  private static func remark(_ entry: Entry) -> String? {
    switch entry.row.fate {
    case .plain: entry.reason.map { Visible.line($0.sentence) }
    case .superseded:
      entry.state == .withdrawn ? "replaced by a later one" : "changed by someone else afterwards"
    case .doubled: "the server applied it twice"
    case .landed: "it had already reached the server"
    case .unsure: "the server does not show whether it had reached it"
    }
  }

  /// Everything about one entry.
  static func detail(_ detail: EntryDetail, in zone: TimeZone) -> String {
    let entry = detail.entry
    let row = entry.row
    var lines = ["\(Visible.line(entry.id))  \(Visible.line(entry.command.rules.summary))".styled(.bold)]
    func add(_ name: String, _ value: String?, _ style: Style? = nil) {
      guard let value, !value.isEmpty else { return }
      let text = fitted(Visible.line(value), indented: 11).joined(separator: "\n").dropFirst(11)
      lines.append(
        name.padding(to: 11).styled(.faint) + (style.map { String(text).styled($0) } ?? String(text)))
    }
    add("order", [row.order, detail.orderNumber].compactMap { $0 }.joined(separator: " · "))
    add("stop", [detail.stopName, row.stop].compactMap { $0 }.joined(separator: " · "))
    add("state", Rendering.words(for: entry.state), Rendering.style(of: entry.state))
    add("why", entry.reason?.sentence ?? remark(entry))
    add("done", moment(row.created.wall, zone) + clockRemark(row.created.serverOffset))
    add("confirmed", row.confirmedWall.map { moment($0, zone) })
    add("settled", row.settledWall.map { moment($0, zone) })
    add("forced", row.forcedAt.map { "on your word at \(moment($0, zone))" })
    add("server", row.learned.map { "calls it \($0)" })
    if let picture = detail.picture {
      add(
        "picture",
        "\(picture.name), \(picture.size) bytes"
          + (detail.picturePath == nil ? ", not on this device any more" : ""))
    }
    for (index, attempt) in detail.attempts.enumerated() {
      let end = attempt.ended.map { "\(attempt.outcome ?? "ended") (\(seconds($0, zone)))" } ?? "on the wire"
      add(index == 0 ? "attempts" : "", "\(moment(attempt.stamped, zone)): \(end)")
    }
    for (index, line) in detail.journal.enumerated() {
      add(index == 0 ? "journal" : "", "\(moment(line.wall, zone)): \(line.what)")
    }
    var next = detail.nextStep.sentence
    if let due = detail.dueIn { next += due > 0 ? ", in \(Rendering.age(Int(due / 1000) + 1))" : ", now" }
    if let why = detail.heldBack { next += " (held back: \(why))" }
    add("next", next)
    if !detail.choices.isEmpty {
      add("decide", detail.choices.map(\.rawValue).joined(separator: " | "))
    }
    add("", detail.commentObstacle.map { "no as-comment, because \($0)" }, .faint)
    return lines.joined(separator: "\n")
  }

  /// How far the device's clock was from the server's, where that matters.
  private static func clockRemark(_ offset: Int64?) -> String {
    guard let offset else { return " by this device's clock" }
    let minutes = Int(abs(offset) / 1000)
    guard minutes >= 2 else { return " by this device's clock, which agrees with the server's" }
    return
      " by this device's clock, which was \(Rendering.age(minutes)) \(offset > 0 ? "behind" : "ahead of") the server's"
  }

  /// The time alone on that day, else with its day.
  private static func when(_ time: Timestamp, _ day: CalendarDay, _ zone: TimeZone) -> String {
    let clock = Rendering.clock(time, in: zone)
    let own = CalendarDay(of: time, in: zone)
    return own == day ? clock : "\(own.description.dropFirst(5)) \(clock)"
  }

  private static func moment(_ time: Timestamp, _ zone: TimeZone) -> String {
    "\(CalendarDay(of: time, in: zone)) \(seconds(time, zone))"
  }

  private static func seconds(_ time: Timestamp, _ zone: TimeZone) -> String {
    let shifted = time.adding(milliseconds: Int64(zone.secondsFromGMT(for: time.date)) * 1000)
    return String(shifted.iso.dropFirst(11).prefix(8))
  }

  /// A text in lines that fit the window, each indented; in a pipe one line.
  static func fitted(_ text: String, indented: Int) -> [String] {
    let margin = "".padding(to: indented)
    guard Terminal.isPerson else { return [margin + text] }
    let width = max(20, Terminal.size().columns - indented)
    var lines = [""]
    for word in text.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
      let end = lines.count - 1
      if !lines[end].isEmpty, lines[end].cells + 1 + word.cells > width {
        lines.append(word)
      } else {
        lines[end] += (lines[end].isEmpty ? "" : " ") + word
      }
    }
    return lines.map { margin + $0 }
  }
}

extension Entry {
  /// What needs a person first.
  fileprivate var urgency: Int {
    switch state {
    case .attention: 0
    case .unknown, .stamped: 1
    case .pending: 2
    case .confirmed, .settled, .withdrawn, .withdrawnUnsure: 3
    }
  }
}
