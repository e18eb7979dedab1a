import FleetModels
import Foundation

/// The driver reports an activity (`POST /orders/{id}/update-activity`, rest-api 3.5), of a classic order as a whole
/// or of one stop of a round.
///
/// The server takes the activity as it is sent and checks nothing but `completed`. A repeat adds a second line to the
/// history and notifies the customer again; one that completes a stop of a round completes the next stop, too.
public struct ReportActivity: CommandRules {
  public var order: Order.ID
  /// The whole flow entry as `next-activity` gave it; it is sent back unchanged, but for the time of a driver who
  /// wants it told.
  public var activity: Activity
  /// The stop of a round; nil for a classic order, which moves as a whole.
  public var stop: StopKey?
  /// The entry of the proof that goes with it; the server's id of it is filled in when it is sent.
  public var proof: String?

  public init(order: Order.ID, activity: Activity, stop: StopKey? = nil, proof: String? = nil) {
    self.order = order
    self.activity = activity
    self.stop = stop
    self.proof = proof
  }

  /// The code the order will stand at.
  public var code: StatusCode { activity.code ?? "" }
  public var record: RecordReference { .order(order) }
  public var cites: [String] { proof.map { [$0] } ?? [] }
  /// At a stop any step is dangerous: one that lands late is taken for the next stop.
  public var repeatHarm: RepeatHarm { stop == nil ? .noisy : .dangerous }
  public var summary: String {
    stop.map { "report \(code) at \($0.id) of \(order)" } ?? "report \(code) on \(order)"
  }
  private var isCompleting: Bool { activity.complete == true }
  private var effect: HistoryEffect { HistoryEffect(code: code, isCompleting: isCompleting) }

  private func effect(at stop: StopKey) -> StopEffect {
    StopEffect(
      stop: stop, code: code, isCompleting: isCompleting,
      followers: activity.activities.map { StatusCode($0) })
  }

  /// The order's document tells nothing about a round's pickup and dropoff.
  public var parts: [OrderPart] {
    guard let stop, stop.kind != .waypoint else { return [] }
    return [.tracker, .offers(stop.id)]
  }

  /// May the driver report `code` on the order, or at a stop of it, as it is shown?
  public static func check(
    _ code: StatusCode, on order: Order, at stop: Stop?, offered: [NextActivity], driver: Driver.ID
  ) throws(Refusal) {
    try OrderGuard.check(order, driver: driver)
    if code == .started { throw .startedByStarting(order.id) }
    // A stop's "canceled" cancels the whole order (captures 1533).
    if code == .created || code == .dispatched || code == .canceled { throw .dispatchersBusiness(code) }
    if let stop, stop.complete == true { throw .stopDone(stop.name ?? stop.id.rawValue, order.id) }
    guard order.started == true else { throw .notStarted(order.id) }
    guard offered.contains(where: { $0.code == code }) else {
      throw .notOffered(code, offered: offered.map(\.code))
    }
  }

  /// The activity with the time it was done at in its text. The server has no member for it and stores `details` as
  /// it is sent (rest-api 3.5, captures 385, 389); the customer reads it, so only on the driver's word.
  static func telling(_ time: Timestamp, in zone: TimeZone, _ activity: Activity) -> Activity {
    var telling = activity
    telling.details = time.told(after: activity.details, in: zone)
    if let resolved = activity.resolvedDetails {
      telling.resolvedDetails = time.told(after: resolved, in: zone)
    }
    return telling
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    apply(to: &document, at: time, since: Baseline())
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp, since baseline: Baseline) {
    if let stop {
      effect(at: stop).apply(to: &document, status: activity.resolvedStatus ?? activity.status, at: time)
      return
    }
    guard case .order(var order, let parts) = document else { return }
    effect.apply(
      to: &order, status: activity.resolvedStatus ?? activity.status,
      details: activity.resolvedDetails ?? activity.details, complete: activity.complete ?? false, at: time,
      since: baseline)
    document = .order(order, parts)
  }

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    if let stop {
      return effect(at: stop).verdict(on: document, baseline: baseline, attempted: attempted, driver: driver)
    }
    guard let order = document.order else { return .undecidable }
    return effect.verdict(on: order, baseline: baseline, attempted: attempted, driver: driver)
  }

  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    if let stop {
      return effect(at: stop).verdict(onAnswer: document, baseline: baseline, driver: driver)
    }
    guard let order = document.order else { return .undecidable }
    return effect.verdict(onAnswer: order, baseline: baseline, driver: driver)
  }

  public func timesHeld(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int {
    if let stop { return effect(at: stop).hasMoved(on: document, since: baseline) ? 1 : 0 }
    return timesShown(on: document, baseline: baseline, driver: driver)
  }

  /// What happens at other stops leaves this one as it is.
  public func isReplaced(by later: Command) -> Bool { stop == nil || later.stop == stop?.id }

  public func holds(on document: RecordDocument) -> Bool {
    if let stop { return effect(at: stop).holds(on: document) }
    return document.order.map { effect.holds(on: $0) } ?? false
  }
}

extension ReportActivity {
  private enum Key: String, CodingKey { case order, activity, stop, proof }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let text = try container.decode(String.self, forKey: .activity)
    guard let members = (try? JSONValue(parsing: Array(text.utf8)))?.object else {
      throw DecodingError.dataCorruptedError(
        forKey: .activity, in: container, debugDescription: "the activity is no JSON object")
    }
    self.init(
      order: try container.decode(Order.ID.self, forKey: .order), activity: Activity(json: members),
      stop: try container.decodeIfPresent(StopKey.self, forKey: .stop),
      proof: try container.decodeIfPresent(String.self, forKey: .proof))
  }

  /// The activity is kept as a text of its own: it goes back to the server with every number as it was written.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(order, forKey: .order)
    try container.encode(
      String(decoding: JSONValue.object(activity.json).encoded(), as: UTF8.self), forKey: .activity)
    try container.encodeIfPresent(stop, forKey: .stop)
    try container.encodeIfPresent(proof, forKey: .proof)
  }
}
