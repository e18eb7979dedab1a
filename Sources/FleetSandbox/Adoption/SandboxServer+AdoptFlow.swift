/// Taking over order configurations as a real server shows them.
extension SandboxServer {
  /// Takes over an order configuration in either form: the stored one, whose `flow` is an object of entries with
  /// edges and conditions, or that of `GET /order-configs`, whose `flow` is a list without them. There the edges are
  /// those already known for the same codes, else those of the system's transport flow when the codes are its, else
  /// a straight chain in the listed order that ends in whatever completes.
  public mutating func adopt(orderConfig document: SandboxJSON) throws(AdoptionRefusal) {
    let adopted = try AdoptedDocument(document, "order config", prefixes: ["order_config_"])
    guard let key = adopted.text("key"), !key.isEmpty else {
      throw AdoptionRefusal("order config", "\(adopted.id) has no key")
    }
    let index =
      flows.firstIndex { $0.id == adopted.id } ?? flows.firstIndex { $0.key == key && !$0.isAdopted }
    let known = index.map { flows[$0] }
    let activities: [FlowActivity]
    switch adopted["flow"] {
    case .object(let entries): activities = entries.compactMap { Self.activity($0.value) }
    case .array(let entries):
      activities = Self.connected(entries.compactMap { Self.activity($0) }, known: known)
    default: throw AdoptionRefusal("order config", "\(adopted.id) has no flow")
    }
    var flow = OrderFlow(
      id: adopted.id, key: key, name: adopted.text("name") ?? key,
      namespace: adopted.text("namespace") ?? "company:order-config:\(key)", activities: activities)
    flow.isAdopted = true
    flow.told = ToldMembers(
      adopted.json, against: flow.json(createdAt: foundedAt), ruled: ["flow"])
    if let known {
      flow.told = flow.told.filled(
        from: known.told,
        only: ["description", "tags", "status", "version", "created_at", "updated_at"])
    }
    if let index { flows[index] = flow } else { flows.append(flow) }
  }

  /// Takes over what `next-activity` answered while the order was at `code`: its entries are the stored ones, with
  /// edges and conditions, and every one of them follows `code`. Returns whether there is such a configuration.
  @discardableResult
  public mutating func adopt(
    nextActivities document: SandboxJSON, after code: String, orderConfig id: String
  ) -> Bool {
    guard let index = flows.firstIndex(where: { $0.id == id || $0.key == id }) else { return false }
    for entry in document.arrayValue ?? [] {
      let stored = entry.removing(["_resolved_status", "_resolved_details"])
      guard stored["activities"]?.arrayValue != nil, let activity = Self.activity(stored) else {
        continue
      }
      if let place = flows[index].activities.firstIndex(where: { $0.code == activity.code }) {
        var replaced = activity
        // An order's own demand for a proof is written over the entry's (rest-api 3.2).
        replaced.requirePOD = flows[index].activities[place].requirePOD
        replaced.podMethod = flows[index].activities[place].podMethod
        replaced.stored = stored.setting("require_pod", .bool(replaced.requirePOD))
          .setting("pod_method", .string(replaced.podMethod))
        flows[index].activities[place] = replaced
      } else {
        flows[index].activities.append(activity)
      }
      guard let place = flows[index].activities.firstIndex(where: { $0.code == code.lowercased() })
      else { continue }
      if !flows[index].activities[place].next.contains(activity.code) {
        flows[index].activities[place].next.append(activity.code)
      }
    }
    return true
  }

  /// An entry of a flow; nil when it has no code.
  private static func activity(_ entry: SandboxJSON) -> FlowActivity? {
    guard let code = (entry["code"] ?? entry["key"])?.stringValue, !code.isEmpty else { return nil }
    let gates = (entry["logic"]?.arrayValue ?? []).map { gate in
      FlowGate(
        gate["type"]?.stringValue ?? "",
        (gate["conditions"]?.arrayValue ?? []).map {
          FlowCondition(
            $0["field"]?.stringValue ?? "", $0["operator"]?.stringValue ?? "", $0["value"] ?? .null)
        })
    }
    var activity = FlowActivity(
      code: code.lowercased(), status: entry["status"]?.stringValue ?? code,
      details: entry["details"]?.stringValue ?? "", complete: entry["complete"]?.isTruthy ?? false,
      next: (entry["activities"]?.arrayValue ?? []).compactMap { $0.stringValue?.lowercased() },
      logic: gates, podMethod: entry["pod_method"]?.stringValue ?? "scan",
      requirePOD: entry["require_pod"]?.isTruthy ?? false)
    activity.told = ToldMembers(entry, against: activity.publicJSON(hidesEdges: true), ruled: [])
    if entry["activities"] != nil { activity.stored = entry }
    return activity
  }

  /// Activities that came without edges, with the best guess of them.
  private static func connected(_ listed: [FlowActivity], known: OrderFlow?) -> [FlowActivity] {
    let codes = Set(listed.map(\.code))
    let transport = OrderFlow.transport(id: "")
    let model = [known, transport].compactMap { $0 }.first { Set($0.activities.map(\.code)) == codes }
    if let model {
      return listed.map { activity in
        guard let same = model.activity(activity.code) else { return activity }
        var connected = activity
        connected.next = same.next
        connected.logic = same.logic
        connected.stored = same.stored
        return connected
      }
    }
    let chain = inOrder(listed.filter { !$0.complete }).map(\.code)
    let ends = listed.filter(\.complete).map(\.code)
    return listed.map { activity in
      guard let place = chain.firstIndex(of: activity.code) else { return activity }
      var connected = activity
      connected.next = place + 1 < chain.count ? [chain[place + 1]] : ends
      return connected
    }
  }

  /// The codes every order begins with come first, whatever the listed order.
  private static func inOrder(_ activities: [FlowActivity]) -> [FlowActivity] {
    let first = ["created", "dispatched", "started"]
    return first.compactMap { code in activities.first { $0.code == code } }
      + activities.filter { !first.contains($0.code) }
  }
}
