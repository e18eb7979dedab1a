import FleetAPI
import FleetWorkflow

extension SetDestination: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .setDestination(order: order, to: stop.id) }

  /// "Place resource is not a valid destination.": the stop is not on the round any more, which the record shows.
  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}
