import FleetCompanion

/// `companion outbox`: what was asked for and what became of it; and a person's decisions.
enum OutboxCommand: Subcommand {
  static let name = "outbox"
  static let summary = "what waits, what is unknown, what needs you"
  static let help = Help(
    usage:
      "[retry ENTRY | send-anyway ENTRY | discard ENTRY [--with-followers] | acknowledge] [--json]",
    about: """
      Shows every entry and its state. What needs you can be decided here:
        retry ENTRY        look again and go on
        send-anyway ENTRY  send it in spite of what the server shows, on your word
        discard ENTRY      give it up; what may have left is still followed
        acknowledge        you have read what became of a damaged outbox
      """,
    options: [
      ("--with-followers", "discard what comes after it on the same order, too"),
      ("--json", "for machines"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let session = try Workplace.anyone(arguments)
    if arguments.positional.first == "acknowledge" {
      try arguments.expect(1)
      try await session.acknowledgeSalvage()
    } else if let verb = arguments.positional.first {
      try arguments.expect(2)
      let entry = arguments.positional[1]
      switch verb {
      case "retry": try await session.retry(entry)
      case "send-anyway": try await session.sendAnyway(entry)
      case "discard":
        let discarded = try await discard(entry, arguments.has("--with-followers"), session)
        Terminal.remark("discarded: \(discarded.joined(separator: ", "))")
      default: throw UsageError("\"\(verb)\" is no decision: retry, send-anyway or discard.")
      }
    }
    let summary = try await session.summary()
    if arguments.has("--json") {
      Terminal.print(try await machineForm(session))
    } else {
      Terminal.print(try await Rendering.entries(of: session))
      Terminal.print(Rendering.syncLine(summary))
    }
    let isTroubled = try await StoreTrouble.tell(session)
    return isTroubled || summary.attention > 0 ? .needsAttention : .done
  }

  /// A refusal says how to have it all the same.
  private static func discard(_ entry: String, _ withFollowers: Bool, _ session: any WorkSession) async throws
    -> [String]
  {
    do {
      return try await session.discard(entry, includingFollowers: withFollowers)
    } catch Outbox.DecisionRefusal.hasFollowers(let id, let followers) {
      throw FrontError(
        "\(followers.joined(separator: ", ")) come\(followers.count == 1 ? "s" : "") after \(id) and would be discarded with it. Nothing was changed; add --with-followers to discard them together."
      )
    }
  }

  /// - Parameter announcements: what the person hears with it; left out when empty.
  static func machineForm(_ session: any WorkSession, _ announcements: [Announcement] = []) async throws
    -> JSONValue
  {
    var entries: [JSONValue] = []
    let now = SystemTimekeeper().now().wall
    for entry in try await session.entries() {
      let due: Int64? = entry.state.isOpen ? try await session.dueIn(entry) : nil
      entries.append(Machine.entry(entry, dueAt: due.map { now.adding(milliseconds: $0) }))
    }
    return Machine.outbox(
      try await session.summary(), entries, try await session.storeNotice(), announcements)
  }

  /// What a person reads about an entry that needs him.
  static func explanation(_ entry: Entry, _ session: any WorkSession) async throws -> String {
    var lines = [
      "! ".styled(.bad)
        + Visible.line(
          "\(entry.id) \(entry.command.rules.summary): \(entry.reason?.sentence ?? "it needs a decision")")
    ]
    if let since = try await sinceSentAnyway(entry, session) { lines.append("  " + since) }
    let choices = entry.reason == .conflict(.stopsChanged) ? "retry|discard" : "retry|send-anyway|discard"
    lines.append("  decide: companion outbox \(choices) \(entry.id)".styled(.faint))
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
}
