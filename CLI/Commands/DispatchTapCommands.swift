import FleetCompanion

/// What the desk's commands that do something share: find the order, make the tap durable, say what became of it.
enum DispatchTap {
  static func perform(
    _ arguments: Arguments, positional count: Int = 1,
    _ tap: (DispatcherSession, OrderView) async throws -> Tap
  ) async throws -> ExitCode {
    try arguments.expect(count)
    let desk = try Workplace.desk(arguments)
    let order = try await desk.find(arguments.positional[0])
    let entry = try await desk.perform(try await tap(desk, order))
    try await TapRunner.tell(entry, arguments, desk)
    return .done
  }
}

enum DispatchAssignCommand: Subcommand {
  static let name = "dispatch assign"
  static let summary = "give an order to a driver"
  static let help = Help(
    usage: "ORDER DRIVER [--json]",
    about:
      "Gives an order to a driver, named by his id, his name, a part of it that only he has, or his phone. On a running round the driver's place is kept.",
    options: TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try await DispatchTap.perform(arguments, positional: 2) { desk, view in
      let driver = try await desk.driver(arguments.positional[1])
      return .assign(view.order.id, driver.id, name: driver.name)
    }
  }
}

enum DispatchUnassignCommand: Subcommand {
  static let name = "dispatch unassign"
  static let summary = "take an order from its driver"
  static let help = Help(
    usage: "ORDER [--json]", about: "Takes an order from its driver.", options: TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try await DispatchTap.perform(arguments) { _, view in .unassign(view.order.id) }
  }
}

enum DispatchScheduleCommand: Subcommand {
  static let name = "dispatch schedule"
  static let summary = "set when an order is to be done"
  static let help = Help(
    usage: "ORDER TIME [--json]",
    about: "Sets an order's scheduled time. \(DispatchWords.timeHelp)", options: TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try await DispatchTap.perform(arguments, positional: 2) { desk, view in
      .schedule(view.order.id, try DispatchWords.time(arguments.positional[1], at: desk))
    }
  }
}

enum DispatchSendCommand: Subcommand {
  static let name = "dispatch send"
  static let summary = "dispatch an order: its driver may start"
  static let help = Help(
    usage: "ORDER [--json]",
    about: "Dispatches an order to its driver, or to drivers nearby when it is on offer.",
    options: TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try await DispatchTap.perform(arguments) { _, view in .dispatch(view.order.id) }
  }
}

enum DispatchCancelCommand: Subcommand {
  static let name = "dispatch cancel"
  static let summary = "cancel an order"
  static let help = Help(
    usage: "ORDER [--json]", about: "Cancels an order; it stays on the server's books.",
    options: TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try await DispatchTap.perform(arguments) { _, view in .cancel(view.order.id) }
  }
}

enum DispatchDeleteCommand: Subcommand {
  static let name = "dispatch delete"
  static let summary = "delete an order for good"
  static let help = Help(
    usage: "ORDER [--json]", about: "Deletes an order for good. To call one off, cancel it.",
    options: TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try await DispatchTap.perform(arguments) { _, view in .delete(view.order.id) }
  }
}

enum DispatchUpdateCommand: Subcommand {
  static let name = "dispatch update"
  static let summary = "change an order's notes, vehicle or internal id"
  static let help = Help(
    usage: "ORDER [--notes TEXT] [--vehicle VEHICLE] [--internal-id ID] [--json]",
    about:
      "Gives fields of an order other values. When somebody else has changed one of them meanwhile, it waits for your decision. On a running round the driver's place is kept.",
    options: [
      ("--notes TEXT", "what the driver is to know; an empty text takes them away"),
      ("--vehicle VEHICLE", "a vehicle's id; an empty text takes it away"),
      ("--internal-id ID", "what the company calls the order"),
    ] + TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    var edits: [OrderEdit] = []
    if let text = arguments.value("--notes") { edits.append(.notes(text.isEmpty ? nil : text)) }
    if let id = arguments.value("--vehicle") { edits.append(.vehicle(id.isEmpty ? nil : Vehicle.ID(id))) }
    if let id = arguments.value("--internal-id") { edits.append(.internalID(id)) }
    guard !edits.isEmpty else {
      throw UsageError("What shall change? Give --notes, --vehicle or --internal-id.")
    }
    return try await DispatchTap.perform(arguments) { _, view in .update(view.order.id, edits) }
  }
}
