import FleetCompanion

/// `companion nearby`: orders offered to whoever is near.
enum NearbyCommand: Subcommand {
  static let name = "nearby"
  static let summary = "orders on offer near you (needs a network)"
  static let help = Help(
    usage: "[--json]",
    about:
      "Asks the server for the orders that are offered to drivers near your last reported position (`companion locate`) and keeps them: `companion accept` takes one, also without a network.",
    options: [("--json", "for machines: as in `orders --json`")])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let session = try Workplace.session(arguments)
    let orders = try await session.nearby()
    if arguments.has("--json") {
      Terminal.print(JSONValue.array(orders.map { Machine.order($0, isStale: false) }))
    } else if orders.isEmpty {
      Terminal.print("no orders on offer near you")
    } else {
      Terminal.print(Rendering.orders(orders, in: session.identity.timeZone, stale: []))
    }
    return .done
  }
}

/// `companion accept`: take one of them.
enum AcceptCommand: Subcommand {
  static let name = "accept"
  static let summary = "take an order on offer, and start it"
  static let help = Help(
    usage: "ORDER [--json]",
    about:
      "Takes an order that `companion nearby` showed. Stored at once, with or without a network; `companion sync` sends it. It is yours only when the server says so: somebody else may have been faster.",
    options: TapRunner.options)

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(1)
    let order = arguments.positional[0]
    return try await TapRunner.perform(arguments) { session in
      do {
        return .accept(try await session.order(order).order.id)
      } catch Refusal.unknownOrder {
        throw FrontError(
          "There is no order \"\(order)\" on this device. Nothing was stored; `companion nearby` shows and keeps the orders on offer."
        )
      }
    }
  }
}
