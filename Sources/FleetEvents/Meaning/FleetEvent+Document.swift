import FleetModels

/// What the document in an event says about itself: which record, how old, which members count.
extension FleetEvent {
  /// The ids the record may be known by.
  var identities: [String] {
    var found: [String] = []
    for name in ["id", "public_id"] {
      if let id = EventText.id(data[name]), !found.contains(id) { found.append(id) }
    }
    return found
  }

  var version: EventVersion {
    if let row = data["updated_at"]?.string.flatMap({ Timestamp($0) }) { return .row(row) }
    // Deletions in the form of REST answers carry `time` (events 1.4).
    if let row = data["time"]?.string.flatMap({ Timestamp($0) }), isDeletion { return .row(row) }
    return createdAt.map { .envelope($0) } ?? .none
  }

  var isDeletion: Bool {
    name.happening == "deleted" || LooseValue.flag(data["deleted"]) == true
  }

  /// The members that mean something: a value the sender left out is written `{}` and is dropped, ids that can be
  /// none too, and `meta` is an object also when it came as `[]` or null (events 6.1).
  var presentFields: JSONObject {
    var fields = data
    for (name, value) in data {
      switch value {
      case .object([:]) where name != "meta": fields[name] = nil
      case .array([]) where name == "meta": fields[name] = .object([:])
      case .null where name == "meta": fields[name] = .object([:])
      default: break
      }
    }
    for name in ["id", "public_id"] where EventText.id(fields[name]) == nil { fields[name] = nil }
    return fields
  }

  func orderFields(_ driver: AssignedDriver) -> JSONObject {
    var fields = presentFields
    // PHP writes an empty object as `[]`.
    for name in ["customer", "facilitator", "payload", "tracking_number", "purchase_rate"]
    where fields[name]?.array != nil {
      fields[name] = nil
    }
    if driver == .unknown { fields["driver_assigned"] = nil }
    if fields["status"] != nil, EventText.line(fields["status"]) == nil { fields["status"] = nil }
    return fields
  }

  var assignedDriver: AssignedDriver {
    guard let value = data["driver_assigned"] else { return .absent }
    switch value {
    // Announced before the row was saved: it says nothing about who drives (events 7.8).
    case .null: return name == .orderDriverAssigned ? .unknown : .none
    case .string: return EventText.id(value).map { .id($0) } ?? .unknown
    case .object(let members):
      guard let id = EventText.id(members["id"]) ?? EventText.id(members["public_id"]) else {
        return .unknown
      }
      return .object(id: id, name: members["name"]?.string, phone: members["phone"]?.string)
    case .array, .bool, .number: return .unknown
    }
  }

  /// The status an event's name alone speaks of (events 7.4).
  var statusOfName: StatusCode? {
    switch name {
    case .orderCreated: .created
    case .orderDispatched: .dispatched
    case .orderStarted: .started
    case .orderCompleted: .completed
    case .orderCanceled: .canceled
    case .orderFailed: "failed"
    default: nil
    }
  }

  /// The order whose own channel delivered the event.
  var ordersOfChannel: [String] { recordOfChannel("order").map { [$0] } ?? [] }

  /// The id in a channel's name such as `order.order_q7w2e9r4t1`.
  func recordOfChannel(_ kind: String) -> String? {
    guard let channel, channel.hasPrefix(kind + ".") else { return nil }
    let id = String(channel.dropFirst(kind.count + 1))
    return EventText.isID(id) ? id : nil
  }
}
