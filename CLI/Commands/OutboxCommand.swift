import FleetCompanion

/// `companion outbox`: what was asked for and what became of it; and a person's decisions.
enum OutboxCommand: Subcommand {
  static let name = "outbox"
  static let summary = "what waits, what is unknown, what needs you"
  static let help = Help(
    usage:
      "[show ENTRY | retry ENTRY | send-anyway ENTRY | as-comment ENTRY [--with-followers] | discard ENTRY [--with-followers] | export [--output FILE] | acknowledge] [--check] [--all] [--json]",
    about: """
      Shows what was asked for: what needs you first, then what waits, then what is at rest. Exit code 3 when
      something needs you.
        show ENTRY         everything about one: times, attempts, journal, next step
        retry ENTRY        look again and go on
        send-anyway ENTRY  send it in spite of what the server shows, once, on your word
        as-comment ENTRY   give it up, and write under its order what you did and when;
                           a comment takes no pictures
        discard ENTRY      give it up; what may have left is still followed
        export             the whole outbox as JSON for a support case, without names,
                           addresses, texts, positions, pictures or keys
        acknowledge        you have read what became of a damaged outbox
      """,
    options: [
      ("--with-followers", "give up what comes after it, too"),
      (
        "--check",
        "count everything ever asked for against what is here: exit code 0 when it agrees, 1 when not"
      ),
      ("--all", "show all that is at rest, not the newest 20"),
      ("--output FILE", "write the export into a file that only you can read"),
      ("--json", "for machines"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let verb = arguments.positional.first
    try refuseStrayOptions(arguments, verb)
    let session = try Workplace.anyone(arguments)
    if arguments.has("--check") {
      try arguments.expect(0)
      return try await check(session, arguments)
    }
    switch verb {
    case nil: break
    case "show":
      try arguments.expect(2)
      return try await show(arguments.positional[1], session, arguments)
    case "export":
      try arguments.expect(1)
      return try await export(session, to: arguments.value("--output"))
    case "acknowledge":
      try arguments.expect(1)
      try await session.acknowledgeSalvage()
    case .some(let verb):
      guard let choice = Choice(rawValue: verb) else {
        let words = ["show", "export", "acknowledge"] + Choice.allCases.map(\.rawValue)
        throw UsageError(
          "\"\(verb)\" is no decision, and nothing else `companion outbox` does: \(words.joined(separator: ", "))."
        )
      }
      try arguments.expect(2)
      try await decide(choice, arguments.positional[1], arguments.has("--with-followers"), session)
    }
    let summary = try await session.summary()
    if arguments.has("--json") {
      Terminal.print(try await machineForm(session))
    } else {
      Terminal.print(try await EntryRendering.list(of: session, all: arguments.has("--all")))
      Terminal.print(Rendering.syncLine(summary))
    }
    let isTroubled = try await StoreTrouble.tell(session)
    return isTroubled || summary.attention > 0 ? .needsAttention : .done
  }

  /// An option that would do nothing is a misunderstanding.
  private static func refuseStrayOptions(_ arguments: Arguments, _ verb: String?) throws {
    if arguments.value("--output") != nil, verb != "export" {
      throw UsageError("--output goes with export.")
    }
    if arguments.has("--with-followers"), !["discard", "as-comment"].contains(verb) {
      throw UsageError("--with-followers goes with discard and as-comment.")
    }
  }

  // MARK: Decisions

  private static func decide(
    _ choice: Choice, _ entry: String, _ withFollowers: Bool, _ session: any WorkSession
  ) async throws {
    do {
      switch choice {
      case .retry: try await session.retry(entry)
      case .sendAnyway: try await session.sendAnyway(entry)
      case .discard:
        let discarded = try await session.discard(entry, includingFollowers: withFollowers)
        Terminal.remark("discarded: \(discarded.joined(separator: ", "))")
      case .comment:
        let done = try await session.turnIntoComment(entry, includingFollowers: withFollowers)
        for picture in try await pictures(of: done.discarded, session) {
          Terminal.remark(
            "a comment takes no pictures: \(Visible.line(picture)) is removed after a day, copy it if dispatch shall have it"
          )
        }
        Terminal.remark("discarded: \(done.discarded.joined(separator: ", "))")
        Terminal.remark("stored in its place: \(done.comment.command.rules.summary) (\(done.comment.id))")
      }
    } catch Outbox.DecisionRefusal.hasFollowers(let id, let followers) {
      // A refusal says how to have it all the same.
      throw FrontError(
        "\(followers.joined(separator: ", ")) come\(followers.count == 1 ? "s" : "") after \(id) and would be discarded with it. Nothing was changed; add --with-followers to discard them together."
      )
    }
  }

  /// Where the pictures of these entries are on this device.
  private static func pictures(of entries: [String], _ session: any WorkSession) async throws -> [String] {
    var paths: [String] = []
    for id in entries {
      if let path = try await session.detail(of: id).picturePath { paths.append(path) }
    }
    return paths
  }

  /// What a person reads about an entry that needs him.
  static func explanation(_ entry: Entry, _ session: any WorkSession) async throws -> String {
    var lines = [
      "! ".styled(.bad)
        + Visible.line(
          "\(entry.id) \(entry.command.rules.summary): \(entry.reason?.sentence ?? "it needs a decision")")
    ]
    if let since = try await sinceSentAnyway(entry, session) { lines.append("  " + since) }
    lines.append("  " + (try await EntryRendering.decide(entry, session)).styled(.faint))
    return lines.joined(separator: "\n")
  }

  /// What came of sending it on a person's word; nil when nobody has.
  private static func sinceSentAnyway(_ entry: Entry, _ session: any WorkSession) async throws -> String? {
    let journal = try await session.journal(of: entry)
    guard let word = journal.lastIndex(where: { $0.what.hasPrefix("sent anyway") }) else { return nil }
    let time = Rendering.clock(journal[word].wall, in: session.identity.timeZone)
    let after = journal[(word + 1)...].map { Visible.line($0.what) }
    guard !after.isEmpty else { return nil }
    return "sent anyway at \(time), and then: \(after.joined(separator: "; "))"
  }

  // MARK: What there is to read

  private static func show(_ id: String, _ session: any WorkSession, _ arguments: Arguments) async throws
    -> ExitCode
  {
    let detail = try await session.detail(of: id)
    if arguments.has("--json") {
      Terminal.print(Machine.detail(detail, now: SystemTimekeeper().now().wall))
    } else {
      Terminal.print(EntryRendering.detail(detail, in: session.identity.timeZone))
    }
    return detail.entry.state == .attention ? .needsAttention : .done
  }

  private static func export(_ session: any WorkSession, to path: String?) async throws -> ExitCode {
    guard let path else {
      Terminal.print(try await session.exportOutbox())
      return .done
    }
    guard !path.isEmpty else { throw UsageError("--output is empty: give a file.") }
    try await session.exportOutbox(to: path)
    Terminal.remark("written: \(path)")
    return .done
  }

  private static func check(_ session: any WorkSession, _ arguments: Arguments) async throws -> ExitCode {
    let check = try await session.check()
    if arguments.has("--json") {
      Terminal.print(Machine.conservation(check))
    } else {
      Terminal.print(check.equation)
      for finding in check.findings { Terminal.print("! ".styled(.bad) + Visible.line(finding)) }
    }
    return check.isWhole ? .done : .failed
  }

  /// - Parameter announcements: what the person hears with it; left out when empty.
  static func machineForm(_ session: any WorkSession, _ announcements: [Announcement] = []) async throws
    -> JSONValue
  {
    var entries: [JSONValue] = []
    let now = SystemTimekeeper().now().wall
    for entry in try await session.entries() {
      let due: Int64? = entry.state.isOpen ? try await session.dueIn(entry) : nil
      entries.append(
        Machine.entry(
          entry, dueAt: due.map { now.adding(milliseconds: $0) },
          choices: try await session.choices(for: entry)))
    }
    return Machine.outbox(
      try await session.summary(), entries, try await session.storeNotice(), announcements)
  }
}
