import FleetAPI
import FleetModels

/// Writes of several steps, seen in the middle (captures 1100, 1104): a start that is marked and not recorded, a proof
/// whose picture is not stored yet.
extension ServerModel {
  /// Does the first half of a call. False when it has no halves, or nothing of it would be done.
  mutating func begin(_ endpoint: Endpoint) -> Bool {
    let parts = endpoint.path.split(separator: "/").map(String.init)
    guard parts.count >= 4, var order = orders[parts[2]] else { return false }
    if parts[3] == "start" {
      guard !order.isStarted else { return false }
      if order.isAdhoc, case .json(let body) = endpoint.body, let driver = body["assign"]?.string {
        order.driver = driver
      }
      order.isStarted = true
      orders[parts[2]] = order
      return true
    }
    guard parts[3].hasPrefix("capture-"), handle(endpoint).status == 201 else { return false }
    let last = (orders[parts[2]]?.proofs.count ?? 1) - 1
    orders[parts[2]]?.proofs[last].url = nil
    return true
  }

  /// Does the second half.
  mutating func finish(_ endpoint: Endpoint) {
    let id = String(endpoint.path.split(separator: "/")[2])
    if endpoint.path.hasSuffix("/start") {
      guard orders[id]?.isStarted == true, orders[id]?.status == "dispatched" else { return }
      orders[id]?.isStarted = false
      _ = handle(endpoint)
      return
    }
    for index in orders[id]?.proofs.indices ?? 0..<0 where orders[id]?.proofs[index].url == nil {
      orders[id]?.proofs[index].url = "https://files.example.com/late.jpg"
    }
  }
}
