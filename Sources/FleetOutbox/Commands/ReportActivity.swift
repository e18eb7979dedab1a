import FleetAPI
import FleetWorkflow

extension ReportActivity: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint {
    .reportActivity(order: order, activity: activity.json)
  }

  func reading(of refusal: APIError) -> RefusalReading {
    switch refusal.words.first {
    case "Order must be started before waypoint activity can be updated.": .blocked(.start)
    default: .lookAtTheRecord
    }
  }
}
