import FleetModels

/// What comes next on an order, without the network: from what the server has offered before, else from the
/// default transport flow.
///
/// The public order config leaves out the flow's edges (rest-api 3.2); they are learned one `next-activity`
/// at a time.
public struct OrderFlow: Sendable {
  /// One remembered answer of `next-activity`.
  public struct Offer: Sendable, Equatable {
    public var order: Order.ID
    /// Where that order stood.
    public var after: StatusCode
    public var activities: [Activity]

    public init(order: Order.ID, after: StatusCode, activities: [Activity]) {
      self.order = order
      self.after = after
      self.activities = activities
    }
  }

  private let offers: [Offer]

  /// - Parameter offers: all answers seen for the order's config, newest first.
  public init(offers: [Offer]) { self.offers = offers }

  /// What the driver may report next on the order as it is shown.
  public func next(for order: Order) -> [NextActivity] {
    guard let status = order.status, !status.isTerminal else { return [] }
    let here = offers.filter { $0.after == status }
    if let own = here.first(where: { $0.order == order.id }) {
      return own.activities.map { NextActivity(activity: $0, isProvisional: false) }
    }
    if !here.isEmpty {
      let seen = Self.distinct(here.flatMap(\.activities))
      let branches = Set(here.map { $0.activities.compactMap(\.code) }).count > 1
      return seen.map {
        NextActivity(activity: $0, isProvisional: branches || seen.count > 1 || Self.isConditional($0))
      }
    }
    if let edges = learnedEdges(after: status) { return edges }
    guard order.type == nil || order.type == "transport" else { return [] }
    return Self.transport(after: status).map { NextActivity(activity: $0, isProvisional: false) }
  }

  /// A flow entry names the codes that follow it; those entries may have been seen elsewhere.
  private func learnedEdges(after status: StatusCode) -> [NextActivity]? {
    let known = Self.distinct(offers.flatMap(\.activities))
    guard let entry = known.first(where: { $0.code == status }) else { return nil }
    let codes = entry.activities.map { StatusCode($0) }
    let next = codes.compactMap { code in known.first { $0.code == code } }
    guard next.count == codes.count, !next.isEmpty else { return nil }
    return next.map { NextActivity(activity: $0, isProvisional: codes.count > 1 || Self.isConditional($0)) }
  }

  private static func isConditional(_ activity: Activity) -> Bool {
    activity.json["logic"]?.array?.isEmpty == false
  }

  private static func distinct(_ activities: [Activity]) -> [Activity] {
    var seen: Set<StatusCode> = []
    return activities.filter { activity in activity.code.map { seen.insert($0).inserted } ?? false }
  }

  /// The default transport flow (rest-api 3.2; captures 201, 206, 211, 216).
  static func transport(after status: StatusCode) -> [Activity] {
    switch status {
    case .created: [entry("dispatched", "Order Dispatched", "Order has been dispatched.", next: ["started"])]
    case .dispatched: [entry("started", "Order Started", "Order has been started", next: ["enroute"])]
    case .started: [entry("enroute", "Driver Enroute", "Driver is en-route.", next: ["completed"])]
    case .enroute:
      [entry("completed", "Order Completed", "Order has been completed.", next: [], complete: true)]
    default: []
    }
  }

  private static func entry(
    _ code: String, _ status: String, _ details: String, next: [String], complete: Bool = false
  ) -> Activity {
    Activity(json: [
      "key": .string(code), "code": .string(code), "color": "#1f2937", "logic": [], "events": [],
      "status": .string(status), "actions": [], "details": .string(details), "options": [],
      "complete": .bool(complete), "entities": [], "sequence": 0,
      "activities": .array(next.map { .string($0) }),
      "pod_method": "scan", "require_pod": false, "_resolved_status": .string(status),
      "_resolved_details": .string(details),
    ])
  }
}
