import FleetAPI
import FleetWorkflow

extension SetOnline: CommandRequest {
  var endpoint: Endpoint { .setOnline(driver: driver, online: online) }

  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}
