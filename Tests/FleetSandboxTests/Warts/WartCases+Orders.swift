import FleetSandbox
import Testing

extension WartCase {
  static let writing: [WartCase] = [
    WartCase("pod-required-fails", "500", "200") { bench in
      bench.status("PUT", "/v1/orders/\(bench.first)", ["pod_required": true])
    },
    WartCase("internal-ids-repeat", "201", "422") { bench in
      _ = try bench.newOrder(["internal_id": "FC-1"])
      return bench.status(
        "POST", "/v1/orders",
        ["internal_id": "FC-1", "pickup": bench.places[0], "dropoff": bench.places[1]])
    },
    WartCase("queue-comes-later", "\"created\"", "\"dispatched\"") { bench in
      let fields: SandboxJSON = [
        "pickup": bench.places[0], "dropoff": bench.places[1], "driver": .string(bench.driver),
        "dispatch": true,
      ]
      return line(bench.send("POST", "/v1/orders", fields).json?["status"])
    },
    WartCase("update-resets-destination", "first", "second") { bench in
      let round = try bench.round(Array(bench.places.prefix(2)))
      bench.send("POST", "/v1/orders/\(round)/set-destination/\(bench.server.placeIDs[1])")
      let updated = bench.send("PUT", "/v1/orders/\(round)", ["notes": "gate 4"])
      return updated.json?["payload"]?["current_waypoint"] == bench.places[1] ? "second" : "first"
    },
    WartCase("update-with-payload-fails", "500 saved", "200 not saved") { bench in
      let status = bench.status(
        "PUT", "/v1/orders/\(bench.first)", ["payload": ["dropoff": bench.places[3]]])
      let isSaved = bench.order(bench.first)["payload"]?["dropoff"]?["id"] == bench.places[3]
      return "\(status) \(isSaved ? "saved" : "not saved")"
    },
    WartCase("meta-is-replaced", #"{"b":2}"#, #"{"a":1,"b":2}"#) { bench in
      let order = try bench.newOrder(["meta": ["a": 1]])
      return line(bench.send("PUT", "/v1/orders/\(order)", ["meta": ["b": 2]]).json?["meta"])
    },
    WartCase("status-is-written-raw", "200", "422") { bench in
      bench.status("PUT", "/v1/orders/\(bench.first)", ["status": "enroute"])
    },
    WartCase("update-dispatches-unguarded", "200", "400") { bench in
      bench.status("PUT", "/v1/orders/\(bench.first)", ["dispatch": true])
    },
    WartCase("waypoints-wreck-the-round", "1 stop between ends", "3 stops") { bench in
      let round = try bench.round(Array(bench.places.prefix(3)))
      bench.send(
        "PUT", "/v1/orders/\(round)", ["waypoints": .array(Array(bench.places.prefix(3)))])
      let payload = bench.order(round)["payload"]
      let places = Set((payload?["waypoints"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue })
      return payload?["pickup"]?.isNull == true
        ? "\(places.count) stops" : "\(places.subtracting(bench.ends(payload)).count) stop between ends"
    },
    WartCase("ends-delete-waypoints", "0", "3") { bench in
      let round = try bench.round(Array(bench.places.prefix(3)))
      bench.send("PUT", "/v1/orders/\(round)", ["dropoff": bench.places[3]])
      return String(bench.order(round)["payload"]?["waypoints"]?.arrayValue?.count ?? -1)
    },
    WartCase("update-answers-old-stops", "old", "new") { bench in
      let round = try bench.round(Array(bench.places.prefix(3)))
      let answer = bench.send(
        "PUT", "/v1/orders/\(round)", ["waypoints": .array(Array(bench.places.prefix(4)))])
      let isNew = answer.json?["payload"]?["waypoints"] == bench.order(round)["payload"]?["waypoints"]
      return isNew ? "new" : "old"
    },
    WartCase("vehicle-stays-on-reassignment", "stays", "goes") { bench in
      let before = bench.order(bench.first)["vehicle_assigned"]?["id"]
      bench.send("PUT", "/v1/orders/\(bench.first)", ["driver": .string(bench.otherDriver)])
      return bench.order(bench.first)["vehicle_assigned"]?["id"] == before ? "stays" : "goes"
    },
    WartCase("delete-is-no-cancel", "404", "200") { bench in
      let order = bench.first
      bench.send("DELETE", "/v1/orders/\(order)")
      return bench.status("GET", "/v1/orders/\(order)")
    },
  ]

  static let finding: [WartCase] = [
    WartCase("deleted-orders-are-missing", "404", "410") { bench in
      let order = bench.first
      bench.send("DELETE", "/v1/orders/\(order)")
      return bench.status("POST", "/v1/orders/\(order)/start", [:])
    },
    WartCase("uuids-find-nothing", "404", "200") { bench in
      let uuid = try #require(bench.server.labelCode(order: bench.first))
      return bench.status("GET", "/v1/orders/\(uuid)")
    },
    WartCase("waypoints-hide-their-id", "hidden", "shown") { bench in
      let round = try bench.round(Array(bench.places.prefix(2)))
      let waypoint = bench.order(round)["payload"]?["waypoints"]?.arrayValue?.first
      let own = waypoint?["waypoint_id"]?.stringValue
      return own.map { bench.server.waypointIDs(order: round).contains($0) } == true
        ? "shown" : "hidden"
    },
    WartCase("sizes-are-text", "\"2.5\"", "2.5") { bench in
      let order = try bench.newOrder(["entities": [["name": "Parcel", "weight": 2.5]]])
      return line(bench.order(order)["payload"]?["entities"]?.arrayValue?.first?["weight"])
    },
  ]

  static let progress: [WartCase] = [
    WartCase("answers-are-partial", "partial", "whole") { bench in
      let answer = bench.send("POST", "/v1/orders/\(bench.first)/start", [:])
      return answer.json?["tracking_statuses"] == nil ? "partial" : "whole"
    },
    WartCase("dispatch-answers-old-history", "1", "2") { bench in
      let order = try bench.newOrder()
      let answer = bench.send("POST", "/v1/orders/\(order)/dispatch")
      return String(answer.json?["tracking_statuses"]?.arrayValue?.count ?? -1)
    },
    WartCase("dispatched-at-is-written-twice", "moved", "kept") { bench in
      let order = try bench.newOrder()
      let answered = bench.send("POST", "/v1/orders/\(order)/dispatch").json?["dispatched_at"]
      bench.now += 5000
      return bench.order(order)["dispatched_at"] == answered ? "kept" : "moved"
    },
    WartCase("unknown-assignee-fails", "500", "422") { bench in
      let order = try bench.dispatchedOrder(["adhoc": true])
      return bench.status("POST", "/v1/orders/\(order)/start", ["assign": "driver_nope"])
    },
    WartCase("accept-takes-over", "200", "400") { bench in
      let order = try bench.dispatchedOrder(["adhoc": true])
      return bench.status("POST", "/v1/orders/\(order)/start", ["assign": .string(bench.otherDriver)])
    },
    WartCase("canceled-orders-start", "200", "400") { bench in
      bench.send("DELETE", "/v1/orders/\(bench.first)/cancel")
      return bench.status("POST", "/v1/orders/\(bench.first)/start", [:])
    },
    WartCase("canceled-orders-revive", "200", "400") { bench in
      bench.send("DELETE", "/v1/orders/\(bench.first)/cancel")
      return String(bench.act(bench.first, "enroute").status)
    },
    WartCase("complete-and-cancel-unguarded", "200 200", "400 400") { bench in
      bench.send("POST", "/v1/orders/\(bench.first)/complete", [:])
      let again = bench.status("POST", "/v1/orders/\(bench.first)/complete", [:])
      return again + " " + bench.status("DELETE", "/v1/orders/\(bench.first)/cancel")
    },
    WartCase("activity-needs-complete", "500", "200") { bench in
      bench.status(
        "POST", "/v1/orders/\(bench.first)/update-activity", ["activity": ["code": "enroute"]])
    },
    WartCase("codeless-activity-fails", "500", "422") { bench in
      bench.status("POST", "/v1/orders/\(bench.first)/update-activity", ["activity": [:]])
    },
    WartCase("activities-are-trusted", "200", "422") { bench in
      String(bench.act(bench.first, "moonwalk").status)
    },
    WartCase("proofs-are-not-enforced", "200", "422") { bench in
      let (order, now) = (bench.first, bench.now)
      try bench.server.demandProof("photo", order: order, now: now)
      return String(bench.act(order, "completed", complete: true).status)
    },
    WartCase("unknown-proofs-are-ignored", "200", "422") { bench in
      String(bench.act(bench.first, "enroute", ["proof": "proof_nope"]).status)
    },
    WartCase("repeated-status-is-no-save", "same", "moved") { bench in
      bench.act(bench.first, "enroute")
      let before = bench.order(bench.first)["updated_at"]
      bench.act(bench.first, "enroute")
      return bench.order(bench.first)["updated_at"] == before ? "same" : "moved"
    },
    WartCase("cancel-keeps-the-job", "busy", "free") { bench in
      bench.send("POST", "/v1/orders/\(bench.first)/start", [:])
      bench.send("DELETE", "/v1/orders/\(bench.first)/cancel")
      return bench.job()
    },
    WartCase("completion-frees-the-holder", "free", "busy") { bench in
      for order in bench.server.orderIDs { bench.send("POST", "/v1/orders/\(order)/start", [:]) }
      bench.send("POST", "/v1/orders/\(bench.first)/complete", [:])
      return bench.job()
    },
  ]

  static let rounds: [WartCase] = [
    WartCase("activities-ignore-the-stop", "true false false", "false false true") { bench in
      let round = try bench.round(Array(bench.places.prefix(3)))
      bench.act(round, "completed", complete: true, ["waypoint": bench.places[2]])
      return bench.done(round)
    },
    WartCase("skipped-stops-are-forgotten", "\"completed\"", "\"started\"") { bench in
      let round = try bench.round(Array(bench.places.prefix(3)))
      bench.send("POST", "/v1/orders/\(round)/set-destination/\(bench.server.placeIDs[2])")
      bench.act(round, "completed", complete: true)
      return line(bench.order(round)["status"])
    },
    WartCase("entities-at-ends-stay-created", "\"CREATED\"", "\"ENROUTE\"") { bench in
      let order = try bench.dispatchedOrder([
        "waypoints": [bench.places[2], bench.places[3]],
        "entities": [["name": "Parcel", "destination": bench.places[0]]],
      ])
      bench.send("POST", "/v1/orders/\(order)/start", [:])
      bench.act(order, "enroute")
      let entity = bench.order(order)["payload"]?["entities"]?.arrayValue?.first
      return line(entity?["tracking_number"]?["status_code"])
    },
    WartCase("stop-progress-is-no-update", "same", "moved") { bench in
      let round = try bench.round(Array(bench.places.prefix(3)))
      let before = bench.order(round)["updated_at"]
      bench.act(round, "enroute")
      return bench.order(round)["updated_at"] == before ? "same" : "moved"
    },
    WartCase("complete-wants-the-word", "400", "200") { bench in
      let round = try bench.round(Array(bench.places.prefix(2)))
      for _ in 0..<2 { bench.act(round, "delivered", complete: true) }
      return bench.status("POST", "/v1/orders/\(round)/complete", [:])
    },
    WartCase("stop-cancel-ends-the-order", "\"canceled\"", "\"started\"") { bench in
      let round = try bench.round(Array(bench.places.prefix(2)))
      bench.act(round, "canceled")
      return line(bench.order(round)["status"])
    },
    WartCase("destination-in-any-status", "200", "400") { bench in
      let round = try bench.round(Array(bench.places.prefix(2)))
      bench.send("DELETE", "/v1/orders/\(round)/cancel")
      return bench.status(
        "POST", "/v1/orders/\(round)/set-destination/\(bench.server.placeIDs[1])")
    },
    WartCase("doubled-places-show-the-first", "true false true", "true false false") { bench in
      let round = try bench.round([bench.places[0], bench.places[1], bench.places[0]])
      bench.act(round, "completed", complete: true)
      return bench.done(round)
    },
  ]

  static let flows: [WartCase] = [
    WartCase("unset-field-is-its-name", "offered", "held back") { bench in
      try bench.offer("has_exists", meta: [:])
    },
    WartCase("in-never-passes", "held back", "offered") { bench in
      try bench.offer("in_list", meta: ["zone": "north"])
    },
    WartCase("unknown-operator-fails", "500", "200") { bench in
      bench.server.add(flow: .broken(id: "order_config_0000000009"))
      let order = try bench.dispatchedOrder(["type": "broken-flow"])
      bench.send("POST", "/v1/orders/\(order)/start", [:])
      return bench.status("GET", "/v1/orders/\(order)/next-activity")
    },
    WartCase("flows-hide-their-edges", "hidden", "shown") { bench in
      let config = bench.send("GET", "/v1/order-configs").json?.arrayValue?.first
      return config?["flow"]?.arrayValue?.first?["activities"] == nil ? "hidden" : "shown"
    },
  ]
}

extension Bench {
  fileprivate mutating func job() -> String {
    send("GET", "/v1/drivers/\(driver)").json?["current_job"]?.isNull == false ? "busy" : "free"
  }

  /// Which waypoints are complete.
  fileprivate mutating func done(_ order: String) -> String {
    (self.order(order)["payload"]?["waypoints"]?.arrayValue ?? [])
      .map { line($0["complete"]) }.joined(separator: " ")
  }

  fileprivate mutating func offer(_ code: String, meta: SandboxJSON) throws -> String {
    let order = try dispatchedOrder(["type": "branching-delivery", "meta": meta])
    send("POST", "/v1/orders/\(order)/start", [:])
    let offered = send("GET", "/v1/orders/\(order)/next-activity").json?.arrayValue ?? []
    return offered.contains { $0["code"] == .string(code) } ? "offered" : "held back"
  }

  fileprivate func ends(_ payload: SandboxJSON?) -> Set<String> {
    Set(["pickup", "dropoff"].compactMap { payload?[$0]?["id"]?.stringValue })
  }
}
