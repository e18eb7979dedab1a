import FleetModels

/// Files of webhook deliveries: one JSON object a line with `at`, `path`, `signature`, `body` and `answer`,
/// in the order they arrived.
public enum WebhookFile {
  /// The deliveries of a file, in its order.
  /// - Throws: `ExchangeFileError` at the first line that is no delivery, or when the file is too large.
  public static func read(path: String) throws(ExchangeFileError) -> [WebhookDelivery] {
    var deliveries: [WebhookDelivery] = []
    try LineFile(path: path).forEachObject { members, _ throws(LineProblem) in
      let line = LineMembers(members: members, what: "the delivery")
      guard let body = line.body("body") else { throw LineProblem(reason: "the delivery has no body") }
      let answer = try line.text("answer")
      let status = answer.flatMap { Int($0) }
      guard answer == nil || status != nil else {
        throw LineProblem(reason: "answer of the delivery is not an HTTP status")
      }
      deliveries.append(
        WebhookDelivery(
          at: try line.text("at") ?? "", path: try line.required("path"),
          signature: try line.text("signature"), body: body, answer: status))
    }
    return deliveries
  }
}
