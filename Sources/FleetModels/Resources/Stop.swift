/// One call of an order, in the form a driver sees it: the pickup, a waypoint of a round, or the dropoff
/// (rest-api 3.3).
public struct Stop: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case pickup
    case waypoint
    case dropoff
  }

  public var kind: Kind
  /// The place; also what a waypoint is called by (rest-api 4.4).
  public var id: Place.ID
  public var name: String?
  /// On one line.
  public var address: String?
  public var coordinate: Coordinate?
  /// The stop's own status; nil where the order document tells none, which is at every pickup and dropoff.
  public var status: StatusCode?
  /// Whether the work at the stop is done; nil where the order document does not tell.
  ///
  /// A pickup or dropoff tells only by the completion of a classic order: then both are done. In a round
  /// their progress shows in the tracker alone (captures 873), and the end of the round does not prove that
  /// they were visited: earlier stops can be skipped for good (captures 1537).
  public var complete: Bool?
  /// Whether a proof of delivery is asked for at this very stop; nil at a pickup and dropoff, which have the
  /// order's own. The server does not carry it into the activities it offers (rest-api 4.15).
  public var podRequired: Bool?
  /// Which kind of proof, when the stop names one.
  public var proofMethod: ProofMethod?

  public init(
    kind: Kind, id: Place.ID, name: String? = nil, address: String? = nil, coordinate: Coordinate? = nil,
    status: StatusCode? = nil, complete: Bool? = nil, podRequired: Bool? = nil,
    proofMethod: ProofMethod? = nil
  ) {
    self.kind = kind
    self.id = id
    self.name = name
    self.address = address
    self.coordinate = coordinate
    self.status = status
    self.complete = complete
    self.podRequired = podRequired
    self.proofMethod = proofMethod
  }

  init(_ kind: Kind, at place: Place, complete: Bool?) {
    self.init(
      kind: kind, id: place.id, name: place.name, address: place.address, coordinate: place.location,
      complete: complete)
  }

  init(_ waypoint: Waypoint) {
    self.init(
      kind: .waypoint, id: waypoint.placeID, name: waypoint.name, address: waypoint.address,
      coordinate: waypoint.location, status: waypoint.statusCode, complete: waypoint.complete,
      podRequired: waypoint.podRequired, proofMethod: waypoint.podMethod.flatMap { ProofMethod(rawValue: $0) }
    )
  }

  public var key: StopKey { StopKey(kind: kind, id: id) }
}
