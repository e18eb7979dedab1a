/// What may happen next to an order, as the server computes it (rest-api 3.2, 4.15; captures 201–228, 327–340,
/// 707–787).
extension SandboxServer {
  /// The activities offered for `order`, or for one of its stops; nil when a gate is of a kind the server
  /// does not know, which is a 500 (captures 787).
  func nextActivities(of order: OrderRecord, stop: StopRecord?) -> [SandboxJSON]? {
    guard let flow = flow(order) else { return [] }
    let stop = stop ?? (order.isMultiStop ? order.currentStopIndex.map { order.stops[$0] } : nil)
    var code = order.status
    if let stopCode = stop?.tracking?.latest?.code.lowercased(), stopCode != "created" {
      code = stopCode
    } else if stop != nil, !Self.lifecycle.contains(code) {
      // A classic order under way that became a round: its stops begin at the beginning (captures 1166, 1169).
      code = "started"
    }
    guard let current = flow.activity(code) else { return [] }
    var offered: [SandboxJSON] = []
    for next in current.next.compactMap({ flow.activity($0) }) {
      guard let passes = passes(next.logic, order) else { return nil }
      if passes { offered.append(entry(next, of: flow, order)) }
    }
    return offered
  }

  private static let lifecycle: Set<String> = [
    "created", "dispatched", "started", "completed", "canceled",
  ]

  private func entry(_ activity: FlowActivity, of flow: OrderFlow, _ order: OrderRecord)
    -> SandboxJSON
  {
    var json = activity.json(configID: flow.id)
    if activity.complete, order.podRequired {
      json = json.setting("require_pod", true)
        .setting("pod_method", .text(order.podMethod ?? activity.podMethod))
    }
    return json.setting("_resolved_status", .string(resolve(activity.status, order)))
      .setting("_resolved_details", .string(resolve(activity.details, order)))
  }

  private func passes(_ gates: [FlowGate], _ order: OrderRecord) -> Bool? {
    for gate in gates {
      var results: [Bool] = []
      for condition in gate.conditions {
        guard let result = holds(condition, order) else { return nil }
        results.append(result)
      }
      switch gate.type {
      case "if", "and": guard results.allSatisfy({ $0 }) else { return false }
      case "or": guard results.contains(true) else { return false }
      case "not": guard !results.contains(true) else { return false }
      default: return nil
      }
    }
    return true
  }

  private func holds(_ condition: FlowCondition, _ order: OrderRecord) -> Bool? {
    let left = field(condition.field, order)
    switch condition.comparison {
    case "equal": return left == plain(condition.value)
    case "exists": return !left.isEmpty
    case "greaterThan":
      guard let right = condition.value.numberValue else { return left > plain(condition.value) }
      guard let number = Double(left) else { return left > plain(condition.value) }
      return number > right
    case "in":
      return !warts.inNeverPasses && (condition.value.arrayValue ?? []).map(plain).contains(left)
    default: return warts.unknownOperatorFails ? nil : false
    }
  }

  /// A text with its `{placeholders}` filled in; an unset field is empty (captures 712–721, 806–941).
  func resolve(_ text: String, _ order: OrderRecord) -> String {
    var resolved = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      resolved += rest[..<open]
      resolved += value(of: String(rest[rest.index(after: open)..<close]), order) ?? ""
      rest = rest[rest.index(after: close)...]
    }
    return resolved + rest
  }

  /// A field as a condition reads it; an unset one is its own name (FINDINGS "Custom flows").
  private func field(_ name: String, _ order: OrderRecord) -> String {
    value(of: name, order) ?? (warts.unsetFieldIsItsName ? name : "")
  }

  /// A field as text; nil when it is not set.
  private func value(of name: String, _ order: OrderRecord) -> String? {
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    if parts.count == 2 {
      switch parts[0] {
      case "meta": return order.meta[parts[1]].map(plain)
      case "pickup": return place(order.pickup?.placeID).flatMap { text(parts[1], of: $0) }
      case "dropoff": return place(order.dropoff?.placeID).flatMap { text(parts[1], of: $0) }
      default: return nil
      }
    }
    switch name {
    case "type": return order.configKey
    case "status": return order.status
    case "notes": return order.notes
    case "internal_id": return order.internalID
    default: return order.meta[name].map(plain)
    }
  }

  private func text(_ name: String, of place: PlaceRecord) -> String? {
    switch name {
    case "name": place.name
    case "address": place.address
    case "street1": place.street1
    case "city": place.city
    case "postal_code": place.postalCode
    case "phone": place.phone
    default: nil
    }
  }

  private func plain(_ value: SandboxJSON) -> String {
    switch value {
    case .string(let text): text
    case .null: ""
    case .bool(let flag): flag ? "1" : ""
    case .int, .double, .array, .object:
      String(decoding: JSONWriter.compact(value), as: UTF8.self)
    }
  }
}
