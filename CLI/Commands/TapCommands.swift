import FleetCompanion

/// What the commands that do something share: make the tap durable and say what became of it.
enum TapRunner {
  static let options = [("--json", "for machines: `{\"entry\": …}`")]

  static func perform(_ arguments: Arguments, _ tap: (DriverSession) async throws -> Tap) async throws
    -> ExitCode
  {
    let session = try Workplace.session(arguments)
    let entry = try await perform(try await tap(session), session)
    try await tell(entry, arguments, session)
    return .done
  }

  /// Says what was stored.
  static func tell(_ entry: Entry, _ arguments: Arguments, _ session: any WorkSession) async throws {
    if arguments.has("--json") {
      Terminal.print(JSONValue.object(["entry": .string(entry.id)]))
    } else {
      let summary = try await session.summary()
      Terminal.print("\(entry.id)  \(entry.command.rules.summary)")
      Terminal.remark("stored; \(summary.waiting) waiting to be sent (`companion sync` sends)")
    }
  }

  /// A missing proof is named with the line that takes it, a picture that will not do by its file.
  static func perform(_ tap: Tap, _ session: DriverSession) async throws -> Entry {
    do {
      return try await session.perform(tap)
    } catch let refusal as Refusal {
      guard case .proofNeeded(_, let method, let order, let stop) = refusal else { throw refusal }
      let what = method == .scan ? "CODE" : "FILE"
      let place = stop.map { " --stop \($0)" } ?? ""
      throw FrontError("\(refusal) (`companion proof \(order) --\(method.rawValue) \(what)\(place)`)")
    } catch let error as ProofFileError {
      guard case .refused = error, case .proof(_, let input, _, _) = tap,
        case .file(let path)? = input.picture
      else { throw error }
      throw FrontError("\(path): \(error)")
    }
  }
}

enum StartCommand: Subcommand {
  static let name = "start"
  static let summary = "start an order"
  static let help = Help(
    usage: "ORDER [--skip-dispatch] [--json]",
    about: "Starts an order. Stored at once, with or without a network; `companion sync` sends it.",
    options: [("--skip-dispatch", "start although the dispatcher has not dispatched it")] + TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(1)
    return try await TapRunner.perform(arguments) { session in
      let order = try await session.order(arguments.positional[0])
      return .start(order.order.id, skipDispatch: arguments.has("--skip-dispatch"))
    }
  }
}

enum ActivityCommand: Subcommand {
  static let name = "activity"
  static let summary = "report an activity, such as enroute or completed"
  static let help = Help(
    usage: "ORDER CODE [--stop STOP] [--proof ENTRY] [--skip-rest] [--tell-time] [--json]",
    about:
      "Reports an activity that `companion next` offers. Stored at once, with or without a network; `companion sync` sends it.",
    options: [
      ("--stop STOP", "the stop of a round you are at, by its place id or its number (else the current one)"),
      (
        "--proof ENTRY",
        "the entry of the proof it cites; else the newest that will do, where one is asked for"
      ),
      (
        "--skip-rest",
        "complete the last stop of a round though earlier ones are not done: they are skipped for good"
      ),
      (
        "--tell-time",
        "add to its text when you did it, for the customer to read: the server's own time is when it came"
      ),
    ] + TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(2)
    return try await TapRunner.perform(arguments) { session in
      let order = try await session.order(arguments.positional[0])
      return .activity(
        order.order.id, StatusCode(arguments.positional[1]), stop: try arguments.stop(of: order),
        proof: arguments.value("--proof"), skipping: arguments.has("--skip-rest"),
        tellingTime: arguments.has("--tell-time") ? session.identity.timeZone : nil)
    }
  }
}

enum DestinationCommand: Subcommand {
  static let name = "destination"
  static let summary = "go to another stop of a round first"
  static let help = Help(
    usage: "ORDER STOP [--json]",
    about:
      "Makes a stop of a round the current one, by its place id or its number. An activity at another stop does so by itself.",
    options: TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(2)
    return try await TapRunner.perform(arguments) { session in
      let order = try await session.order(arguments.positional[0])
      return .destination(order.order.id, try Arguments.stop(arguments.positional[1], of: order))
    }
  }
}

enum OnlineCommand: Subcommand {
  static let name = "online"
  static let summary = "go on duty"
  static let help = Help(
    usage: "[--json]", about: "Sets your duty switch to online.", options: TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    return try await TapRunner.perform(arguments) { _ in .online(true) }
  }
}

enum OfflineCommand: Subcommand {
  static let name = "offline"
  static let summary = "go off duty"
  static let help = Help(
    usage: "[--json]", about: "Sets your duty switch to offline.", options: TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    return try await TapRunner.perform(arguments) { _ in .online(false) }
  }
}
