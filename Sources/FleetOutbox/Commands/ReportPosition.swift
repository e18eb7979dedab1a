import FleetAPI
import FleetWorkflow

extension ReportPosition: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint {
    .track(driver: driver, at: coordinate, altitude: altitude, heading: heading, speed: speed)
  }

  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}
