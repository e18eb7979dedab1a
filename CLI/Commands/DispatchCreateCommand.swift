import FleetCompanion

/// `companion dispatch create`: new orders, from words or from a file.
enum DispatchCreateCommand: Subcommand {
  static let name = "dispatch create"
  static let summary = "create an order"
  static let help = Help(
    usage: "--from PLACE --to PLACE [--via PLACE …] [--driver DRIVER] [--at TIME] … | --file FILE",
    about:
      "Creates an order. It can be assigned, scheduled and dispatched at once by the id that is printed, also before the server has it. PLACE is \(DispatchWords.placeHelp). \(DispatchWords.timeHelp)",
    options: [
      ("--from PLACE", "the pickup"), ("--to PLACE", "the dropoff"),
      ("--via PLACE", "a stop between; as often as there are stops"),
      ("--driver DRIVER", "who shall do it, as in `dispatch assign`"),
      ("--vehicle VEHICLE", "a vehicle's id (else the driver's)"),
      ("--at TIME", "when it is to be done"), ("--notes TEXT", "what the driver is to know"),
      ("--customer CUSTOMER", "a contact's or vendor's id"),
      ("--parcel NAME", "a package; as often as there are packages"),
      ("--type KEY", "the kind of order (else the company's own)"),
      ("--internal-id ID", "what the company calls it; must be used by no other order"),
      ("--adhoc", "offer it to drivers nearby"),
      ("--send", "dispatch it when it is created"),
      ("--file FILE", "orders in JSON instead, one or a list; - reads the input"),
      ("--json", "for machines: a list of `{\"entry\": …, \"order\": …}`"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let desk = try Workplace.desk(arguments)
    var drafts: [OrderDraft] = []
    for order in try orders(arguments) { drafts.append(try await draft(order, at: desk)) }
    var created: [(entry: Entry, order: Order.ID)] = []
    for draft in drafts {
      do {
        let entry = try await desk.perform(.create(draft))
        created.append((entry, entry.command.rules.concerns ?? Order.ID(createdBy: entry.id)))
      } catch  where !created.isEmpty {
        show(created, arguments)
        throw FrontError(
          "\(created.count) of \(drafts.count) orders were stored, and then: \(Visible.line("\(error)"))")
      }
    }
    show(created, arguments)
    if !arguments.has("--json") {
      let waiting = try await desk.summary().waiting
      Terminal.remark("stored; \(waiting) waiting to be sent (`companion sync` sends)")
    }
    return .done
  }

  private static func show(_ created: [(entry: Entry, order: Order.ID)], _ arguments: Arguments) {
    if arguments.has("--json") {
      Terminal.print(
        JSONValue.array(
          created.map { ["entry": .string($0.entry.id), "order": .string($0.order.rawValue)] }))
    } else {
      for each in created { Terminal.print("\(each.order)  \(each.entry.command.rules.summary)") }
    }
  }

  /// The command line's words in the form of a file's members, or the file's.
  private static func orders(_ arguments: Arguments) throws -> [JSONObject] {
    var order: JSONObject = [:]
    for (option, member) in [
      ("--from", "from"), ("--to", "to"), ("--driver", "driver"), ("--vehicle", "vehicle"), ("--at", "at"),
      ("--notes", "notes"), ("--customer", "customer"), ("--type", "type"), ("--internal-id", "internal_id"),
    ] {
      if let text = arguments.value(option) { order[member] = .string(text) }
    }
    for (option, member) in [("--via", "via"), ("--parcel", "parcels")] where !arguments.all(option).isEmpty {
      order[member] = .array(arguments.all(option).map { .string($0) })
    }
    if arguments.has("--adhoc") { order["adhoc"] = true }
    if arguments.has("--send") { order["dispatch"] = true }
    guard let path = arguments.value("--file") else {
      guard !order.isEmpty else {
        throw UsageError("What order? Give --from PLACE and --to PLACE, or --file FILE.")
      }
      return [order]
    }
    guard order.isEmpty else { throw UsageError("--file says all about its orders: give no other option.") }
    return try DispatchFile(path).orders
  }

  private static func draft(_ order: JSONObject, at desk: DispatcherSession) async throws -> OrderDraft {
    func place(_ name: String) throws -> OrderDraft.Place? {
      try DispatchFile.text(name, of: order).map(DispatchWords.place)
    }
    var draft = OrderDraft(
      pickup: try place("from"), dropoff: try place("to"),
      waypoints: try DispatchFile.texts("via", of: order).map(DispatchWords.place))
    if let text = try DispatchFile.text("driver", of: order) {
      let driver = try await desk.driver(text)
      draft.driver = driver.id
      draft.driverName = driver.name
    }
    draft.vehicle = try DispatchFile.text("vehicle", of: order).map { Vehicle.ID($0) }
    draft.scheduledAt = try DispatchFile.text("at", of: order).map { try DispatchWords.time($0, at: desk) }
    draft.notes = try DispatchFile.text("notes", of: order)
    draft.customer = try DispatchFile.text("customer", of: order)
    draft.type = try DispatchFile.text("type", of: order)
    draft.internalID = try DispatchFile.text("internal_id", of: order)
    draft.parcels = try DispatchFile.texts("parcels", of: order).map { OrderDraft.Parcel(name: $0) }
    if let meta = try DispatchFile.object("meta", of: order) { draft.meta = OrderMeta(meta) }
    draft.isAdhoc = try DispatchFile.flag("adhoc", of: order)
    draft.dispatch = try DispatchFile.flag("dispatch", of: order)
    return draft
  }
}
