import FleetCompanion
import Foundation

/// `companion listen`: takes Fleetbase's webhooks, and hands each new event to the user's own program.
enum ListenCommand: Subcommand {
  static let name = "listen"
  static let summary = "take webhooks, and hand each new event to your own program"
  static let help = Help(
    usage: "--port N [--path PATH] [--secret-file FILE …] [--forward CMD] [--jsonl FILE|-]",
    about: """
      Takes Fleetbase's webhooks until SIGTERM or Ctrl-C. An event is answered 200 once it is on the disk; one that comes again is known by its id. Plain HTTP, on this machine only: a proxy that speaks TLS belongs in front (see the README).
      New events are handed on exactly in the order of arrival, and after a stop or a crash from where that ended; nothing overtakes one that was not taken.
        --jsonl FILE   each event once: the file's last line tells where to go on
        --forward CMD  each event at least once: FLEET_SEQ is the same when one comes again. The program gets the body as its input and FLEET_EVENT, FLEET_EVENT_ID, FLEET_ORDER, FLEET_EXTERNAL_ID, FLEET_STATUS, FLEET_DRIVER, FLEET_COMPLETED_AT, FLEET_REASON, FLEET_VERIFIED and FLEET_RECEIVED_AT where they are known, and FLEET_AGAIN, which is 1 when a program may have been started for this event before (but --forget forward forgets that, too: all that is kept comes again with 0); exit code 0 says that it was taken. Two are never at work at once: one that goes on after listen was killed is waited for
      Without a secret no signature is looked at. With one, it is required; Fleetbase signs with the secret of whoever caused a change, and with the word "internal" what was done in the console or by a job.
      Works at the desk that is signed in (`companion dispatch login`), which then knows names and external ids; else in a place of its own.
      """,
    options: [
      ("--port N", "0 for any free port"), ("--host ADDRESS", "a numeric address (else 127.0.0.1)"),
      ("--path PATH", "where events are posted (else /webhooks/fleetbase)"),
      ("--secret-file FILE", "a key that events are signed with; as often as there are keys"),
      ("--secret KEY", "the same on the command line, where others on this machine can see it"),
      ("--accept-unsigned", "take events without a signature too; a wrong one is refused"),
      ("--allow-internal-key", "take events signed with the word \"internal\", which everybody knows"),
      ("--forward CMD", "a shell command, started for each event"),
      ("--forward-timeout SECONDS", "what CMD may take before it is ended and tried again (else 60)"),
      ("--jsonl FILE", "one line of JSON an event; - is the output, which gets each at least once"),
      (
        "--forget NAME",
        "forget how far forward or jsonl has come, so that nothing is kept for it, and end; the next run with it begins with the oldest event there is"
      ),
      ("--json", "what happens as JSON lines, on the error stream"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let home = try Workplace.home(arguments)
    let place = try ReceivingPlace(in: home)
    if let name = arguments.value("--forget") { return try forget(name, place) }
    guard let port = try arguments.whole("--port", in: 0...65535) else {
      throw UsageError("Which port? Give --port N, 0 for any free one.")
    }
    var options = ReceiverOptions()
    options.port = UInt16(port)
    options.host = arguments.value("--host") ?? options.host
    options.path = arguments.value("--path") ?? options.path
    guard options.path.hasPrefix("/") else { throw UsageError("--path begins with a /.") }
    options.verifier = try ListenKeys.verifier(arguments)
    let words = ListenWords(isMachine: arguments.has("--json"))
    defer { words.finish() }
    let targets = try targets(arguments, place, words)
    let lock = try place.lock()
    guard lock.trySign() else {
      let holder = lock.holder.map { " (process \($0))" } ?? ""
      throw FrontError("Another `companion listen` works here already\(holder). Nothing was done.")
    }
    let listening = try Listening(place, options, targets, words)
    // Before anybody can know that it is up.
    let interruption = Interruption()
    try await listening.start()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await listening.everyMinute() }
      await interruption.wait()
      group.cancelAll()
    }
    await listening.stop()
    withExtendedLifetime(lock) {}
    return .done
  }

  private static func targets(
    _ arguments: Arguments, _ place: ReceivingPlace, _ words: ListenWords
  ) throws -> [any HandOnTarget] {
    var targets: [any HandOnTarget] = []
    if let command = arguments.value("--forward") {
      guard !command.isEmpty else { throw UsageError("--forward is empty: give a shell command.") }
      let limit = try arguments.number("--forward-timeout", in: 0.1...86_400) ?? 60
      targets.append(ForwardProgram(command: command, in: place, limit: limit) { words.tell($0) })
    } else if arguments.value("--forward-timeout") != nil {
      throw UsageError("--forward-timeout goes with --forward.")
    }
    if let path = arguments.value("--jsonl") {
      guard !path.isEmpty else { throw UsageError("--jsonl is empty: give a file, or - for the output.") }
      targets.append(EventLines(path: path == "-" ? nil : path, in: place))
    }
    return targets
  }

  private static func forget(_ name: String, _ place: ReceivingPlace) throws -> ExitCode {
    let inbox = try place.inbox()
    guard try inbox.cursor(name) != nil else {
      let known = try inbox.cursors().map(\.name).joined(separator: ", ")
      throw FrontError(
        "Nothing is handed on to \"\(name)\" here\(known.isEmpty ? "" : "; known: \(known)").")
    }
    try inbox.removeCursor(name)
    Terminal.print("nothing is kept for \(name) any more")
    return .done
  }
}
