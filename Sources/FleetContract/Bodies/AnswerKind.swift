import FleetModels

/// What a call answers with when all is well: which resource, alone or in a list (rest-api 2).
enum AnswerKind {
  case record(any Resource.Type)
  case list(any Resource.Type)
  /// A call this core never makes, or an answer it takes as it is: its JSON is checked, its members are not.
  case plain

  /// Reads it off the call. A deletion is told by its body: most answer what is left of the record, issues and
  /// fuel reports answer themselves (rest-api 2.10, 2.11).
  init(_ request: Exchange.Request, body: JSONValue) {
    var parts = request.route.split(separator: "/").map(String.init)[...]
    guard parts.popFirst() == "v1", let family = parts.popFirst() else {
      self = .plain
      return
    }
    if request.method == "DELETE", body["deleted"] != nil {
      self = .record(DeletedRecord.self)
      return
    }
    let rest = Array(parts)
    self =
      switch family {
      case "orders": Self.order(rest, request.method)
      case "drivers": Self.driver(rest, request.method)
      case "organizations": Self.collection(Organization.self, rest, request.method)
      case "onboard": rest.first == "driver-onboard-settings" ? .record(DriverOnboardSettings.self) : .plain
      default: Self.records[family].map { Self.collection($0, rest, request.method) } ?? .plain
      }
  }

  /// Families that are nothing but records.
  private static let records: [String: any Resource.Type] = [
    "comments": OrderComment.self, "contacts": Contact.self, "entities": Entity.self, "files": File.self,
    "fuel-reports": FuelReport.self, "issues": IssueReport.self, "order-configs": OrderConfig.self,
    "payloads": Payload.self, "places": Place.self, "purchase-rates": PurchaseRate.self,
    "tracking-numbers": TrackingNumber.self, "tracking-statuses": TrackingStatus.self,
    "vehicles": Vehicle.self, "vendors": Vendor.self,
  ]

  private static func collection(
    _ record: any Resource.Type, _ rest: [String], _ method: String
  ) -> AnswerKind {
    rest.isEmpty && method == "GET" ? .list(record) : .record(record)
  }

  private static func order(_ rest: [String], _ method: String) -> AnswerKind {
    guard rest.count > 1 else { return collection(Order.self, rest, method) }
    return switch rest[1] {
    case "next-activity": .list(Activity.self)
    case "proofs": .list(Proof.self)
    case "comments": method == "GET" ? .list(OrderComment.self) : .record(OrderComment.self)
    case "tracker": .record(Tracker.self)
    case "eta": .record(ETA.self)
    case "distance-and-time": .record(DistanceAndTime.self)
    case "capture-photo", "capture-signature", "capture-qr": .record(Proof.self)
    case "start", "dispatch", "complete", "cancel", "update-activity", "schedule", "set-destination":
      .record(Order.self)
    default: .plain
    }
  }

  private static func driver(_ rest: [String], _ method: String) -> AnswerKind {
    switch rest.last {
    case "login", "verify-code", "track", "toggle-online": .record(Driver.self)
    case "login-with-sms": .record(SignInCode.self)
    case "register-device": .record(DeviceRegistration.self)
    case "current-organization": .record(Organization.self)
    case "organizations": .list(Organization.self)
    case "switch-organization": .record(OrganizationSwitch.self)
    default: rest.count < 2 ? collection(Driver.self, rest, method) : .plain
    }
  }
}
