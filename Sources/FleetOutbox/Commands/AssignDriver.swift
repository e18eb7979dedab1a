import FleetAPI
import FleetWorkflow

extension AssignDriver: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .updateOrder(order, [.driver(driver)]) }

  /// "The selected driver is invalid." (422: captures 107): the company has no such driver.
  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}
