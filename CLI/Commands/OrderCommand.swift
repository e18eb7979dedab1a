import FleetCompanion

/// `companion order`: all there is to know about one order, from disk.
enum OrderCommand: Subcommand {
  static let name = "order"
  static let summary = "one order, from disk"
  static let help = Help(
    usage: "ORDER [--refresh] [--json]",
    about: "Shows an order by its id, internal id or tracking number, with what you did on top.",
    options: [
      ("--refresh", "ask the server first"),
      ("--json", "for machines: as in `orders --json`, and the whole `document`"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(1)
    let session = try Workplace.session(arguments)
    var view = try await session.find(arguments.positional[0])
    var code = ExitCode.done
    if arguments.has("--refresh") {
      do {
        try await session.refresh(order: view.order.id)
      } catch {
        Terminal.complain("\(error)")
        code = .failed
      }
      view = try await session.order(view.order.id.rawValue)
    }
    let isStale = try await session.isStale(view)
    if arguments.has("--json") {
      guard case .object(var members) = Machine.order(view, isStale: isStale) else { return .failed }
      members["document"] = .object(view.order.json)
      Terminal.print(JSONValue.object(members))
    } else {
      let next = try await session.next(view)
      Terminal.print(Rendering.order(view, next: next, in: session.identity.timeZone, isStale: isStale))
    }
    return code
  }
}

/// `companion next`: what may be reported next, computed on the device.
enum NextCommand: Subcommand {
  static let name = "next"
  static let summary = "what may be reported next on an order"
  static let help = Help(
    usage: "ORDER [--stop STOP] [--refresh] [--json]",
    about:
      "Lists the activities that may come next, without a network: from what the server has offered before, else from the default flow. \"provisional\" means that the company's flow can branch there.",
    options: [
      ("--stop STOP", "the stop of a round, by its place id or its number (else the current one)"),
      ("--refresh", "ask the server first and remember its answer"),
      ("--json", "for machines"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(1)
    let session = try Workplace.session(arguments)
    let view = try await session.find(arguments.positional[0])
    let stop = try arguments.stop(of: view)
    var code = ExitCode.done
    if arguments.has("--refresh") {
      do {
        try await session.refreshNext(view, at: stop)
      } catch {
        Terminal.complain("\(error)")
        code = .failed
      }
    }
    let next = try await session.next(view, at: stop)
    if arguments.has("--json") {
      Terminal.print(
        JSONValue.array(next.map { Machine.activity($0, proof: Rendering.proof($0, on: view, at: stop)) }))
    } else if next.isEmpty {
      let isOver = view.order.status?.isTerminal == true
      Terminal.print(
        isOver
          ? "nothing comes next on \(view.order.id) (\(view.order.status?.text ?? "?"))"
          : "nothing is known to come next on \(view.order.id) (\(view.order.status?.text ?? "?")); `companion next \(view.order.id) --refresh` asks the server"
      )
    } else {
      for each in next {
        Terminal.print(
          each.code.text.styled(.bold) + "  \(each.activity.resolvedDetails ?? each.activity.details ?? "")"
            + (Rendering.proof(each, on: view, at: stop).map { "  (needs a \($0.rawValue) first)" } ?? "")
            + (each.isProvisional ? "  (provisional)".styled(.waiting) : ""))
      }
    }
    return code
  }
}

extension Arguments {
  /// The stop that `--stop` names: by its place id, or by its number in the round.
  func stop(of view: OrderView) throws -> Place.ID? {
    try value("--stop").map { try Self.stop($0, of: view) }
  }

  static func stop(_ text: String, of view: OrderView) throws -> Place.ID {
    if let stop = view.stops.first(where: { $0.id.rawValue == text }) { return stop.id }
    if let number = Int(text), view.stops.indices.contains(number - 1) { return view.stops[number - 1].id }
    throw FrontError(
      "\(text) is not a stop of order \(view.order.id): `companion order` shows them. Nothing was stored.")
  }
}

extension WorkSession {
  /// The order a person means, for showing it.
  func find(_ text: String) throws -> OrderView {
    do {
      return try order(text)
    } catch Refusal.unknownOrder {
      let list = identity.role == .desk ? "dispatch board" : "orders"
      throw FrontError(
        "There is no order \"\(text)\" on this device: `companion \(list)` lists them, with --refresh anew.")
    }
  }
}
