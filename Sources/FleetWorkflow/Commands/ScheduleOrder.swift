import FleetModels

/// The dispatcher says when an order is to be done (`POST /orders/{id}/schedule`, rest-api 2.2).
///
/// The server takes date and time as they stand and ignores the zone: UTC is sent (rest-api 5.6).
public struct ScheduleOrder: SetsOrder {
  public var order: Order.ID
  /// In whole seconds.
  public var time: Timestamp
  /// What it was when the person looked; nil when it was not scheduled.
  public var seen: Timestamp?

  public init(order: Order.ID, time: Timestamp, seen: Timestamp?) {
    self.order = order
    self.time = time.wholeSeconds
    self.seen = seen
  }

  /// A repeat changes nothing, but one that lands late undoes a later value.
  public var repeatHarm: RepeatHarm { .dangerous }
  public var summary: String { "schedule \(order) for \(time.iso)" }
  private var wanted: OrderEdit { .scheduledAt(time) }

  /// The command for an order as it is shown.
  static func check(_ order: Order, time: Timestamp) throws(Refusal) -> ScheduleOrder {
    try DispatchGuard.refuseOver(order)
    let command = ScheduleOrder(order: order.id, time: time, seen: order.scheduledAt)
    if order.scheduledAt == command.time { throw .nothingToChange(order.id) }
    return command
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .order(var order, let parts) = document else { return }
    wanted.apply(to: &order)
    document = .order(order, parts)
  }

  public func standing(on order: Order) -> SetStanding {
    FieldStanding.of(order, wanted: [wanted], seen: [.scheduledAt(seen)])
  }

  public func isReplaced(by later: Command) -> Bool {
    switch later {
    case .scheduleOrder: true
    case .updateOrder(let update):
      update.changes.contains { if case .scheduledAt = $0 { true } else { false } }
    default: later.rules.removesRecord
    }
  }
}
