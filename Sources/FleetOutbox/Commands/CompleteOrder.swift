import FleetAPI
import FleetWorkflow

extension CompleteOrder: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .completeOrder(order) }

  /// "Not all waypoints completed for order." cannot be true of a classic order the driver saw: its stops were
  /// changed, which the record shows.
  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}
