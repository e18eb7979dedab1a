import FleetModels

/// What can be seen without changing anything.
extension Belief {
  static let reading: [Belief] = credentials + company + lists + unknown

  private static let credentials: [Belief] = [
    refusal(
      "auth.none", "A call without a credential is refused", "rest-api 1.3, captures 001", 401,
      ["errors": ["Oops! No api credentials found with this request"]]
    ) { walk async throws(LiveTrouble) in try await walk.call("GET", "/v1/orders?limit=1", as: .none) },
    refusal(
      "auth.unknown", "A key nobody has is refused", "rest-api 1.3, captures 002", 401,
      ["errors": ["Oops! The api credentials provided were not valid"]]
    ) { walk async throws(LiveTrouble) in try await walk.call("GET", "/v1/orders?limit=1", as: .unknown) },
    refusal(
      "route.unknown", "A path nobody serves is told apart from a missing record", "captures 143", 404,
      ["errors": ["There is nothing to see here."]]
    ) { walk async throws(LiveTrouble) in try await walk.call("GET", "/v1/nothing-here") },
  ]

  private static let company: [Belief] = [
    Belief(
      "configs.list", "Kinds of orders come as a bare list, their flow as a list without edges",
      "rest-api 3.2, captures 358"
    ) { walk async throws(LiveTrouble) in
      let answer = try await walk.call("GET", "/v1/order-configs")
      walk.configs = answer.body?.array ?? []
      let flow = walk.configs.first?["flow"]?.array
      return answer.judged(
        "200 with configs whose flow is a list of codes without \"activities\"",
        answer.status == 200 && flow?.isEmpty == false
          && flow?.allSatisfy { $0["code"]?.string != nil && $0["activities"] == nil } == true)
    },
    Belief("drivers.list", "Drivers come as a bare list", "rest-api 1.5, captures 021") {
      walk async throws(LiveTrouble) in
      let answer = try await walk.call("GET", "/v1/drivers?limit=10")
      walk.drivers = answer.body?.array ?? []
      return answer.judged("200 with a list", answer.status == 200 && answer.body?.array != nil)
    },
    Belief("driver.members", "A driver's document has the members a driver app shows", "captures 018") {
      walk async throws(LiveTrouble) in
      guard let id = walk.drivers.first?["id"]?.string else { throw .missing("no driver is listed") }
      let answer = try await walk.call("GET", "/v1/drivers/\(id)")
      return answer.judged(
        members: [
          "id", "internal_id", "user", "name", "phone", "email", "photo_url", "vehicle", "current_job",
          "location", "heading", "speed", "online", "status", "company", "updated_at", "created_at",
        ], of: answer.body, "a driver")
    },
    unknownRecord(
      "driver.unknown", "A driver nobody has is a 404 that says so", "captures 020", "GET",
      "/v1/drivers/driver_nope", "Driver resource not found."),
  ]

  private static let lists: [Belief] = [
    Belief("orders.list", "Orders come as a bare list of whole documents", "rest-api 1.5, captures 115") {
      walk async throws(LiveTrouble) in
      let answer = try await walk.call("GET", "/v1/orders?limit=5&sort=-created_at&cb=\(walk.mark)")
      guard answer.status == 200, let orders = answer.body?.array else {
        return answer.judged("200 with a list", false)
      }
      walk.orders = orders
      return answer.judged(
        "orders with id, status and payload",
        orders.allSatisfy { $0["id"]?.string != nil && $0["status"] != nil && $0["payload"] != nil },
        found: "documents without them")
    },
    Belief("orders.sort", "`sort=-created_at` puts the newest order first", "rest-api 2.1, captures 510") {
      walk async throws(LiveTrouble) in
      let times = walk.orders.compactMap { $0["created_at"]?.string }
      guard times.count > 1 else { throw .missing("fewer than two orders are listed") }
      return times == times.sorted(by: >)
        ? .holds : .broken(expected: "falling created_at", found: "\(times.count) times in another order")
    },
    Belief(
      "orders.cache", "An answer says whether it comes from the list cache", "rest-api 2.1, captures 116"
    ) {
      walk async throws(LiveTrouble) in
      let answer = try await walk.call("GET", "/v1/orders?limit=5&sort=-created_at&cb=\(walk.mark)")
      let said = answer.headers["X-Cache-Status"]
      return answer.judged(
        "X-Cache-Status HIT or MISS", said == "HIT" || said == "MISS", found: said ?? "no X-Cache-Status")
    },
    Belief(
      "headers.rate", "An answer tells the minute's limit and what is left of it",
      "rest-api 5.1, captures 018"
    ) { walk async throws(LiveTrouble) in
      let answer = try await walk.call("GET", "/v1/organizations/current")
      let whole = ["X-RateLimit-Limit", "X-RateLimit-Remaining"].allSatisfy {
        answer.headers[$0].flatMap { Int($0) } != nil
      }
      return answer.judged(
        "X-RateLimit-Limit and X-RateLimit-Remaining", whole, found: "an answer without them")
    },
    Belief("orders.limit", "`limit` bounds a list", "rest-api 2.1, captures 118") {
      walk async throws(LiveTrouble) in
      guard !walk.orders.isEmpty else { throw .missing("no order is listed") }
      let answer = try await walk.call("GET", "/v1/orders?limit=1&sort=-created_at&cb=\(walk.mark)")
      return answer.judged("200 with a list of 1", answer.status == 200 && answer.body?.array?.count == 1)
    },
    Belief("orders.beyond", "A page past the end is an empty list", "captures 509") {
      walk async throws(LiveTrouble) in
      let answer = try await walk.call("GET", "/v1/orders?limit=10&page=99999")
      return answer.judged("200 with a list of 0", answer.status == 200 && answer.body == [])
    },
    Belief("orders.nobody", "The orders of a driver nobody has are an empty list", "captures 124") {
      walk async throws(LiveTrouble) in
      let answer = try await walk.call("GET", "/v1/orders?driver=driver_nope")
      return answer.judged("200 with a list of 0", answer.status == 200 && answer.body == [])
    },
    Belief("orders.column", "Sorting by a column nobody has is a 500", "captures 137") {
      walk async throws(LiveTrouble) in
      let answer = try await walk.call("GET", "/v1/orders?limit=1&sort=nope")
      return answer.judged("500", answer.status == 500)
    },
  ]

  private static let unknown: [Belief] = [
    ("order.unknown", "GET", "", "captures 141"), ("order.unknown.start", "POST", "/start", "captures 237"),
    ("order.unknown.complete", "POST", "/complete", "captures 238"),
    ("order.unknown.next", "GET", "/next-activity", "captures 240"),
    ("order.unknown.proofs", "GET", "/proofs", "captures 316"),
  ]
  .map { id, method, action, source in
    unknownRecord(
      id,
      "\(action.isEmpty ? "Reading" : "\(method) …\(action) of") an order nobody has is a 404 that says so",
      source, method, "/v1/orders/order_nope\(action)", "Order resource not found.")
  }
}
