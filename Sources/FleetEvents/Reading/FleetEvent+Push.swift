import FleetModels

/// Reading what APNs and FCM hand to an app (events 5).
extension FleetEvent {
  /// - Throws: `EventRefusal`, also for a payload that is not of Fleetbase: it has no `type`.
  public init(push bytes: [UInt8], limits: EventLimits = .socket) throws(EventRefusal) {
    try JSONBounds(limits: limits).check(bytes[...], size: bytes.count)
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw .notJSON(error)
    }
    guard let payload = value.object else { throw .notAnEvent }
    try self.init(pushPayload: payload)
  }

  /// Takes the payload of APNs (the members at the root) or of FCM (in `data`). Its `type` becomes the name.
  ///
  /// The push of a failed order says `order_canceled` by a copying slip of the server, so the name is no
  /// statement about the order: a push means "read this order again", nothing else.
  public init(pushPayload payload: JSONObject) throws(EventRefusal) {
    let carriers = [payload["data"]?.object, payload, payload["action"]?["params"]?.object]
    guard let members = carriers.compactMap({ $0 }).first(where: { $0["type"]?.string != nil }),
      let type = members["type"]?.string
    else { throw .noPushType }
    guard EventText.isID(type) else { throw .badName }
    self.init(
      id: "push:" + SHA256Sum(of: JSONValue.object(payload).encoded()).hex, isIDSynthetic: true,
      name: EventName(type), form: .push)
    for name in ["id", "type", "sender", "recipient", "channel"] { data[name] = members[name] }
    extra = payload
    extra["data"] = nil
    for name in data.keys { extra[name] = nil }
  }
}
