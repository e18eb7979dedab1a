import FleetAPI
import FleetWorkflow

extension DispatchOrder: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .dispatchOrder(order) }

  /// "Order has already been dispatched!" (captures 204): by an attempt of ours that was lost, or by somebody else;
  /// "No driver assigned to dispatch!": he was taken away meanwhile. The record shows which.
  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}
