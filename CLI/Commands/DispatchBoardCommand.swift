import FleetCompanion

/// `companion dispatch board`: the organization's orders by what they need, from disk.
enum DispatchBoardCommand: Subcommand {
  static let name = "dispatch board"
  static let summary = "the board, from disk: unassigned, active, and the day's ended orders"
  static let help = Help(
    usage: "[--date YYYY-MM-DD] [--search TEXT] [--limit N] [--refresh] [--json]",
    about:
      "Shows every order with work left, whatever its day, and those that ended today, with what you did on top. Works without a network.",
    options: [
      ("--date DAY", "whose ended orders to show"),
      ("--search TEXT", "only orders whose number or names contain a text, at most fifty"),
      ("--limit N", "so many orders of each section at the most (else 50; with --json all)"),
      ("--refresh", "ask the server first; when that fails, what was known stays"),
      ("--json", "for machines: `unassigned`, `active` and `ended`, each with `count` and `orders`"),
    ])

  /// More orders than any board has.
  private static let all = 1_000_000

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let limit = try arguments.whole("--limit", in: 0...all)
    let desk = try Workplace.desk(arguments)
    let day = try arguments.day() ?? desk.today
    var code = ExitCode.done
    if arguments.has("--refresh") {
      do {
        tell(try await desk.refresh(day: day))
      } catch {
        Terminal.complain("\(error)")
        code = .failed
      }
    }
    if let text = arguments.value("--search") {
      try await show(try await desk.search(text), arguments, desk)
      return code
    }
    let isForMachines = arguments.has("--json")
    let board = try await desk.board(on: day, limit: limit ?? (isForMachines ? all : 50))
    if isForMachines {
      Terminal.print(try await Machine.board(board, of: desk))
    } else {
      Terminal.print(Rendering.heading(desk.identity))
      try await StoreTrouble.tell(desk)
      Terminal.print(try await Rendering.board(board, of: desk))
      Terminal.print(Rendering.syncLine(try await desk.summary()))
    }
    return code
  }

  private static func tell(_ report: RefreshReport) {
    for problem in report.setAside { Terminal.remark("one order could not be read: \(problem)") }
    for order in report.left { Terminal.remark("\(order) is gone from the server") }
    if report.isCut {
      Terminal.remark("there are more orders than one refresh reads; the rest stays as it was")
    }
  }

  private static func show(_ found: [OrderView], _ arguments: Arguments, _ desk: DispatcherSession)
    async throws
  {
    if arguments.has("--json") {
      var orders: [JSONValue] = []
      for view in found { orders.append(Machine.order(view, isStale: try await desk.isStale(view))) }
      Terminal.print(JSONValue.array(orders))
    } else {
      Terminal.print(Rendering.heading(desk.identity))
      Terminal.print(found.isEmpty ? "no orders" : try await Rendering.deskOrders(found, of: desk))
    }
  }
}

/// `companion dispatch drivers`: whom orders can be given to.
enum DispatchDriversCommand: Subcommand {
  static let name = "dispatch drivers"
  static let summary = "the company's drivers, from disk"
  static let help = Help(
    usage: "[--refresh] [--json]", about: "Lists the drivers as last read, by name.",
    options: [("--refresh", "ask the server first"), ("--json", "for machines")])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let desk = try Workplace.desk(arguments)
    var code = ExitCode.done
    if arguments.has("--refresh") {
      do {
        try await desk.refreshDrivers()
      } catch {
        Terminal.complain("\(error)")
        code = .failed
      }
    }
    let drivers = try await desk.drivers()
    if arguments.has("--json") {
      Terminal.print(JSONValue.array(drivers.map(Machine.driver)))
    } else {
      Terminal.print(Rendering.heading(desk.identity))
      Terminal.print(Rendering.drivers(drivers))
    }
    return code
  }
}

/// `companion dispatch order`: all there is to know about one order, from disk.
enum DispatchOrderCommand: Subcommand {
  static let name = "dispatch order"
  static let summary = "one order, from disk"
  static let help = Help(
    usage: "ORDER [--refresh] [--json]",
    about: "Shows an order by its id, internal id or tracking number, with what you did on top.",
    options: [
      ("--refresh", "ask the server first"),
      ("--json", "for machines: as on the board, and the whole `document`"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(1)
    let desk = try Workplace.desk(arguments)
    var view = try await desk.find(arguments.positional[0])
    var code = ExitCode.done
    if arguments.has("--refresh") {
      do {
        try await desk.refresh(order: view.order.id)
      } catch {
        Terminal.complain("\(error)")
        code = .failed
      }
      view = try await desk.find(view.order.id.rawValue)
    }
    let isStale = try await desk.isStale(view)
    if arguments.has("--json") {
      guard case .object(var members) = Machine.order(view, isStale: isStale) else { return .failed }
      members["document"] = .object(view.order.json)
      Terminal.print(JSONValue.object(members))
    } else {
      Terminal.print(Rendering.heading(desk.identity))
      Terminal.print(Rendering.order(view, next: [], in: desk.identity.timeZone, isStale: isStale))
    }
    return code
  }
}

extension Arguments {
  /// The day that `--date` names.
  func day() throws -> CalendarDay? {
    guard let text = value("--date") else { return nil }
    guard let day = CalendarDay(text) else { throw UsageError("\"\(text)\" is no day: write YYYY-MM-DD.") }
    return day
  }
}
