import FleetAPI
import FleetWorkflow

extension ScheduleOrder: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .scheduleOrder(order, at: time) }

  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}
