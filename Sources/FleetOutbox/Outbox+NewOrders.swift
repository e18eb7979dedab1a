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
        row.learned == nil, row.state != .withdrawnUnsure, try !isKnown(command)
      else { return nil }
      return try preview(of: command, by: entry)
    }
  }

  /// An order is found again by its name: two of one name on this device could not be told apart after a lost answer.
  func refuseUsedName(_ tap: Tap) throws {
    guard let name = tap.internalID else { return }
    var holders = try [cache.resolve(name)].compactMap { $0 }
    for case .createOrder(let creation) in try store.live().compactMap({ try? Entry($0).command })
    where creation.internalID == name {
      holders.append(creation.order)
    }
    if holders.contains(where: { $0 != tap.order }) { throw Refusal.internalIDUsed(name) }
  }

  /// Whether this very order was read since.
  private func isKnown(_ command: CreateOrder) throws -> Bool {
    guard let id = try cache.resolve(command.internalID), let snapshot = try cache.snapshot(id) else {
      return false
    }
    return command.made(on: .order(snapshot.order)) != nil
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

extension Tap {
  /// The name that an order is to have.
  fileprivate var internalID: String? {
    switch self {
    case .create(let draft): return draft.internalID
    case .update(_, let edits):
      return edits.compactMap { if case .internalID(let name) = $0 { name } else { nil } }.last
    default: return nil
    }
  }
}
