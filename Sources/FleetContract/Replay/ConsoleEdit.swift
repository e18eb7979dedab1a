import FleetModels
import FleetSandbox

/// Stops that staff edited at the console. Its API is not the public one (`/int/v1`, records by uuid), but its answer
/// names the order and the places, so the sandbox' dispatcher can do the same (captures 1367–1389).
struct ConsoleEdit {
  let order: String
  /// Place ids in their new sequence.
  let stops: [String]

  init?(_ exchange: Exchange) {
    guard exchange.request.route.hasPrefix("/int/v1/orders/route/"), exchange.response.status == 200,
      let order = exchange.answer?["order"], let id = order["public_id"]?.string,
      let waypoints = order["payload"]?["waypoints"]?.array
    else { return nil }
    let rows = waypoints.compactMap { row -> (Int, String)? in
      guard let place = row["public_id"]?.string, case .number(let position)? = row["order"],
        let index = position.integer
      else { return nil }
      return (index, place)
    }
    guard rows.count == waypoints.count, !rows.isEmpty else { return nil }
    self.order = id
    stops = rows.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Whether the sandbox' dispatcher could do it.
  func apply(to server: inout SandboxServer, _ names: NameMap, now: Int64) -> Bool {
    guard let id = names.sandboxName(for: order) else { return false }
    do {
      try server.edit(order: id, stops: stops.map { names.sandboxName(for: $0) ?? $0 }, now: now)
      return true
    } catch {
      return false
    }
  }
}
