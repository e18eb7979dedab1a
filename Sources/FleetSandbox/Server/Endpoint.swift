/// The routes the sandbox serves, and what it says to a path or a verb it does not (rest-api 1.6, 2).
enum Endpoint {
  case login
  case driverList
  case driver(String)
  case toggleOnline(String)
  case track(String)
  case currentOrganization
  case organizationList
  case orderConfigList
  case orderConfig(String)
  case orderList
  case createOrder
  case order(String, OrderAction)

  enum OrderAction {
    case show, update, delete, dispatch, start, updateActivity, nextActivity, complete, cancel
    case setDestination(String)
    case tracker
  }

  enum Search {
    case found(Endpoint)
    case wrongVerb(supported: String)
    case missing
  }

  /// Finds the route; `HEAD` is answered as `GET`.
  static func find(method: String, path: String) -> Search {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.first == "v1" else { return .missing }
    let verbs = routes(Array(parts.dropFirst()))
    guard !verbs.isEmpty else { return .missing }
    let wanted = method == "HEAD" ? "GET" : method
    if let match = verbs.first(where: { $0.method == wanted }) { return .found(match.endpoint) }
    let names = verbs.flatMap { $0.method == "GET" ? ["GET", "HEAD"] : [$0.method] }
    return .wrongVerb(supported: names.joined(separator: ", "))
  }

  private typealias Verb = (method: String, endpoint: Endpoint)

  private static func routes(_ parts: [String]) -> [Verb] {
    guard let resource = parts.first else { return [] }
    switch (resource, parts.count) {
    case ("drivers", _): return driverRoutes(Array(parts.dropFirst()))
    case ("orders", _): return orderRoutes(Array(parts.dropFirst()))
    case ("organizations", 1): return [("GET", .organizationList)]
    case ("organizations", 2) where parts[1] == "current": return [("GET", .currentOrganization)]
    case ("order-configs", 1): return [("GET", .orderConfigList)]
    case ("order-configs", 2): return [("GET", .orderConfig(parts[1]))]
    default: return []
    }
  }

  private static func driverRoutes(_ parts: [String]) -> [Verb] {
    switch parts.count {
    case 0: return [("GET", .driverList)]
    case 1 where parts[0] == "login": return [("POST", .login)]
    case 1: return [("GET", .driver(parts[0]))]
    case 2 where parts[1] == "toggle-online": return [("POST", .toggleOnline(parts[0]))]
    case 2 where parts[1] == "track":
      return ["PUT", "PATCH", "POST"].map { ($0, .track(parts[0])) }
    default: return []
    }
  }

  private static func orderRoutes(_ parts: [String]) -> [Verb] {
    guard let id = parts.first else { return [("GET", .orderList), ("POST", .createOrder)] }
    func both(_ action: OrderAction) -> [Verb] {
      [("POST", .order(id, action)), ("PATCH", .order(id, action))]
    }
    switch (parts.count, parts.count > 1 ? parts[1] : "") {
    case (1, _):
      return [
        ("GET", .order(id, .show)), ("PUT", .order(id, .update)), ("DELETE", .order(id, .delete)),
      ]
    case (2, "dispatch"): return both(.dispatch)
    case (2, "start"): return [("POST", .order(id, .start))]
    case (2, "update-activity"): return both(.updateActivity)
    case (2, "next-activity"): return [("GET", .order(id, .nextActivity))]
    case (2, "complete"): return [("POST", .order(id, .complete))]
    case (2, "cancel"): return [("DELETE", .order(id, .cancel))]
    case (2, "tracker"): return [("GET", .order(id, .tracker))]
    case (3, "set-destination"): return both(.setDestination(parts[2]))
    default: return []
    }
  }
}
