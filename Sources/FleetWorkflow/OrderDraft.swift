import FleetModels

/// An order as a dispatcher writes it down, before the server has one: what `POST /orders` takes of it
/// (rest-api 2.2).
public struct OrderDraft: Codable, Sendable, Equatable {
  /// Where a stop is to be.
  public enum Place: Codable, Sendable, Equatable {
    /// A place that the company has; its name is for screens.
    case known(FleetModels.Place.ID, name: String? = nil)
    /// A text that the server looks up on its map.
    case address(String)
    case point(Coordinate, name: String? = nil)
  }

  /// A package.
  public struct Parcel: Codable, Sendable, Equatable {
    public var name: String
    public var type: String?
    /// Which of `waypoints` it goes to, counted from 0; nil for the order as a whole.
    public var waypoint: Int?

    public init(name: String, type: String? = nil, waypoint: Int? = nil) {
      self.name = name
      self.type = type
      self.waypoint = waypoint
    }
  }

  public var pickup: Place?
  public var dropoff: Place?
  /// The stops of a round, in sequence; with two or more neither pickup nor dropoff is needed.
  public var waypoints: [Place] = []
  public var parcels: [Parcel] = []
  public var driver: Driver.ID?
  /// For screens, until the server names the driver itself.
  public var driverName: String?
  public var vehicle: Vehicle.ID?
  /// A contact's or vendor's id.
  public var customer: String?
  public var scheduledAt: Timestamp?
  public var notes: String?
  public var meta = OrderMeta()
  /// The key of its order config; nil for the company's default.
  public var type: String?
  /// Dispatch it when it is made; a job of the server does it some seconds later (rest-api 5.9).
  public var dispatch = false
  /// Offer it to drivers nearby.
  public var isAdhoc = false
  /// What the company calls it; nil lets the outbox name it, by which it is found again.
  public var internalID: String?
  /// Asking for a proof of delivery is an error of the server's (captures 111): a draft that does is refused.
  public var needsProof = false

  public init(pickup: Place? = nil, dropoff: Place? = nil, waypoints: [Place] = []) {
    self.pickup = pickup
    self.dropoff = dropoff
    self.waypoints = waypoints
  }

  var places: [Place] { [pickup].compactMap { $0 } + waypoints + [dropoff].compactMap { $0 } }
}

extension OrderDraft {
  /// As it will be sent: texts without the blanks around them, times in whole seconds.
  /// - Throws: `Refusal` when the server would not take it, or would do something else.
  func checked() throws(Refusal) -> OrderDraft {
    var draft = self
    if needsProof { throw .proofNotPossible }
    let hasEnds = pickup != nil && dropoff != nil
    guard hasEnds || waypoints.count >= 2 else { throw .draftWithoutStops }
    for place in places { try Self.check(place) }
    let known = places.compactMap { if case .known(let id, _) = $0 { id } else { nil } }
    if !waypoints.isEmpty, let twice = known.first(where: { id in known.count { $0 == id } > 1 }) {
      throw .draftVisitsTwice(twice.rawValue)
    }
    if dispatch && driver == nil && !isAdhoc { throw .draftWithoutDriver }
    for index in draft.parcels.indices {
      draft.parcels[index].name = try TypedText.check(parcels[index].name, as: "parcel's name", upTo: 255)
      if let stop = parcels[index].waypoint, !waypoints.indices.contains(stop) {
        throw .draftParcelWithoutStop(draft.parcels[index].name)
      }
    }
    draft.notes = try notes.map { (text) throws(Refusal) in
      try TypedText.check(text, as: "notes", upTo: OrderEdit.longestNotes)
    }
    draft.internalID = try internalID.map { (text) throws(Refusal) in try OrderEdit.checked(internalID: text)
    }
    draft.scheduledAt = scheduledAt?.wholeSeconds
    if let vehicle { _ = try OrderEdit.checked(vehicle: vehicle) }
    return draft
  }

  private static func check(_ place: Place) throws(Refusal) {
    switch place {
    case .known: break
    case .address(let text): _ = try TypedText.check(text, as: "address", upTo: 1_000)
    case .point(let coordinate, _):
      if coordinate.latitude == 0 && coordinate.longitude == 0 { throw .noPosition }
    }
  }

  /// The order as a screen shows it before the server has it: its stops are called after their position.
  func order(_ id: Order.ID, internalID: String, at time: Timestamp) -> Order {
    func place(_ place: Place, _ position: String) -> JSONObject {
      switch place {
      case .known(let id, let name):
        return ["id": .string(id.rawValue), "name": .string(name ?? id.rawValue)]
      case .address(let text):
        return ["id": .string("\(id)/\(position)"), "name": .string(text), "address": .string(text)]
      case .point(let point, let name):
        let text = name ?? "\(point.latitude), \(point.longitude)"
        return ["id": .string("\(id)/\(position)"), "name": .string(text)]
      }
    }
    var payload: JSONObject = ["id": .string("\(id)/payload")]
    payload["pickup"] = pickup.map { .object(place($0, "pickup")) } ?? .null
    payload["dropoff"] = dropoff.map { .object(place($0, "dropoff")) } ?? .null
    payload["waypoints"] = .array(
      waypoints.enumerated().map { index, stop in
        var members = place(stop, "\(index)")
        members["order"] = .number(JSONNumber(index))
        members["status_code"] = "CREATED"
        members["complete"] = false
        return .object(members)
      })
    payload["entities"] = .array(
      parcels.enumerated().map { index, parcel in
        ["id": .string("\(id)/entity/\(index)"), "name": .string(parcel.name)]
      })
    var order = Order(json: [
      "id": .string(id.rawValue), "status": "created", "started": false, "dispatched": false,
      "payload": .object(payload), "tracking_statuses": [], "dispatched_at": .null, "started_at": .null,
      "driver_assigned": .null, "vehicle_assigned": .null, "adhoc": .bool(isAdhoc),
    ])
    order.internalID = internalID
    order.type = type
    order.notes = notes
    order.scheduledAt = scheduledAt
    order.createdAt = time
    order.json["meta"] = .object(meta.members)
    order.show(driver: driver, name: driverName)
    order.show(vehicle: vehicle)
    return order
  }
}
