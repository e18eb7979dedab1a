import FleetAPI
import FleetWorkflow

extension ReportIssue: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint {
    var draft = IssueDraft(driver: driver, report: report)
    draft.location = location
    draft.type = type
    draft.category = category
    draft.priority = priority
    draft.tags = tags
    return .reportIssue(draft)
  }

  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }

  /// Its mark tells it from every other one.
  var lane: String { "issue/\(mark)" }
}
