import FleetCompanion

/// `companion ids`: what orders are called outside, both ways.
enum IDsCommand: Subcommand {
  static let name = "ids"
  static let summary = "what orders are called outside, both ways"
  static let help = Help(
    usage: "[EXTERNAL|ORDER | link EXTERNAL ORDER | unlink EXTERNAL] [--json]",
    about: """
      Shows which order an external id stands for, and what an order is outside; all links without an id. Events and orders tell them by `internal_id` or `meta.external_order_id`, as `companion dispatch create --internal-id` sets it; `link` adds one that nothing tells.
      An external id has at most 200 bytes, an order's id looks like order_q7w2e9r4t1. One external id stands for one order and the other way round: a second one is refused.
      """,
    options: [("--json", "for machines")])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let place = try ReceivingPlace(in: Workplace.home(arguments))
    let inbox = try place.inbox()
    let now = SystemTimekeeper().now().wall
    switch (arguments.positional.first, arguments.positional.count) {
    case (nil, _): return try list(inbox, arguments)
    case ("link", 3):
      let (external, order) = (arguments.positional[1], arguments.positional[2])
      if let refusal = ExternalIDs.refusal(external: external, order: order) { throw UsageError(refusal) }
      let isNew = try inbox.link(external: external, order: order, at: now)
      show([OrderLink(external: external, order: order, names: [], linked: now)], arguments)
      if !isNew { Terminal.remark("that was known") }
      return .done
    case ("unlink", 2):
      let external = arguments.positional[1]
      guard try inbox.unlink(external: external) else {
        throw FrontError("\(external) stands for no order here.")
      }
      Terminal.remark("\(external) stands for no order any more")
      return .done
    case ("link", _), ("unlink", _):
      throw UsageError("Give `link EXTERNAL ORDER` or `unlink EXTERNAL`.")
    case (let id?, _):
      try arguments.expect(1)
      let ids = ExternalIDs(inbox, cache: try place.cache())
      if let order = try ids.order(of: id, at: now) {
        show([OrderLink(external: id, order: order, names: [], linked: now)], arguments)
      } else if let external = try ids.external(of: [id], isProven: true, at: now) {
        show([OrderLink(external: external, order: id, names: [], linked: now)], arguments)
      } else {
        throw FrontError("Nothing here tells of \(id): it is neither an external id nor a linked order.")
      }
      return .done
    }
  }

  private static func list(_ inbox: Inbox, _ arguments: Arguments) throws -> ExitCode {
    var links: [OrderLink] = []
    while case let page = try inbox.links(after: links.last), !page.isEmpty { links += page }
    show(links, arguments)
    if links.isEmpty { Terminal.remark("no order is linked with an id outside") }
    return .done
  }

  private static func show(_ links: [OrderLink], _ arguments: Arguments) {
    if arguments.has("--json") {
      Terminal.print(
        JSONValue.array(
          links.map { ["external_id": .string($0.external), "order": .string($0.order)] }))
      return
    }
    let width = links.map { $0.external.cells }.max() ?? 0
    for link in links {
      let names = link.names.isEmpty ? "" : " (\(link.names.joined(separator: ", ")))"
      Terminal.print("\(link.external.padding(to: width))  \(link.order)\(names)")
    }
  }
}
