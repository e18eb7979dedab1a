import FleetModels

/// What shows on an order of the run's own, from its start to its deletion.
extension Belief {
  static let onTheWay: [Belief] = [
    Belief(
      "activity.empty", "A report without an activity is a 500 on an order that carries something",
      "rest-api 3.5, captures 212"
    ) {
      walk async throws(LiveTrouble) in
      let order = try walk.order(after: .started)
      let answer = try await walk.call("POST", "/v1/orders/\(order)/update-activity", [:])
      return answer.judged("500", answer.status == 500)
    },
    Belief("activity.empty.nothing", "… which changes nothing", "captures 214") {
      walk async throws(LiveTrouble) in
      let order = try walk.order(after: .started)
      let answer = try await walk.call("GET", "/v1/orders/\(order)")
      return answer.judged("200 with status \"started\"", answer.body?["status"] == "started")
    },
    Belief(
      "next.started", "A started order is offered one activity that does not complete it", "captures 211"
    ) {
      walk async throws(LiveTrouble) in
      try walk.isDefaultFlow()
      let answer = try await walk.offer(after: .started)
      return answer.judged(
        "200 with one activity \"enroute\"",
        walk.offered.count == 1 && walk.offered.first?["code"] == "enroute"
          && walk.offered.first?["complete"] == false)
    },
    Belief("activity", "An activity's code becomes the order's status", "captures 215") {
      walk async throws(LiveTrouble) in
      guard let activity = walk.offered.first, let code = activity["code"] else {
        throw .missing("no activity was offered")
      }
      let answer = try await walk.act(
        "update-activity", ["activity": activity], after: .started, reaching: .started)
      return answer.judged(
        "200 with status \(code.text)", answer.status == 200 && answer.body?["status"] == code)
    },
    orderRefusal(
      "signature.empty", "A signature without one is refused", "captures 217", 400,
      "No signature data to capture.", "POST", "capture-signature", after: .started),
    orderRefusal(
      "photo.empty", "A photo without one is refused", "captures 219", 422, "The photos field is required.",
      "POST", "capture-photo", after: .started),
    orderRefusal(
      "scan.empty", "A scan without one is refused", "captures 223", 400, "No QR code data to capture.",
      "POST",
      "capture-qr", after: .started),
    Belief("signature", "A proof keeps the data it was sent with", "captures 622") {
      walk async throws(LiveTrouble) in
      let order = try walk.order(after: .started)
      let answer = try await walk.call(
        "POST", "/v1/orders/\(order)/capture-signature",
        [
          "signature": .string(pixel), "remarks": "contract check",
          "data": ["client_mutation_id": .string(walk.mark)],
        ])
      return answer.judged(
        "201 with order_id, remarks and data as sent",
        answer.status == 201 && answer.body?["order_id"]?.string == order
          && answer.body?["data"]?["client_mutation_id"]?.string == walk.mark)
    },
    Belief("proofs", "… and is found again by it", "captures 624") { walk async throws(LiveTrouble) in
      let order = try walk.order(after: .started)
      let answer = try await walk.call("GET", "/v1/orders/\(order)/proofs")
      return answer.judged(
        "200 with one proof that has the data",
        answer.body?.array?.filter { $0["data"]?["client_mutation_id"]?.string == walk.mark }.count == 1)
    },
    Belief("comment", "A comment on an order is made with 201", "captures 350") {
      walk async throws(LiveTrouble) in
      let order = try walk.order(after: .created)
      walk.isCommentOpen = true
      let answer = try await walk.call(
        "POST", "/v1/comments",
        [
          "subject": ["id": .string(order), "type": "fleet-ops:order"], "content": .string(walk.remark),
        ])
      walk.isCommentOpen = false
      walk.comment = answer.status < 300 ? answer.body?["id"]?.string : nil
      return answer.judged("201 with an id", answer.status == 201 && walk.comment != nil)
    },
    Belief("comments", "… and is listed with the order's", "captures 351") { walk async throws(LiveTrouble) in
      let order = try walk.order(after: .created)
      guard let comment = walk.comment else { throw .missing("no comment could be made") }
      let answer = try await walk.call("GET", "/v1/orders/\(order)/comments")
      return answer.judged(
        "200 with the comment", answer.body?.array?.contains { $0["id"]?.string == comment } == true)
    },
  ]

