import FleetCompanion

/// `companion dispatch …`: a dispatcher's desk in text, one verb a process, all on the same store.
enum DispatchCommand: Subcommand {
  static let name = "dispatch"
  static let summary = "a dispatcher's desk: create, assign, schedule, dispatch, cancel"
  static let help = Help(
    usage: "VERB …",
    about:
      "Works with the company's key, for every driver, and keeps its own place apart from any driver's on this device. What is asked for is stored at once, with or without a network; `companion sync`, `outbox` and `receipt` work at a desk as they do for a driver."
  )

  static var verbs: [any Subcommand.Type] {
    [
      DispatchLoginCommand.self, DispatchBoardCommand.self, DispatchDriversCommand.self,
      DispatchOrderCommand.self, DispatchCreateCommand.self, DispatchAssignCommand.self,
      DispatchUnassignCommand.self, DispatchScheduleCommand.self, DispatchSendCommand.self,
      DispatchUpdateCommand.self, DispatchCancelCommand.self, DispatchDeleteCommand.self,
    ]
  }

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    guard let verb = arguments.positional.first else {
      throw UsageError("What shall the desk do? `companion dispatch --help` lists it.")
    }
    throw UsageError("The desk has no verb \"\(verb)\": `companion dispatch --help` lists them.")
  }
}

/// `companion dispatch login`: once online, then the desk works without a network.
enum DispatchLoginCommand: Subcommand {
  static let name = "dispatch login"
  static let summary = "sign the company's desk in, with its key"
  static let help = Help(
    usage: "--host URL --key KEY",
    about:
      "Signs the desk of the key's company in and fetches its board. The key is kept in a file only you can read, and nowhere else.",
    options: SignInWords.options + [("--json", "for machines")])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let words = try SignInWords(arguments)
    let home = try Workplace.home(arguments)
    words.warnOfPlainHTTP()
    // A damaged note is what a sign-in replaces.
    let before = try? home.current()
    let identity = try await SignIn(home: home, transport: URLSessionTransport())
      .asDesk(address: words.address, key: words.key)
    if !arguments.has("--json") { try await SignInWords.tellParked(before, after: identity, home) }
    let desk = try DispatcherSession(home: home)
    var board: Board?
    do {
      try await desk.refresh()
      board = try await desk.board(limit: 0)
    } catch {
      Terminal.remark("Signed in, but the board could not be fetched yet: \(error)")
    }
    let drivers = try await desk.drivers().count
    if arguments.has("--json") {
      Terminal.print(
        JSONValue.object([
          "organization": .string(identity.organization.rawValue),
          "organization_name": .string(identity.organizationName), "host": .string(identity.host),
          "test": .bool(identity.isTest), "drivers": Machine.number(drivers),
          "unassigned": board.map { Machine.number($0.unassigned.count) } ?? .null,
          "active": board.map { Machine.number($0.active.count) } ?? .null,
        ]))
    } else {
      Terminal.print("signed in: " + Rendering.heading(identity))
      if let board {
        Terminal.print(
          "\(board.unassigned.count) orders unassigned, \(board.active.count) active, \(drivers) drivers")
      }
      try await SignInWords.tellUnsent(desk)
    }
    return .done
  }
}
