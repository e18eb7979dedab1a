import FleetModels

/// Reading the members of a body: which form it has, and what stands where in it.
extension FleetEvent {
  /// - Parameter bytes: the whole body as received, for the digest of one without an id.
  init(members: JSONObject, bytes: ArraySlice<UInt8>, channel: String?) throws(EventRefusal) {
    let name = try Self.name(members)
    let form = Self.form(members, name)
    self.init(id: "", name: name, form: form, channel: channel)
    if form == .geofence {
      readGeofence(members)
    } else {
      readEnvelope(members)
    }
    try readID(members, bytes)
  }

  /// The name, from `event`, or from `0` where one notification puts it by a slip (events 4.3).
  private static func name(_ members: JSONObject) throws(EventRefusal) -> EventName {
    let text: String
    if let plain = members["event"]?.string {
      text = plain
    } else if let slipped = members["0"]?.string, slipped.hasPrefix("event.") {
      text = String(slipped.dropFirst("event.".count))
    } else {
      throw .noName
    }
    guard EventText.isID(text) else { throw .badName }
    return EventName(text)
  }

  private static let formsByName: [String: EventForm] = [
    "driver.location_changed": .location, "driver.simulated_location_changed": .location,
    "vehicle.location_changed": .location, "waypoint.activity": .activity, "waypoint.completed": .activity,
    "entity.activity": .activity, "entity.completed": .activity, "chat.added_participant": .chat,
    "chat.removed_participant": .chat,
  ]

  private static func form(_ members: JSONObject, _ name: EventName) -> EventForm {
    let raw = name.rawValue
    if raw.hasPrefix("geofence."), members["data"]?.object == nil { return .geofence }
    if let type = members["type"]?.string {
      if type == raw { return .broadcast }
      if type.contains("\\") || members["title"] != nil { return .notification }
    }
    if let named = formsByName[raw] { return named }
    let date = members["created_at"]?.string
    switch members["api_version"]?.string {
    case let version?: return version.hasPrefix("v") ? .documented : .lifecycle
    case nil: return date.map { $0.contains("T") ? .documented : .lifecycle } ?? .bare
    }
  }

  private mutating func readEnvelope(_ members: JSONObject) {
    apiVersion = members["api_version"]?.string
    createdAtText = members["created_at"]?.string
    createdAt = createdAtText.flatMap { Timestamp($0) }
    for (name, value) in members {
      switch name {
      case "id", "event", "api_version", "created_at": continue
      case "data":
        switch value {
        case .object(let object): data = object
        case .null, .array([]): continue
        case .array, .string, .number, .bool: extra[name] = value
        }
      default: extra[name] = value
      }
    }
  }

  /// The flat body: its own members are the data (events 1.4).
  private mutating func readGeofence(_ members: JSONObject) {
    createdAtText = members["occurred_at"]?.string
    createdAt = createdAtText.flatMap { Timestamp($0) }
    data = members
    for name in ["id", "event", "socket"] { data[name] = nil }
    if let socket = members["socket"] { extra["socket"] = socket }
  }

  private mutating func readID(_ members: JSONObject, _ bytes: ArraySlice<UInt8>) throws(EventRefusal) {
    switch members["id"] {
    case .string(let text):
      guard EventText.isID(text) else { throw .badID }
      id = text
    // A left-out value is written `{}` (events 6.1).
    case nil, .null, .object([:]):
      isIDSynthetic = true
      id = form == .geofence ? "geofence:" + geofenceDigest(members) : "body:" + SHA256Sum(of: bytes).hex
    case .number, .bool, .array, .object:
      throw .badID
    }
  }

  /// The same crossing by webhook and by socket has one digest, though the bytes differ by a member.
  private func geofenceDigest(_ members: JSONObject) -> String {
    let parts: [JSONValue] = [
      .string(name.rawValue), members["occurred_at"] ?? .null,
      members["subject"]?["id"] ?? .null, members["geofence"]?["id"] ?? .null,
    ]
    return SHA256Sum(of: JSONValue.array(parts).encoded()).hex
  }
}
