import FleetCompanion
import FleetSandbox

/// Holds a receipt against the server's own ledger: each confirmed entry is one effect, nothing else happened in
/// this driver's name, and every proof is of the stop it was taken at.
struct LedgerAudit {
  private let effects: [SandboxEffect]
  /// The places of waypoints, by the ids under which proofs are shown.
  private let places: [String: String]

  init(_ host: SandboxHost, driver: Driver.ID) {
    effects = host.ledger.effects.filter { $0.actor == .driver(driver.rawValue) }
    let orders = Set(effects.compactMap(\.order))
    places = host.withServer { server, _ in
      var places: [String: String] = [:]
      for order in orders {
        let stops = (try? server.stopIDs(order: order)) ?? []
        let waypoints = server.waypointIDs(order: order)
        // Pickup and dropoff are shown as their places; waypoints are the stops between.
        let first = stops.count > waypoints.count ? 1 : 0
        for (waypoint, stop) in zip(waypoints, stops.dropFirst(first)) { places[waypoint] = stop }
      }
      return places
    }
  }

  var count: Int { effects.count }

  /// What does not agree, one sentence each.
  func problems(with receipt: Receipt) -> [String] {
    var expected: [String: Int] = [:]
    for line in receipt.lines where line.entry.row.confirmedWall != nil {
      expected[Self.key(line.entry.command), default: 0] += 1
    }
    var happened: [String: Int] = [:]
    for effect in effects { happened[key(effect), default: 0] += 1 }
    return Set(expected.keys).union(happened.keys).sorted().compactMap { key in
      let (wanted, found) = (expected[key] ?? 0, happened[key] ?? 0)
      return wanted == found ? nil : "\(key): asked for \(wanted) times, applied \(found) times"
    }
  }

  /// What was asked for, in the ledger's words, without its time.
  private static func key(_ command: Command) -> String {
    let what =
      switch command {
      case .startOrder(let command): "started \(command.order)"
      case .reportActivity(let command): "activity:\(command.code.canonical) \(command.order)"
      case .setDestination(let command): "destination \(command.order)"
      case .captureProof(let command):
        "proof:\(command.evidence.method.rawValue) \(command.order) \(command.mutation)"
      case .completeOrder(let command): "completed \(command.order)"
      case .setOnline(let command): "online:\(command.online)"
      case .reportPosition: "position"
      case .acceptOrder(let command): "started \(command.order)"
      case .writeComment(let command): "comment \(command.order)"
      case .reportIssue: "issue"
      case .reportFuel: "fuel-report"
      case .createOrder: "created"
      case .assignDriver(let command): "updated \(command.order)"
      case .unassignDriver(let command): "updated \(command.order)"
      case .scheduleOrder(let command): "updated \(command.order)"
      case .dispatchOrder(let command): "dispatched \(command.order)"
      case .cancelOrder(let command): "canceled \(command.order)"
      case .deleteOrder(let command): "deleted \(command.order)"
      case .updateOrder(let command): "updated \(command.order)"
      }
    return command.stop.map { "\(what) at \($0)" } ?? what
  }

  private func key(_ effect: SandboxEffect) -> String {
    var what = effect.order.map { "\(effect.name) \($0)" } ?? effect.name
    if let mutation = effect.facts["client_mutation_id"] { what += " \(mutation)" }
    let stop = effect.stop ?? effect.facts["subject"].flatMap { places[$0] }
    return stop.map { "\(what) at \($0)" } ?? what
  }
}
