import FleetAPI
import FleetModels
import FleetWorkflow

extension DeleteOrder: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .deleteOrder(order) }

  /// The answer is what is left of the order (captures 1362).
  func meaning(of answer: JSONValue, baseline: Baseline, driver: Driver.ID?) -> AnswerMeaning {
    isShown(byAnswer: answer) ? .made(order.rawValue) : .unknown("the answer is about another record")
  }

  /// "Order resource not found." (404): by an attempt of ours that was lost, by somebody else, or because the token
  /// works for another organization, which the read finds out.
  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}
