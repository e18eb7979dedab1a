import FleetCompanion

/// `companion sync`: sends what waits and finds out about what is unknown.
enum SyncCommand: Subcommand {
  static let name = "sync"
  static let summary = "send what waits"
  static let help = Help(
    usage: "[--wait SECONDS] [--json]",
    about:
      "Sends until nothing is due. Beside another running app on the same store it waits for that one. Exit code 0 when nothing waits, 1 when work still waits, 3 when something needs your decision.",
    options: [
      (
        "--wait SECONDS",
        "how long at the most, also without a connection; 0 is one pass (else 60, and it ends at once without a connection)"
      ),
      Workplace.timeScaleOption,
      ("--json", "for machines: as `outbox --json`"),
    ])

  private static let defaultWait = 60.0

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let wait = try arguments.number("--wait", in: 0...86_400)
    let session = try Workplace.anyone(arguments)
    let progress = arguments.has("--json") ? nil : ProgressLine(session)
    await progress?.begin()
    let summary: OutboxSummary
    do {
      summary = try await session.drain(
        milliseconds: Int64(((wait ?? defaultWait) * 1000).rounded()), patient: wait != nil)
    } catch {
      await progress?.end()
      throw error
    }
    await progress?.end()
    let announcements = try await session.hearAnnouncements()
    if arguments.has("--json") {
      Terminal.print(try await OutboxCommand.machineForm(session, announcements))
    } else {
      Terminal.print(Rendering.syncLine(summary))
      if summary.isTokenRefused {
        Terminal.remark(
          "The server does not accept this sign-in any more. What waits is kept and goes on after `companion \(session.identity.role == .desk ? "dispatch login" : "login")`."
        )
      } else if !summary.isDrained,
        let why = summary.heldBack
          ?? (summary.isAnswerLost
            ? "an answer was lost" : summary.isLinkDown ? "the server cannot be reached" : nil)
      {
        let next = summary.heldBackMilliseconds.map { "; next try in \(Rendering.age(Int($0 / 1000) + 1))" }
        let reason = why.hasSuffix(".") ? String(why.dropLast()) : why
        Terminal.remark("held back: \(reason)\(next ?? "")")
      }
      for announcement in announcements { Terminal.print("· \(announcement.sentence)".styled(.waiting)) }
      for entry in try await session.entries() where entry.state == .attention {
        Terminal.print(try await OutboxCommand.explanation(entry, session))
      }
    }
    if try await StoreTrouble.tell(session) || summary.attention > 0 { return .needsAttention }
    return summary.isDrained ? .done : .failed
  }
}
