import FleetCompanion

/// `companion orders`: the day's list, from disk.
enum OrdersCommand: Subcommand {
  static let name = "orders"
  static let summary = "the day's list, from disk"
  static let help = Help(
    usage: "[--date YYYY-MM-DD | --active | --search TEXT] [--refresh] [--json]",
    about:
      "Shows the orders of a day (today when none is given) by the organization's time zone, with what you did on top. Works without a network.",
    options: [
      ("--date DAY", "another day"),
      ("--active", "all orders with work left, whatever their day"),
      ("--search TEXT", "orders whose number or names contain a text"),
      ("--refresh", "ask the server first; when that fails, the list stays as it was"),
      ("--json", "for machines"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let choices =
      ["--date", "--search"].filter { arguments.value($0) != nil }
      + (arguments.has("--active") ? ["--active"] : [])
    guard choices.count <= 1 else {
      throw UsageError("\(choices.joined(separator: " and ")) do not go together: give one of them.")
    }
    let session = try Workplace.session(arguments)
    var day = session.today
    if let text = arguments.value("--date") {
      guard let given = CalendarDay(text) else {
        throw UsageError("\"\(text)\" is no day: write YYYY-MM-DD.")
      }
      day = given
    }
    var code = ExitCode.done
    if arguments.has("--refresh") {
      do {
        let report = try await session.refresh(day: day)
        for problem in report.setAside { Terminal.remark("one order could not be read: \(problem)") }
        for order in report.left { Terminal.remark(try await farewell(to: order, session)) }
      } catch {
        Terminal.complain("\(error)")
        code = .failed
      }
    }
    let orders =
      if let text = arguments.value("--search") {
        try await session.search(text)
      } else if arguments.has("--active") {
        try await session.activeOrders()
      } else {
        try await session.orders(on: day)
      }
    var stale: Set<Order.ID> = []
    for order in orders where try await session.isStale(order) { stale.insert(order.order.id) }
    if arguments.has("--json") {
      let stale = stale
      Terminal.print(
        JSONValue.array(orders.map { Machine.order($0, isStale: stale.contains($0.order.id)) }))
    } else {
      Terminal.print(Rendering.heading(session.identity))
      try await StoreTrouble.tell(session)
      Terminal.print(Rendering.orders(orders, in: session.identity.timeZone, stale: stale))
      Terminal.print(Rendering.syncLine(try await session.summary()))
    }
    return code
  }

  /// What became of an order that left the list.
  private static func farewell(to id: Order.ID, _ session: DriverSession) async throws -> String {
    guard let view = try? await session.order(id.rawValue), !view.isDeleted else {
      return "\(id) is gone from the server"
    }
    guard let driver = view.order.driverAssigned.value else {
      return "\(id) was taken from you and has no driver now"
    }
    return "\(id) was given to \(Visible.line(driver.name ?? "another driver"))"
  }
}
