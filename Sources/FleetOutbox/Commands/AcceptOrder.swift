import FleetAPI
import FleetWorkflow

extension AcceptOrder: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .startOrder(order, assign: driver) }

  func reading(of refusal: APIError) -> RefusalReading {
    switch refusal.words.first {
    case "Order has not been dispatched yet and cannot be started.": .blocked(.dispatch)
    // Among them "Order has already started.": by a rival, or by an attempt of ours that was lost (captures
    // 1042–1045).
    default: .lookAtTheRecord
    }
  }
}
