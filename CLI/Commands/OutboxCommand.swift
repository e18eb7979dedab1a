import FleetCompanion

/// `companion outbox`: what was asked for and what became of it; and a person's decisions.
enum OutboxCommand: Subcommand {
  static let name = "outbox"
  static let summary = "what waits, what is unknown, what needs you"
  static let help = Help(
    usage: "[retry ENTRY | send-anyway ENTRY | discard ENTRY [--with-followers]] [--json]",
    about: """
      Shows every entry and its state. What needs you can be decided here:
        retry ENTRY        look again and go on
        send-anyway ENTRY  send it in spite of what the server shows, on your word
        discard ENTRY      give it up; what may have left is still followed
      """,
    options: [
      ("--with-followers", "discard what comes after it on the same order, too"),
      ("--json", "for machines"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let session = try Workplace.session(arguments)
    if let verb = arguments.positional.first {
      try arguments.expect(2)
      let entry = arguments.positional[1]
      switch verb {
      case "retry": try await session.retry(entry)
      case "send-anyway": try await session.sendAnyway(entry)
      case "discard":
        let discarded = try await session.discard(
          entry, includingFollowers: arguments.has("--with-followers"))
        Terminal.remark("discarded: \(discarded.joined(separator: ", "))")
      default: throw UsageError("\"\(verb)\" is no decision: retry, send-anyway or discard.")
      }
    }
    let summary = try await session.summary()
    if arguments.has("--json") {
      Terminal.print(try await machineForm(session).text)
    } else {
      Terminal.print(try await Rendering.entries(of: session))
      Terminal.print(Rendering.syncLine(summary))
    }
    return summary.attention > 0 ? .needsAttention : .done
  }

  /// - Parameter announcements: what the person hears with it; left out when empty.
  static func machineForm(_ session: DriverSession, _ announcements: [Announcement] = []) async throws
    -> JSONValue
  {
    var entries: [JSONValue] = []
    let now = SystemTimekeeper().now().wall
    for entry in try await session.entries() {
      let due: Int64? = entry.state.isOpen ? try await session.dueIn(entry) : nil
      entries.append(Machine.entry(entry, dueAt: due.map { now.adding(milliseconds: $0) }))
    }
    return Machine.outbox(try await session.summary(), entries, announcements)
  }

  /// What a person reads about an entry that needs him.
  static func explanation(_ entry: Entry) -> String {
    "! ".styled(.bad)
      + "\(entry.id) \(entry.command.rules.summary): \(entry.reason?.sentence ?? "it needs a decision")\n"
      + "  decide: companion outbox retry|send-anyway|discard \(entry.id)".styled(.faint)
  }
}
