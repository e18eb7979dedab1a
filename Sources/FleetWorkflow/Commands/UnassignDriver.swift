import FleetModels

/// The dispatcher takes an order from its driver (`PUT /orders/{id}` with `driver: null`, rest-api 2.2).
public struct UnassignDriver: SetsOrder {
  public var order: Order.ID
  /// Who had the order when the person looked.
  public var seen: Driver.ID?

  public init(order: Order.ID, seen: Driver.ID?) {
    self.order = order
    self.seen = seen
  }

  /// A repeat changes nothing, but one that lands late takes the order from its next driver.
  public var repeatHarm: RepeatHarm { .dangerous }
  public var resetsDestination: Bool { true }
  public var yieldsToStart: Bool { true }
  public var summary: String { "take \(order) from its driver" }

  /// The command for an order as it is shown.
  static func check(_ order: Order) throws(Refusal) -> UnassignDriver {
    try DispatchGuard.refuseOver(order)
    guard let holder = order.driverAssigned.value else { throw .nothingToChange(order.id) }
    return UnassignDriver(order: order.id, seen: holder.id)
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .order(var order, let parts) = document else { return }
    order.show(driver: nil, name: nil)
    document = .order(order, parts)
  }

  public func standing(on order: Order) -> SetStanding {
    DriverStanding.of(order, wanted: nil, seen: seen)
  }
}
