import FleetAPI
import FleetModels
import FleetWorkflow

extension WriteComment: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .comment(on: order, content: content) }

  /// "Invalid subject provided for comment.": the order is gone, which the list of its comments shows.
  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }

  /// The same text under the same order keeps its order: the next one is sent when it is known what was there before.
  var lane: String { "comment/\(order)/\(SHA256Sum(of: Array(content.utf8)).hex.prefix(16))" }
}
