import FleetModels

/// What the server tells of an order in answers of their own, beside its document: where pickups and dropoffs of a
/// round stand, what is offered next at a stop, which proofs there are. Only as far as it was asked.
public struct OrderParts: Codable, Sendable, Equatable {
  /// The tracker's stops; nil when it was not asked, or did not tell. Up to a minute old when it came
  /// (rest-api 2.2), so it may prove that something was done, never that it was not.
  public var tracked: [TrackedStop]?
  /// The codes offered next at a stop, by place.
  public var offers: [Place.ID: [StatusCode]] = [:]
  /// The order's proofs; nil when they were not asked for.
  public var proofs: [SeenProof]?

  /// How old a tracker's answer may be, and some seconds for the clocks (milliseconds).
  private static let trackerAge: Int64 = 65_000

  public init() {}

  /// The same with what `newer`, asked at `time`, tells on top. The server keeps a tracker's answer for a minute:
  /// what our own command did to a stop since then stays, unless the tracker shows it done. What was offered where a
  /// stop stood before goes when it has moved.
  public func updated(by newer: OrderParts, at time: Timestamp) -> OrderParts {
    var parts = self
    for stop in newer.tracked ?? [] where tracked?.first(where: { $0.id == stop.id })?.status != stop.status {
      parts.offers[stop.id] = nil
    }
    parts.tracked =
      newer.tracked.map { told in
        told.map { stop in
          guard let known = tracked?.first(where: { $0.id == stop.id }), let reported = known.reportedAt,
            stop.reportedAt == nil, !stop.isComplete,
            (0..<Self.trackerAge).contains(time.milliseconds - reported.milliseconds)
          else { return stop }
          return known
        }
      } ?? tracked
    parts.offers.merge(newer.offers) { _, new in new }
    parts.proofs = newer.proofs ?? proofs
    return parts
  }

  /// Whether they tell what `part` was read for.
  public func tells(_ part: OrderPart) -> Bool {
    switch part {
    case .tracker: tracked != nil
    case .offers(let stop): offers[stop] != nil
    case .proofs: proofs != nil
    }
  }

  /// Takes in the answer to the read of `part`.
  /// - Returns: false when the answer has not the form it must have.
  public mutating func take(_ answer: JSONValue, for part: OrderPart) -> Bool {
    switch part {
    case .tracker:
      guard let stops = answer["stops"]?.array else { return false }
      tracked = stops.compactMap { TrackedStop($0) }
    case .offers(let stop):
      guard let activities = answer.array else { return false }
      offers[stop] = activities.compactMap { $0.object.flatMap { Activity(json: $0).code } }
    case .proofs:
      guard let documents = answer.array else { return false }
      proofs = documents.compactMap { SeenProof($0) }
    }
    return true
  }
}

/// One of the answers that an order's parts come in.
public enum OrderPart: Hashable, Sendable, Codable {
  case tracker
  /// What may be reported next at the stop of this place.
  case offers(Place.ID)
  case proofs
}

/// A stop as the tracker shows it: the only place that tells a pickup's or dropoff's progress (captures 873–953).
public struct TrackedStop: Codable, Sendable, Equatable {
  public var id: Place.ID
  /// `pickup`, `waypoint` or `dropoff`.
  public var kind: String
  /// Where the stop stands; nil before anything was reported there.
  public var status: StatusCode?
  public var isComplete: Bool
  /// When our own command moved it here; nil when the tracker said so.
  public var reportedAt: Timestamp?

  init(_ stop: StopKey, status: StatusCode, isComplete: Bool, reportedAt: Timestamp) {
    id = stop.id
    kind = stop.kind.rawValue
    self.status = status
    self.isComplete = isComplete
    self.reportedAt = reportedAt
  }

  init?(_ answer: JSONValue) {
    guard let members = answer.object, let key = TrackerStop(json: members).key else { return nil }
    let stop = TrackerStop(json: members)
    id = key.id
    kind = key.kind.rawValue
    status = stop.status
    isComplete = stop.completed == true
  }
}

/// One proof of an order as far as a verdict needs it: its pictures stay where they are.
public struct SeenProof: Codable, Sendable, Equatable {
  public var id: Proof.ID
  /// What it is about: an order, place, waypoint or entity.
  public var subject: String?
  /// What it was sent with, when it came from a client that marks what it sends (captures 622–624).
  public var mark: ProofMark?
  /// Whether its picture is there; a read in the middle of the effect shows none (captures 1104).
  public var hasFile: Bool

  /// Nil when the document is no proof.
  public init?(_ answer: JSONValue) {
    guard let proof = try? Proof(document: answer) else { return nil }
    id = proof.id
    subject = proof.subject
    mark = proof.mark
    hasFile = proof.url?.isEmpty == false
  }
}
