import FleetModels
import FleetStorage
import FleetWorkflow

/// Orders that only this device knows of: asked for by a dispatcher, not confirmed by the server yet.
extension Outbox {
  /// They as they will be, with what was asked of them since, oldest first; each under its provisional id, by which
  /// more can be asked of it. One that the server is known to have is not among them any more.
  public func newOrders() throws -> [OrderView] {
    try store.live().filter { $0.kind == Command.Kind.createOrder.rawValue }.compactMap { row in
      guard let entry = try? Entry(row), case .createOrder(let command) = entry.command,
        row.learned == nil, row.state != .withdrawnUnsure, try cache.resolve(command.internalID) == nil
      else { return nil }
      return try preview(of: command, by: entry)
    }
  }

  /// An order by the id it had before the server knew it; nil when that was given up, or is long past.
  func newOrderView(createdBy id: String) throws -> OrderView? {
    guard let entry = try entry(id), case .createOrder(let command) = entry.command else { return nil }
    if let learned = entry.row.learned { return try orderView(Order.ID(learned)) }
    guard entry.state.isOpen else { return nil }
    return try preview(of: command, by: entry)
  }

  private func preview(of command: CreateOrder, by entry: Entry) throws -> OrderView {
    let draft = RecordDocument.order(command.preview(at: entry.row.created.wall))
    let view = Overlay.view(draft, entries: try live(record: .order(command.order)), driver: driver)
    guard case .order(let order, let parts) = view.document else {
      return OrderView(
        order: command.preview(at: entry.row.created.wall), parts: OrderParts(), serverStatus: nil,
        askedAt: entry.row.created.wall, isDeleted: view.isDeleted, pending: 1, held: nil)
    }
    return OrderView(
      order: order, parts: parts, serverStatus: nil, askedAt: entry.row.created.wall,
      isDeleted: view.isDeleted, pending: 1 + view.pending + (try openComments(on: command.order)),
      held: entry.state == .attention ? entry : view.held)
  }

  /// The id that an order has now: of one that was created here meanwhile, the server's.
  public func currentID(of order: Order.ID) throws -> Order.ID {
    guard let entry = order.creatingEntry, let learned = try store.entry(entry)?.learned else { return order }
    return Order.ID(learned)
  }

  /// The tap with the order's present id: a screen may still have the provisional one.
  func current(_ tap: Tap) throws -> Tap {
    guard let order = tap.order, order.creatingEntry != nil else { return tap }
    return tap.naming(try currentID(of: order))
  }
}
