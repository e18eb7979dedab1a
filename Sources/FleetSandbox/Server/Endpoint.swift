/// The routes the sandbox serves, and what it says to a path or a verb it does not (rest-api 1.6, 2).
enum Endpoint {
  case login
  case driverList
  case createDriver
  case driver(String, RecordAction)
  case toggleOnline(String)
  case track(String)
  case currentOrganization
  case organizationList
  case orderConfigList
  case orderConfig(String)
  case orderList
  case createOrder
  case order(String, OrderAction)
  case loginWithSMS
  case verifyCode
  /// Nil for the route without an id, which cannot work (captures 039).
  case registerDevice(String?)
  case driverOrganization(String)
  case driverOrganizations(String)
  case switchOrganization(String)
  case capture(String, ProofRecord.Method, subject: String?)
  case placeList
  case createPlace
  case place(String, RecordAction)
  case contactList
  case createContact
  case contact(String, RecordAction)
  case trackingNumberList
  case trackingNumber(String)
  case trackingStatusList
  case createTrackingStatus
  case trackingStatus(String, RecordAction)
  case onboardSettings(String)
  case commentList
  case createComment
  case comment(String, RecordAction)
  case issueList
  case createIssue
  case issue(String, RecordAction)
  case fuelReportList
  case createFuelReport
  case fuelReport(String, RecordAction)
  case createFile
  case createFileFromText
  case file(String)

  enum RecordAction {
    case show, update, delete
  }

  enum OrderAction {
    case show, update, delete, dispatch, start, updateActivity, nextActivity, complete, cancel
    case setDestination(String)
    case tracker, eta, distanceAndTime, editableEntityFields, schedule
    case proofs(String?)
    case comments
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
    case ("places", 1): return [("GET", .placeList), ("POST", .createPlace)]
    case ("places", 2): return record { .place(parts[1], $0) }
    case ("contacts", 1): return [("GET", .contactList), ("POST", .createContact)]
    case ("contacts", 2): return record { .contact(parts[1], $0) }
    case ("tracking-numbers", 1): return [("GET", .trackingNumberList)]
    case ("tracking-numbers", 2): return [("GET", .trackingNumber(parts[1]))]
    case ("tracking-statuses", 1):
      return [("GET", .trackingStatusList), ("POST", .createTrackingStatus)]
    case ("tracking-statuses", 2): return record { .trackingStatus(parts[1], $0) }
    case ("onboard", 3) where parts[1] == "driver-onboard-settings":
      return [("GET", .onboardSettings(parts[2]))]
    case ("comments", 1): return [("GET", .commentList), ("POST", .createComment)]
    case ("comments", 2): return record { .comment(parts[1], $0) }
    case ("issues", 1): return [("GET", .issueList), ("POST", .createIssue)]
    case ("issues", 2): return record { .issue(parts[1], $0) }
    case ("fuel-reports", 1): return [("GET", .fuelReportList), ("POST", .createFuelReport)]
    case ("fuel-reports", 2): return record { .fuelReport(parts[1], $0) }
    case ("files", 1): return [("POST", .createFile)]
    case ("files", 2) where parts[1] == "base64": return [("POST", .createFileFromText)]
    case ("files", 2): return [("GET", .file(parts[1]))]
    default: return []
    }
  }

  private static func record(_ endpoint: (RecordAction) -> Endpoint) -> [Verb] {
    [("GET", endpoint(.show)), ("PUT", endpoint(.update)), ("DELETE", endpoint(.delete))]
  }

  private static func driverRoutes(_ parts: [String]) -> [Verb] {
    switch parts.count {
    case 0: return [("GET", .driverList), ("POST", .createDriver)]
    case 1 where parts[0] == "login": return [("POST", .login)]
    case 1 where parts[0] == "login-with-sms": return [("POST", .loginWithSMS)]
    case 1 where parts[0] == "verify-code": return [("POST", .verifyCode)]
    case 1 where parts[0] == "register-device": return [("POST", .registerDevice(nil))]
    case 1: return record { .driver(parts[0], $0) }
    case 2 where parts[1] == "register-device": return [("POST", .registerDevice(parts[0]))]
    case 2 where parts[1] == "current-organization":
      return [("GET", .driverOrganization(parts[0]))]
    case 2 where parts[1] == "organizations": return [("GET", .driverOrganizations(parts[0]))]
    case 2 where parts[1] == "switch-organization": return [("POST", .switchOrganization(parts[0]))]
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
    case (2, "eta"): return [("GET", .order(id, .eta))]
    case (2, "distance-and-time"): return [("GET", .order(id, .distanceAndTime))]
    case (2, "editable-entity-fields"): return [("GET", .order(id, .editableEntityFields))]
    case (2, "schedule"): return both(.schedule)
    case (3, "set-destination"): return both(.setDestination(parts[2]))
    case (2, "comments"): return [("GET", .order(id, .comments))]
    case (2...3, "proofs"):
      return [("GET", .order(id, .proofs(parts.count == 3 ? parts[2] : nil)))]
    case (2...3, let action):
      guard let method = captures[action] else { return [] }
      return [("POST", .capture(id, method, subject: parts.count == 3 ? parts[2] : nil))]
    default: return []
    }
  }

  private static let captures: [String: ProofRecord.Method] = [
    "capture-photo": .photo, "capture-signature": .signature, "capture-qr": .scan,
  ]
}
