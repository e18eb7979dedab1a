import FleetModels

/// What a list shows of an order, cut from its document when it was stored.
public struct OrderLine: Sendable, Equatable {
  /// The parts of the document a list needs (`Order.listShape`), read like any order.
  public var order: Order
  /// When the document behind it was asked for, by the device's wall clock.
  public var askedAt: Timestamp
  /// The server no longer has it.
  public var isDeleted: Bool
  /// What an event that proves nothing says the status is, until the order is read again.
  public var hint: StatusCode?

  public init(order: Order, askedAt: Timestamp, isDeleted: Bool = false, hint: StatusCode? = nil) {
    self.order = order
    self.askedAt = askedAt
    self.isDeleted = isDeleted
    self.hint = hint
  }
}

/// An order's last complete document.
public struct OrderSnapshot: Sendable, Equatable {
  public var order: Order
  /// When it was asked for, by the device's wall clock.
  public var askedAt: Timestamp
  public var isDeleted: Bool
  /// What an event that proves nothing says the status is, until the order is read again.
  public var hint: StatusCode?

  public init(order: Order, askedAt: Timestamp, isDeleted: Bool = false, hint: StatusCode? = nil) {
    self.order = order
    self.askedAt = askedAt
    self.isDeleted = isDeleted
    self.hint = hint
  }
}
