import FleetModels

/// The deliveries of a recording, each event once: what came again under an id is a retry and must be the same to the
/// byte (events 1.5).
struct RecordedWebhooks {
  /// A recorded event with the delivery that brought it first.
  struct Item {
    let event: AnnouncedEvent
    /// When it arrived, in milliseconds since 1970.
    let arrivedAt: Int64
    /// Its line in the report.
    let line: Int
  }

  /// The lines of all deliveries, and those that name a record.
  private(set) var report = WebhookReport()
  private(set) var items: [Item] = []

  init(_ deliveries: [WebhookDelivery], secret: String) {
    let signature = WebhookSignature(secret: secret)
    var firsts: [String: (line: Int, delivery: WebhookDelivery)] = [:]
    for delivery in deliveries {
      let bytes = Array(delivery.body.utf8)
      let event = AnnouncedEvent(bytes)
      if let event, let first = firsts[event.id] {
        report.retries += 1
        guard first.delivery.body != delivery.body || first.delivery.signature != delivery.signature else {
          continue
        }
        report.lines[first.line].verdict = .disagrees([
          Difference(
            path: "retry", recorded: "other bytes under the id \(event.id)", sandbox: "the same bytes")
        ])
        continue
      }
      let line = report.lines.count
      report.lines.append(
        WebhookReport.Line(
          at: delivery.at, id: event?.id ?? String(delivery.body.prefix(40)), name: event?.name ?? "",
          subject: event?.subject ?? "", verdict: Self.standing(delivery, bytes, event, signature)))
      guard let event else { continue }
      firsts[event.id] = (line, delivery)
      if case .disagrees = report.lines[line].verdict { continue }
      items.append(
        Item(
          event: event, arrivedAt: Timestamp(delivery.at)?.milliseconds ?? event.createdAt + 2_000, line: line
        ))
    }
  }

  /// What can be said of a delivery by itself.
  private static func standing(
    _ delivery: WebhookDelivery, _ bytes: [UInt8], _ event: AnnouncedEvent?, _ signature: WebhookSignature
  ) -> WebhookReport.Verdict {
    let own = signature.hex(of: bytes)
    if let recorded = delivery.signature, recorded != own {
      return .disagrees([Difference(path: "signature", recorded: recorded, sandbox: own)])
    }
    guard let event else {
      return .notComparable(
        delivery.body == "[]" ? "the body [] names no record" : "the body is no event of a record")
    }
    guard event.hasIDOfItsMoment else {
      return .disagrees([
        Difference(path: "id", recorded: event.id, sandbox: "event_ and the moment in hexadecimal")
      ])
    }
    return .notComparable("it was not looked at")
  }
}
