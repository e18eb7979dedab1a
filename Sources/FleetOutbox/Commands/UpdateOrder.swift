import FleetAPI
import FleetWorkflow

extension UpdateOrder: CommandRequest {
  /// Never `waypoints` nor `payload`: these wreck the round (captures 1111–1174).
  func endpoint(in context: SendingContext) -> Endpoint { .updateOrder(order, changes.map(\.wire)) }

  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}

extension OrderEdit {
  fileprivate var wire: OrderChange {
    switch self {
    case .notes(let text): .notes(text)
    case .vehicle(let id): .vehicle(id)
    case .internalID(let text): .internalID(text)
    case .scheduledAt(let time): .scheduledAt(time)
    case .meta(let meta): .meta(meta.members)
    }
  }
}
