import FleetModels

/// Looks at every record in a fixture, however deep, as the kind its id, or else its members, say it is.
struct Census {
  var kinds: Set<String> = []
  var problems: [String] = []
  var unknownMembers: [String] = []

  init(_ fixture: String) throws { visit(try Fixture.document(fixture)) }

  private mutating func visit(_ value: JSONValue) {
    switch value {
    case .array(let elements): for element in elements { visit(element) }
    case .object(let members):
      record(members)
      for member in members.values { visit(member) }
    case .null, .bool, .number, .string: break
    }
  }

  private mutating func record(_ members: JSONObject) {
    guard let id = members["id"]?.string else { return unnamed(members) }
    if members["deleted"] != nil { return count(DeletedRecord(json: members)) }
    switch id.split(separator: "_").dropLast().joined(separator: "_") {
    case "order": count(Order(json: members))
    case "payload": count(Payload(json: members))
    case "place" where members["status_code"] != nil: count(Waypoint(json: members))
    case "place": count(Place(json: members))
    case "entity": count(Entity(json: members))
    case "driver": count(Driver(json: members))
    case "vehicle": count(Vehicle(json: members))
    case "contact": count(Contact(json: members))
    case "track": count(TrackingNumber(json: members))
    case "status": count(TrackingStatus(json: members))
    case "order_config": count(OrderConfig(json: members))
    case "company": count(Organization(json: members))
    case "user": count(User(json: members))
    case "file": count(File(json: members))
    case "proof": count(Proof(json: members))
    case "comment": count(OrderComment(json: members))
    case "issue": count(IssueReport(json: members))
    case "fuel_report": count(FuelReport(json: members))
    default: unknownMembers.append("record \(id)")
    }
  }

  private mutating func unnamed(_ members: JSONObject) {
    func has(_ names: String...) -> Bool { names.allSatisfy { members[$0] != nil } }
    if has("code", "complete") { count(Activity(json: members)) }
    if has("stops", "lifecycle") { count(Tracker(json: members)) }
    if has("public_id", "sequence") { count(TrackerStop(json: members)) }
    if has("percentage") { count(TrackerProgress(json: members)) }
    if has("is_terminal") { count(TrackerLifecycle(json: members)) }
    if has("location_age_seconds") { count(TrackerDriver(json: members)) }
    if has("legs") { count(TrackerRoute(json: members)) }
    if has("index", "eta_at") { count(TrackerLeg(json: members)) }
    if has("is_off_route") { count(TrackerInsights(json: members)) }
    if has("completion_seconds") { count(ETA(json: members)) }
    if has("distance", "time") { count(DistanceAndTime(json: members)) }
    if has("status", "method") { count(SignInCode(json: members)) }
    if has("device") { count(DeviceRegistration(json: members)) }
    if has("organization", "driver") { count(OrganizationSwitch(json: members)) }
    if has("driverOnboardSettings") { count(DriverOnboardSettings(json: members)) }
  }

  private mutating func count<Record: Resource>(_ record: Record) {
    kinds.insert(Record.kind)
    problems += record.problems.map { "\(Record.kind): \($0)" }
    let own = Set((record.json["custom_fields"]?.array ?? []).compactMap(\.string))
    unknownMembers += Set(record.json.keys).subtracting(Record.knownMembers).subtracting(own)
      .map { "\(Record.kind): \($0)" }
  }
}
