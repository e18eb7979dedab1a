import FleetAPI
import FleetWorkflow

extension CancelOrder: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .cancelOrder(order) }

  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}
