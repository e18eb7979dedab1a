import FleetModels

/// The conflicts that hold back every write on an order. The server has none of these guards: a canceled order
/// comes back to life, and a reassigned one still obeys its old driver (FINDINGS: staff edits).
enum OrderGuard {
  /// What stands against any further write of `driver` on `order`; nil when nothing does.
  static func conflict(on order: Order, baseline: Baseline, driver: Driver.ID?) -> Conflict? {
    if let conflict = ownership(of: order, driver: driver) { return conflict }
    if order.isCanceled { return .canceled }
    if order.isCompleted { return .completed }
    if order.stopKeys != baseline.stops { return .stopsChanged }
    return nil
  }

  /// The order is not `driver`'s; nil when it is, when the document does not tell, or at a dispatcher's desk.
  static func ownership(of order: Order, driver: Driver.ID?) -> Conflict? {
    guard let driver else { return nil }
    return switch order.driverAssigned {
    case .none: .unassigned
    case .value(let assigned) where assigned.id != driver: .reassigned(to: assigned.name)
    case .value, .absent: nil
    }
  }

  /// Whether the stop list is still the one the person saw; checked even for a write sent on a person's order.
  static func stopsAreKept(on order: Order, baseline: Baseline) -> Bool { order.stopKeys == baseline.stops }

  /// The rules for a tap of `driver` on an order as it is shown.
  static func check(_ order: Order, driver: Driver.ID) throws(Refusal) {
    switch order.driverAssigned {
    case .value(let assigned) where assigned.id == driver: break
    case .value(let assigned): throw .notYours(order.id, of: assigned.name ?? assigned.id.rawValue)
    case .none, .absent: throw .notYours(order.id, of: nil)
    }
    if let status = order.status, status.isTerminal { throw .alreadyOver(order.id, status) }
  }
}
