import FleetModels

/// The dispatcher gives an order to a driver (`PUT /orders/{id}` with `driver`, rest-api 2.2), whoever had it.
///
/// A repeat sets the same driver again; on a round it also moves the pointer back to the first stop (captures 614),
/// under whatever the driver does next.
public struct AssignDriver: SetsOrder {
  public var order: Order.ID
  public var driver: Driver.ID
  /// For screens, until the server names the driver itself.
  public var driverName: String?
  /// Who had the order when the person looked; nil when nobody had.
  public var seen: Driver.ID?

  public init(
    order: Order.ID, driver: Driver.ID, driverName: String? = nil, seen: Driver.ID?
  ) {
    self.order = order
    self.driver = driver
    self.driverName = driverName
    self.seen = seen
  }

  /// The driver is told again, and one that lands late takes the order from a later driver.
  public var repeatHarm: RepeatHarm { .dangerous }
  public var resetsDestination: Bool { true }
  public var yieldsToStart: Bool { true }
  public var summary: String { "assign \(order) to \(driverName ?? driver.rawValue)" }

  /// The command for an order as it is shown.
  static func check(_ order: Order, driver: Driver.ID, name: String?) throws(Refusal) -> AssignDriver {
    try DispatchGuard.refuseOver(order)
    let holder = order.driverAssigned.value
    if holder?.id == driver { throw .nothingToChange(order.id) }
    return AssignDriver(
      order: order.id, driver: driver, driverName: name, seen: holder?.id)
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .order(var order, let parts) = document else { return }
    order.show(driver: driver, name: driverName)
    document = .order(order, parts)
  }

  public func standing(on order: Order) -> SetStanding {
    DriverStanding.of(order, wanted: driver, seen: seen)
  }
}

/// How the driver of an order stands to one that is wanted.
enum DriverStanding {
  static func of(_ order: Order, wanted: Driver.ID?, seen: Driver.ID?) -> SetStanding {
    switch order.driverAssigned {
    case .absent: .untold
    case .none where wanted == nil: .asWanted
    case .none: seen == nil ? .asSeen : .changed(.changed("driver", to: nil))
    case .value(let holder) where holder.id == wanted: .asWanted
    case .value(let holder) where holder.id == seen: .asSeen
    case .value(let holder): .changed(.changed("driver", to: holder.name ?? holder.id.rawValue))
    }
  }
}
