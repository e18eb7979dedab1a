import FleetAPI
import FleetWorkflow

extension StartOrder: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .startOrder(order, skipDispatch: skipDispatch) }

  func reading(of refusal: APIError) -> RefusalReading {
    switch refusal.words.first {
    case "Order has not been dispatched yet and cannot be started.": .blocked(.dispatch)
    // Among them "Order has already started.": by an attempt of ours that was lost, or by somebody else.
    default: .lookAtTheRecord
    }
  }
}
