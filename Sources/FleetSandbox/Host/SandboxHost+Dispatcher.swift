/// The dispatcher's hand on a live sandbox: what staff do at the console while a driver is away. Each throws
/// `DispatcherRefusal` with the server's own words when it is not possible.
extension SandboxHost {
  /// Gives an order to another driver.
  public func reassign(order: String, to driver: String) throws {
    try withServer { try $0.reassign(order: order, to: driver, now: $1) }
  }

  /// Takes the driver off an order.
  public func unassign(order: String) throws {
    try withServer { try $0.unassign(order: order, now: $1) }
  }

  /// Cancels an order.
  public func cancel(order: String) throws {
    try withServer { try $0.cancel(order: order, now: $1) }
  }

  /// Dispatches an order.
  public func dispatch(order: String) throws {
    try withServer { try $0.dispatch(order: order, now: $1) }
  }

  /// Deletes an order.
  public func delete(order: String) throws {
    try withServer { try $0.delete(order: order, now: $1) }
  }

  /// Completes an order whatever its state.
  public func complete(order: String) throws {
    try withServer { try $0.complete(order: order, now: $1) }
  }

  /// Creates an order from the fields of `POST /orders` and returns its public id.
  @discardableResult
  public func create(order fields: SandboxJSON) throws -> String {
    try withServer { try $0.create(order: fields, now: $1) }
  }

  /// Writes a status raw.
  public func edit(order: String, status: String) throws {
    try withServer { try $0.edit(order: order, status: status, now: $1) }
  }

  /// Changes the list of stops as the console does.
  public func edit(order: String, stops places: [String]) throws {
    try withServer { try $0.edit(order: order, stops: places, now: $1) }
  }

  /// Does any of the dispatcher's deeds and returns the order it was done to.
  @discardableResult
  public func perform(_ deed: DispatchersDeed, order: String = "") throws -> String {
    try withServer { try $0.perform(deed, order: order, now: $1) }
  }
}
