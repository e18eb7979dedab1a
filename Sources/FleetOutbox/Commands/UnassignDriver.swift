import FleetAPI
import FleetWorkflow

extension UnassignDriver: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .updateOrder(order, [.driver(nil)]) }

  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}
