import FleetModels

/// The driver reports an activity of a classic order (`POST /orders/{id}/update-activity`, rest-api 3.5).
///
/// The server takes the activity as it is sent and checks nothing but `completed`; a repeat adds a second line
/// to the history and notifies the customer again.
public struct ReportActivity: CommandRules {
  public var order: Order.ID
  /// The whole flow entry as `next-activity` gave it; it is sent back unchanged.
  public var activity: Activity
  /// The stop the driver stood at, when he named one; a classic order moves as a whole.
  public var stop: StopKey?

  public init(order: Order.ID, activity: Activity, stop: StopKey? = nil) {
    self.order = order
    self.activity = activity
    self.stop = stop
  }

  /// The code the order will stand at.
  public var code: StatusCode { activity.code ?? "" }
  public var record: RecordReference { .order(order) }
  public var repeatHarm: RepeatHarm { .noisy }
  public var summary: String { "report \(code) on \(order)" }
  private var effect: HistoryEffect { HistoryEffect(code: code, isCompleting: activity.complete == true) }

  /// May the driver report `code` on the order as it is shown?
  public static func check(_ code: StatusCode, on order: Order, offered: [NextActivity], driver: Driver.ID)
    throws(Refusal)
  {
    try OrderGuard.check(order, driver: driver)
    if order.hasSeveralStops { throw .severalStops(order.id) }
    if code == .started { throw .startedByStarting(order.id) }
    if code == .created || code == .dispatched { throw .dispatchersBusiness(code) }
    guard order.started == true else { throw .notStarted(order.id) }
    guard let next = offered.first(where: { $0.code == code }) else {
      throw .notOffered(code, offered: offered.map(\.code))
    }
    if next.needsProof(on: order) { throw .proofNeeded(code, method: next.proofMethod(on: order)) }
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .order(var order, let parts) = document else { return }
    effect.apply(
      to: &order, status: activity.resolvedStatus ?? activity.status,
      details: activity.resolvedDetails ?? activity.details, complete: activity.complete ?? false, at: time)
    document = .order(order, parts)
  }

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID)
    -> Verdict
  {
    guard let order = document.order else { return .undecidable }
    return effect.verdict(on: order, baseline: baseline, attempted: attempted, driver: driver)
  }

  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID) -> Verdict {
    guard let order = document.order else { return .undecidable }
    return effect.verdict(onAnswer: order, baseline: baseline, driver: driver)
  }

  public func holds(on document: RecordDocument) -> Bool {
    document.order.map(effect.holds) ?? false
  }
}

extension ReportActivity {
  private enum Key: String, CodingKey { case order, activity, stop }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let text = try container.decode(String.self, forKey: .activity)
    guard let members = (try? JSONValue(parsing: Array(text.utf8)))?.object else {
      throw DecodingError.dataCorruptedError(
        forKey: .activity, in: container, debugDescription: "the activity is no JSON object")
    }
    self.init(
      order: try container.decode(Order.ID.self, forKey: .order), activity: Activity(json: members),
      stop: try container.decodeIfPresent(StopKey.self, forKey: .stop))
  }

  /// The activity is kept as a text of its own: it goes back to the server with every number as it was written.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(order, forKey: .order)
    try container.encode(
      String(decoding: JSONValue.object(activity.json).encoded(), as: UTF8.self), forKey: .activity)
    try container.encodeIfPresent(stop, forKey: .stop)
  }
}
