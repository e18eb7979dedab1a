/// A word the server has for a driver, which it also sends to sockets (events 4.3, captures in `socket.jsonl`).
enum DriverNotice: Sendable {
  case assigned, dispatched, ping, canceled

  var name: String {
    switch self {
    case .assigned: "order.assigned_notification"
    case .dispatched: "order.dispatched"
    case .ping: "order.ping"
    case .canceled: "order.canceled_notification"
    }
  }

  /// The words of those that are sent as title and text; nil for those that show the order itself.
  func words(_ order: OrderRecord) -> (title: String, text: String, kind: String, type: String)? {
    let number = order.tracking.number
    switch self {
    case .assigned:
      return (
        "New order \(number) assigned!", "You have a new order assigned, tap for details.", "order_assigned",
        "OrderAssigned"
      )
    case .canceled:
      return (
        "Order \(number) was canceled", "Order \(number) has been canceled. ", "order_canceled",
        "OrderCanceled"
      )
    case .dispatched, .ping: return nil
    }
  }

  /// How often the driver's own channel is served in the first round and in the second: the framework's event and
  /// Fleetbase's copy of it.
  var driverRounds: (first: Int, second: Int) {
    switch self {
    case .assigned, .dispatched, .ping: (2, 1)
    case .canceled: (1, 0)
    }
  }
}
