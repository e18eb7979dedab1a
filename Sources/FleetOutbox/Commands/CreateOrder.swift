import FleetAPI
import FleetModels
import FleetWorkflow

extension CreateOrder: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint { .createOrder(fields) }

  /// The answer is the new order. It shows neither the dispatch that was asked for nor the distance: jobs of the server
  /// do these later (rest-api 2.2).
  func meaning(of answer: JSONValue, baseline: Baseline, driver: Driver.ID?) -> AnswerMeaning {
    made(by: answer).map { .created($0) } ?? .unknown("the answer is about another record")
  }

  /// A field that the server does not take (422: captures 106–109) and an unknown type (400: captures 110) are a
  /// person's to mend, unless an earlier attempt had got through.
  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }

  /// As rest-api 2.2 lists them.
  var fields: JSONObject {
    var fields: JSONObject = ["internal_id": .string(internalID)]
    if let pickup = draft.pickup { fields["pickup"] = pickup.wire }
    if let dropoff = draft.dropoff { fields["dropoff"] = dropoff.wire }
    if !draft.waypoints.isEmpty { fields["waypoints"] = .array(draft.waypoints.map(\.wire)) }
    if !draft.parcels.isEmpty { fields["entities"] = .array(draft.parcels.map(\.wire)) }
    if let driver = draft.driver { fields["driver"] = .string(driver.rawValue) }
    if let vehicle = draft.vehicle { fields["vehicle"] = .string(vehicle.rawValue) }
    if let customer = draft.customer { fields["customer"] = .string(customer) }
    if let time = draft.scheduledAt { fields["scheduled_at"] = .string(time.iso) }
    if let notes = draft.notes { fields["notes"] = .string(notes) }
    if !meta.members.isEmpty { fields["meta"] = .object(meta.members) }
    if let type = draft.type { fields["type"] = .string(type) }
    if draft.dispatch { fields["dispatch"] = true }
    if draft.isAdhoc { fields["adhoc"] = true }
    return fields
  }
}

extension OrderDraft.Place {
  fileprivate var wire: JSONValue {
    switch self {
    case .known(let id, _): .string(id.rawValue)
    case .address(let text): .string(text)
    case .point(let point, _):
      ["latitude": number(point.latitude), "longitude": number(point.longitude)]
    }
  }

  /// A coordinate is always finite.
  private func number(_ value: Double) -> JSONValue { JSONNumber(value).map { .number($0) } ?? .null }
}

extension OrderDraft.Parcel {
  fileprivate var wire: JSONValue {
    var members: JSONObject = ["name": .string(name)]
    if let type { members["type"] = .string(type) }
    if let waypoint { members["destination"] = .number(JSONNumber(waypoint)) }
    return .object(members)
  }
}
