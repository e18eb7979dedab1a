import FleetModels

/// What comes next on an order, without the network: from what the server has offered before, else from the
/// default transport flow.
///
/// The public order config leaves out the flow's edges (rest-api 3.2); they are learned one `next-activity`
/// at a time. What was offered to this very order is certain. Anything else is certain only where nothing seen
/// speaks for a branch and something speaks against one: the entry the order stands at names a single next code,
/// or the config is the default one, never edited.
public struct OrderFlow: Sendable {
  /// One remembered answer of `next-activity`.
  public struct Offer: Sendable, Equatable {
    /// Whom it was given to; nil for what is kept of an answer for all orders of the config.
    public var order: Order.ID?
    /// Where that order stood.
    public var after: StatusCode
    public var activities: [Activity]
    /// What that order was then: `OrderFlow.basis`.
    public var basis: String?

    public init(order: Order.ID?, after: StatusCode, activities: [Activity], basis: String? = nil) {
      self.order = order
      self.after = after
      self.activities = activities
      self.basis = basis
    }

    var codes: Set<StatusCode> { Set(activities.compactMap(\.code)) }
  }

  private let offers: [Offer]
  private let config: OrderConfig?

  /// - Parameters:
  ///   - offers: all answers seen for the order's config, newest first.
  ///   - config: the order's config in its public form; nil when it was never read.
  public init(offers: [Offer], config: OrderConfig? = nil) {
    self.offers = offers
    self.config = config
  }

  /// Where the flow stands for an order as a whole, or at one stop of a round; nil when nothing comes next.
  ///
  /// Stops go through the flow one by one. One that nothing was reported at yet stands where the order's start left
  /// it (captures 873–877).
  public static func position(of order: Order, at stop: Stop? = nil) -> StatusCode? {
    guard let status = order.status, !status.isTerminal else { return nil }
    guard let stop, order.started == true else { return status }
    if stop.complete == true { return nil }
    guard let standing = stop.status, standing != .created else { return .started }
    return standing
  }

  /// What the driver may report next on the order, or at a stop of a round, as it is shown.
  public func next(for order: Order, at stop: Stop? = nil) -> [NextActivity] {
    guard let status = Self.position(of: order, at: stop) else { return [] }
    if let own = own(order, at: status) {
      let isStale = Self.isStale(own, for: order) && !isPlain
      return own.activities.map { NextActivity(activity: $0, isProvisional: isStale) }
    }
    let here = offers.filter { $0.after == status }
    let edges = edges(after: status)
    if !here.isEmpty {
      let seen = Self.distinct(here.flatMap(\.activities))
      let branches = Set(here.map(\.codes)).count > 1 || seen.count > 1
      return seen.map {
        let isProved = isPlain || edges == [$0.code ?? ""]
        return NextActivity(
          activity: labelled($0), isProvisional: branches || Self.isConditional($0) || !isProved)
      }
    }
    if let edges, let entries = entries(of: edges), !entries.isEmpty {
      return entries.map {
        NextActivity(activity: labelled($0), isProvisional: edges.count > 1 || Self.isConditional($0))
      }
    }
    guard order.type == nil || order.type == "transport", let entry = DefaultFlow.entry(after: status),
      let code = entry.code, edges?.contains(code) ?? true, isListed(code)
    else { return [] }
    return [NextActivity(activity: labelled(entry), isProvisional: !isPlain)]
  }

  /// Whether the server need not be asked what comes next: it has told this order, or others, and there it was
  /// certain.
  public func isLearned(for order: Order, at stop: Stop? = nil) -> Bool {
    guard let status = Self.position(of: order, at: stop) else { return true }
    if let own = own(order, at: status) { return !Self.isStale(own, for: order) }
    return offers.contains { $0.after == status }
      && next(for: order, at: stop).allSatisfy { !$0.isProvisional }
  }

  /// What an order is, as far as conditions of its flow look at it: an edit by staff, also of `meta`, moves it, and
  /// may change what is offered (FINDINGS: custom flows).
  public static func basis(of order: Order) -> String? { order.updatedAt?.iso }

  private static func isStale(_ offer: Offer, for order: Order) -> Bool {
    guard let then = offer.basis, let now = basis(of: order) else { return false }
    return then != now
  }

  private func own(_ order: Order, at status: StatusCode) -> Offer? {
    offers.first { $0.order == order.id && $0.after == status }
  }

  /// The default flow as far as anything tells: its config says so, and no answer says otherwise.
  private var isPlain: Bool {
    guard let config, DefaultFlow.isPlain(config) else { return false }
    return offers.allSatisfy { offer in
      offer.after.isTerminal
        || offer.activities.map(\.code) == [DefaultFlow.entry(after: offer.after)?.code]
    }
  }

  /// The codes that the entry of a status leads to, by every form of it seen; nil when none was.
  private func edges(after status: StatusCode) -> [StatusCode]? {
    let entries = offers.flatMap(\.activities).filter { $0.code == status && $0.json["activities"] != nil }
    guard !entries.isEmpty else { return nil }
    var seen: Set<StatusCode> = []
    return entries.flatMap(\.activities).map { StatusCode($0) }.filter { seen.insert($0).inserted }
  }

  /// The entries of codes, as offered elsewhere, else as the config labels them; nil when one is unknown.
  private func entries(of codes: [StatusCode]) -> [Activity]? {
    let known = Self.distinct(offers.flatMap(\.activities)) + (config?.flow.value ?? [])
    let found = codes.compactMap { code in known.first { $0.code == code } }
    return found.count == codes.count ? found : nil
  }

  /// Whether the config, as far as it is known, has that code at all.
  private func isListed(_ code: StatusCode) -> Bool {
    guard let flow = config?.flow.value else { return true }
    return flow.contains { $0.code == code }
  }

  /// The entry with what the config says of its proof, where the entry itself does not tell.
  private func labelled(_ entry: Activity) -> Activity {
    var entry = entry
    guard let label = config?.flow.value?.first(where: { $0.code == entry.code }) else { return entry }
    for name in ["require_pod", "pod_method"] where entry.json[name] == nil {
      entry.json[name] = label.json[name]
    }
    return entry
  }

  private static func isConditional(_ activity: Activity) -> Bool {
    activity.json["logic"]?.array?.isEmpty == false
  }

  private static func distinct(_ activities: [Activity]) -> [Activity] {
    var seen: Set<StatusCode> = []
    return activities.filter { activity in activity.code.map { seen.insert($0).inserted } ?? false }
  }
}

extension Activity {
  /// What is left of an offered entry for other orders of the config: the server fills texts in for the one it
  /// answers about, and its demand for a proof (rest-api 4.15).
  public func shared(from order: Order) -> Activity {
    var entry = self
    entry.json["_resolved_status"] = nil
    entry.json["_resolved_details"] = nil
    if entry.complete == true, order.podRequired == true {
      entry.json["require_pod"] = nil
      entry.json["pod_method"] = nil
    }
    return entry
  }
}
