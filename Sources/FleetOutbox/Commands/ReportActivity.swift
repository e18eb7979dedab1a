import FleetAPI
import FleetWorkflow

extension ReportActivity: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint {
    .reportActivity(order: order, activity: activity.json, proof: proof.flatMap { context.learned[$0] })
  }

  /// Without its proof it would be taken all the same (rest-api 3.5).
  func obstacle(in context: SendingContext) -> Reason? {
    guard let proof, context.learned[proof] == nil else { return nil }
    return .proofMissing(proof)
  }

  func reading(of refusal: APIError) -> RefusalReading {
    switch refusal.words.first {
    case "Order must be started before waypoint activity can be updated.": .blocked(.start)
    default: .lookAtTheRecord
    }
  }
}
