/// Drivers as records of their own: made, changed and deleted by staff (rest-api 2.3, captures 044–046, 420, 1408,
/// 1612).
extension SandboxServer {
  /// `POST /drivers`. In the test world it is a 500, because the account it needs is not there (captures 420).
  mutating func createDriver(_ call: Call) -> Reply {
    let body = call.body
    var problems: [String] = []
    for (name, said) in Self.personal where body.filled(name) == nil {
      problems.append("The \(said) field is required.")
    }
    problems += driverProblems(body, except: nil)
    guard problems.isEmpty, let name = body.text("name"), let email = body.text("email"),
      let phone = body.text("phone")
    else { return .invalid(problems) }
    guard !(isInTestWorld && warts.testDriversFail), !call.breaksHalfWay else { return .serverError }
    var driver = DriverRecord(
      id: random.publicID("driver"), userID: random.publicID("user"), companyID: scope,
      internalID: body.text("internal_id") ?? random.internalID(), name: name, email: email,
      phone: phone, password: body.text("password") ?? random.tokenSecret(),
      licenseNumber: body.text("drivers_license_number") ?? "", city: body.text("city") ?? "",
      vehicleID: body.text("vehicle"), position: PositionRecord(), createdAt: call.now,
      updatedAt: call.now)
    driver.country = body.text("country")
    if let point = ReportLocation(body["location"] ?? .object(body.members)) {
      driver.position.latitude = point.latitude
      driver.position.longitude = point.longitude
    }
    if let status = body.text("status") { driver.status = stored(status) }
    if let job = body.text("job"), let index = index(ofOrder: job) { driver.currentJob = orders[index].id }
    drivers.append(driver)
    announce("driver.created", .driver(driver.id))
    cache.clear()
    record(.driverProfile, driver: driver.id, by: call)
    return .created(driverJSON(driver, withJob: true))
  }

  mutating func perform(_ action: Endpoint.RecordAction, onDriver id: String, _ call: Call) -> Reply {
    switch action {
    case .show: return showDriver(id)
    case .update: return updateDriver(id, call)
    case .delete:
      guard let index = index(ofDriver: id) else { return .driverNotFound }
      guard !call.breaksHalfWay else { return .serverError }
      announceDeleted("driver.deleted", .driver(drivers[index].id))
      let driver = drivers.remove(at: index)
      cache.clear()
      record(.driverProfile, driver: driver.id, by: call)
      return .deleted(driver.id, "driver", at: call.now)
    }
  }

  /// `PUT /drivers/{id}`. Where the driver is and whether on duty are not written here. The person's name, e-mail and
  /// phone are the account's; only a change of the driver's own columns is a save that `updated_at` and the lists
  /// notice (captures 044 against 1408–1409, 1612–1613).
  private mutating func updateDriver(_ id: String, _ call: Call) -> Reply {
    let body = call.body
    let found = index(ofDriver: id)
    let problems = driverProblems(body, except: found)
    guard problems.isEmpty else { return .invalid(problems) }
    guard let index = found else { return .driverNotFound }
    guard !call.breaksHalfWay else { return .serverError }
    var driver = drivers[index]
    if let city = body.text("city") { driver.city = city }
    if let country = body.text("country") { driver.country = country }
    if let license = body.text("drivers_license_number") { driver.licenseNumber = license }
    if let status = body.text("status") { driver.status = stored(status) }
    if body.has("vehicle") { driver.vehicleID = body.text("vehicle") }
    if let text = body.text("internal_id") { driver.internalID = text }
    if let job = body.text("job"), let order = self.index(ofOrder: job) {
      driver.currentJob = orders[order].id
    }
    if !warts.driverUpdatesDropPositions,
      let point = ReportLocation(body.filled("location") ?? .object(body.members))
    {
      driver.position.latitude = point.latitude
      driver.position.longitude = point.longitude
      driver.positionAt = call.now
    }
    let isSaved = driver != drivers[index] || !warts.unchangedSaveIsNoSave
    if isSaved {
      driver.updatedAt = call.now
      cache.clear()
    }
    if let name = body.text("name") { driver.name = name }
    if let email = body.text("email") { driver.email = email }
    if let phone = body.text("phone") { driver.phone = phone }
    if let password = body.text("password") { driver.password = password }
    if driver != drivers[index] { driver.told.forget(Set(body.members.map(\.name))) }
    drivers[index] = driver
    if isSaved { announce("driver.updated", .driver(driver.id)) }
    record(.driverProfile, driver: driver.id, by: call)
    return .ok(driverJSON(driver, withJob: true))
  }

  /// The fields of the person, as the server's sentences call them (captures 045).
  private static let personal = [
    ("name", "name"), ("email", "email address"), ("phone", "phone number"),
  ]

  /// What is wrong with fields that were sent.
  private func driverProblems(_ body: RequestBody, except index: Int?) -> [String] {
    var problems: [String] = []
    let own = index.map { drivers[$0].userID }
    let others = drivers.filter { $0.userID != own }
    let owners = organizations.map(\.owner).filter { $0.id != own }
    if let email = body.text("email") {
      if !Self.isAddress(email) { problems.append("The email address must be a valid email address.") }
      if others.contains(where: { $0.email == email }) || owners.contains(where: { $0.email == email }) {
        problems.append("The email address has already been taken.")
      }
    }
    if let phone = body.text("phone"), others.contains(where: { $0.phone == phone }) {
      problems.append("The phone number has already been taken.")
    }
    if let vehicle = body.text("vehicle"), vehicles[vehicle] == nil {
      problems.append("The selected vehicle is invalid.")
    }
    if let status = body.text("status"), !["active", "available", "inactive"].contains(status) {
      problems.append("The selected status is invalid.")
    }
    return problems
  }

  private static func isAddress(_ text: String) -> Bool {
    let sides = text.split(separator: "@", omittingEmptySubsequences: false)
    return sides.count == 2 && sides.allSatisfy { !$0.isEmpty && !$0.contains(" ") }
  }

  private func stored(_ status: String) -> String {
    status == "active" && warts.activeDriversAreAvailable ? "available" : status
  }
}
