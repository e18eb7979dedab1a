import FleetModels

/// What shows on an order of the run's own, from its creation to its start.
extension Belief {
  static let ownOrder: [Belief] = beginning + onTheWay + ending

  private static let beginning: [Belief] = [
    Belief("create.empty", "An order without stops is refused with every reason", "captures 106") {
      walk async throws(LiveTrouble) in
      let first: JSONValue = "The pickup field is required."
      let answer = try await walk.create([:])
      return answer.judged(
        "422 \(first.text) with all reasons in errors",
        answer.status == 422 && answer.body?["error"] == first
          && (answer.body?["errors"]?.array?.count ?? 0) > 1)
    },
    Belief("create", "An order is made with 201, in status created", "captures 114") {
      walk async throws(LiveTrouble) in
      let answer = try await walk.create(walk.draft())
      guard answer.status == 201, let order = answer.body, order["id"]?.string != nil else {
        return answer.judged("201 with status \"created\"", false)
      }
      return answer.judged("201 with status \"created\"", order["status"] == "created")
    },
    Belief("create.internal-id", "An order is found by the internal_id it was given", "captures 603") {
      walk async throws(LiveTrouble) in
      let order = try walk.order(after: .created)
      let answer = try await walk.call("GET", "/v1/orders/\(walk.mark)")
      return answer.judged(
        "200 with the order of that internal_id",
        answer.body?["id"]?.string == order && answer.body?["internal_id"]?.string == walk.mark)
    },
    Belief("next.created", "A new order is offered its dispatch, with edges and conditions", "captures 201") {
      walk async throws(LiveTrouble) in
      let answer = try await walk.offer(after: .created)
      return answer.judged(
        members: [
          "key", "code", "status", "details", "complete", "activities", "logic", "pod_method", "require_pod",
          "_resolved_status",
        ], of: walk.offered.first, "an activity")
    },
    refusal(
      "start.undispatched", "A start before the dispatch is refused", "rest-api 3.7, captures 202", 400,
      ["error": "Order has not been dispatched yet and cannot be started."]
    ) { walk async throws(LiveTrouble) in
      try walk.needsDriver()
      let order = try walk.order(after: .created)
      return try await walk.call("POST", "/v1/orders/\(order)/start", [:])
    },
    Belief("dispatch", "A dispatch sets status and flag", "captures 203") { walk async throws(LiveTrouble) in
      try walk.needsDriver()
      let answer = try await walk.act("dispatch", after: .created, reaching: .dispatched)
      return answer.judged(
        "200 with status \"dispatched\"",
        answer.status == 200 && answer.body?["status"] == "dispatched" && answer.body?["dispatched"] == true)
    },
    orderRefusal(
      "dispatch.again", "A second dispatch is refused", "rest-api 3.7, captures 204", 400,
      "Order has already been dispatched!", "POST", "dispatch", after: .dispatched),
    Belief("start", "A start sets status and flag", "captures 207") { walk async throws(LiveTrouble) in
      try walk.needsDriver()
      let answer = try await walk.act("start", after: .dispatched, reaching: .started)
      return answer.judged(
        "200 with status \"started\"",
        answer.status == 200 && answer.body?["status"] == "started" && answer.body?["started"] == true)
    },
    Belief("start.partial", "The answer to a write leaves relations out", "rest-api 3.6, captures 207") {
      walk async throws(LiveTrouble) in
      let order = try walk.order(after: .started)
      let answer = try await walk.call("GET", "/v1/orders/\(order)")
      let absent = ["customer", "tracking_statuses"].filter { walk.lastWrite?[$0] != nil }
      return answer.judged(
        "a start's answer without customer and tracking_statuses, a GET with both",
        absent.isEmpty && answer.body?["tracking_statuses"]?.array?.isEmpty == false
          && answer.body?["customer"] != nil,
        found: absent.isEmpty ? nil : "\(absent.joined(separator: ", ")) in the answer to the start")
    },
    orderRefusal(
      "start.again", "A second start is refused", "rest-api 3.7, captures 208", 400,
      "Order has already started.", "POST", "start", after: .started),
  ]
}

extension LiveWalk {
  /// Makes an order, or fails to; either way it is remembered.
  mutating func create(_ fields: JSONValue) async throws(LiveTrouble) -> LiveAnswer {
    isCreationOpen = true
    let answer = try await call("POST", "/v1/orders", fields)
    isCreationOpen = false
    if let id = answer.body?["id"]?.string, answer.status < 300 {
      made = id
      step = .created
      if makesPlaces {
        madePlaces = ["pickup", "dropoff"].compactMap { answer.body?["payload"]?[$0]?["id"]?.string }
      }
    }
    return answer
  }

  /// Two stops of an order that is listed, else two points of the run's own; a driver without a job.
  mutating func draft() -> JSONValue {
    driver =
      drivers.first { ($0["current_job"] ?? .null).isNull && $0["online"] != true }?["id"]?.string
      ?? drivers.first { ($0["current_job"] ?? .null).isNull }?["id"]?.string
    var fields: JSONObject = [
      "type": .string(flow), "internal_id": .string(mark),
      // Some rules show only on an order that carries something (rest-api 3.5).
      "entities": [["name": "Contract check", "type": "parcel"]],
      "notes": "A check of the server by FleetCompanion, no job: it is canceled and deleted in a moment.",
    ]
    if let driver { fields["driver"] = .string(driver) }
    let ends = knownEnds ?? ["pickup": Self.point(1.3, 103.8), "dropoff": Self.point(1.301, 103.801)]
    return .object(fields.merging(ends) { first, _ in first })
  }

  /// The default flow where there is one: what follows is written for it.
  var flow: String {
    let keys = configs.compactMap { $0["key"]?.string }
    return keys.contains("transport") ? "transport" : keys.first ?? "transport"
  }

  private var makesPlaces: Bool { knownEnds == nil }

  private var knownEnds: JSONObject? {
    for order in orders {
      guard let payload = order["payload"], let pickup = payload["pickup"]?["id"],
        let dropoff = payload["dropoff"]?["id"], pickup.string != nil, dropoff.string != nil
      else { continue }
      return ["pickup": pickup, "dropoff": dropoff]
    }
    return nil
  }

  private static func point(_ latitude: Double, _ longitude: Double) -> JSONValue {
    [
      "name": "FleetCompanion contract", "street1": "FleetCompanion contract",
      "latitude": JSONNumber(latitude).map { .number($0) } ?? 0,
      "longitude": JSONNumber(longitude).map { .number($0) } ?? 0,
    ]
  }

  /// An action on the run's order that takes it a step on.
  mutating func act(
    _ action: String, _ body: JSONValue = [:], after wanted: Step, reaching reached: Step
  ) async throws(LiveTrouble) -> LiveAnswer {
    let order = try order(after: wanted)
    let answer = try await call("POST", "/v1/orders/\(order)/\(action)", body)
    if (200..<300).contains(answer.status) {
      step = reached
      lastWrite = answer.body
    }
    return answer
  }
}