  static let ending: [Belief] = [
    Belief("next.last", "The last activity of the default flow says that it completes", "captures 216") {
      walk async throws(LiveTrouble) in
      try walk.isDefaultFlow()
      let answer = try await walk.offer(after: .started)
      return answer.judged(
        "200 with one activity \"completed\"",
        walk.offered.count == 1 && walk.offered.first?["code"] == "completed"
          && walk.offered.first?["complete"] == true)
    },
    Belief("activity.completing", "A completing activity completes the order", "captures 227") {
      walk async throws(LiveTrouble) in
      _ = try walk.order(after: .started)
      guard let activity = walk.offered.first, activity["complete"] == true else {
        throw .missing("no completing activity was offered")
      }
      let answer = try await walk.act(
        "update-activity", ["activity": activity], after: .started, reaching: .completed)
      return answer.judged(
        "200 with status \"completed\"", answer.status == 200 && answer.body?["status"] == "completed")
    },
    Belief("next.completed", "Nothing is offered after the end", "captures 228") {
      walk async throws(LiveTrouble) in
      let last = walk.offered
      let answer = try await walk.offer(after: .completed)
      walk.offered = last
      return answer.judged("200 with a list of 0", answer.body == [])
    },
    refusal(
      "activity.after", "An activity after the end is refused", "rest-api 3.7, captures 229", 400,
      ["error": "Order is already completed."]
    ) { walk async throws(LiveTrouble) in
      let order = try walk.order(after: .completed)
      return try await walk.call(
        "POST", "/v1/orders/\(order)/update-activity", ["activity": walk.offered.first ?? [:]])
    },
    orderRefusal(
      "start.after", "A start after the end is refused", "captures 230", 400, "Order has already started.",
      "POST", "start", after: .completed),
    orderRefusal(
      "dispatch.after", "A dispatch after the end is refused", "captures 231", 400,
      "Order has already been dispatched!", "POST", "dispatch", after: .completed),
    Belief("complete.again", "Completing has no guard: it repeats with 200", "rest-api 3.7, captures 232") {
      walk async throws(LiveTrouble) in
      let answer = try await walk.act("complete", after: .completed, reaching: .completed)
      return answer.judged(
        "200 with status \"completed\"", answer.status == 200 && answer.body?["status"] == "completed")
    },
    Belief("cancel", "Canceling has no guard: also a completed order", "rest-api 3.7, captures 234") {
      walk async throws(LiveTrouble) in
      let order = try walk.order(after: .created)
      let answer = try await walk.call("DELETE", "/v1/orders/\(order)/cancel")
      if answer.status == 200 { walk.step = .canceled }
      return answer.judged(
        "200 with status \"canceled\"", answer.status == 200 && answer.body?["status"] == "canceled")
    },
    Belief("delete", "A deletion answers what is left of the order", "rest-api 1.5, captures 1362") {
      walk async throws(LiveTrouble) in
      let order = try walk.order(after: .created)
      let answer = try await walk.call("DELETE", "/v1/orders/\(order)")
      if answer.status == 200 { walk.step = .deleted }
      return answer.judged(
        "200 with id, object \"order\" and deleted",
        answer.status == 200 && answer.body?["id"]?.string == order && answer.body?["object"] == "order"
          && answer.body?["deleted"] == true)
    },
    orderRefusal(
      "deleted", "A deleted order is a 404 as one nobody ever had", "rest-api 1.6", 404,
      "Order resource not found.", "POST", "start", after: .deleted),
  ]

  /// The smallest picture there is, as the captures sent it.
  private static let pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNg+M/AAAAAAwEBABjdjbAAAAAASUVORK5CYII="
}

extension LiveWalk {
  func isDefaultFlow() throws(LiveTrouble) {
    guard flow == "transport" else { throw .missing("this company does not have the default flow") }
  }
}
