import FleetAPI
import FleetWorkflow

extension SetOnline: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .setOnline(driver: driver, online: online) }

  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}
