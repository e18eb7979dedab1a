/// Taking over drivers and vehicles as a real server shows them.
extension SandboxServer {
  /// Takes over a driver from the answer of a sign-in, of `GET /drivers/{id}`, or from `driver_assigned` of an order,
  /// with the vehicle, the company and, where it is there, the current job. A driver that is known is replaced;
  /// relations the document is silent about stay. Without a password the known one stays, or one is made up.
  public mutating func adopt(driver document: SandboxJSON, password: String?, now: Int64)
    throws(AdoptionRefusal)
  {
    let adopted = try AdoptedDocument(document, "driver", prefixes: ["driver_"])
    let index = drivers.firstIndex { $0.id == adopted.id }
    let known = index.map { drivers[$0] }
    let company = adopted.text("company") ?? known?.companyID ?? companyID
    try adopt(
      company: ["id": .string(company), "name": adopted["company_name"] ?? .null], now: now)
    var vehicleID = known?.vehicleID
    if let vehicle = adopted["vehicle"] {
      if vehicle.members != nil { try adopt(vehicle: vehicle) }
      vehicleID = vehicle.relationID
    }
    let whole = ServerTime.wholeSecond(now)
    let position = adopted["location"] == nil ? known?.position ?? PositionRecord() : adopted.position
    var record = DriverRecord(
      id: adopted.id, userID: adopted.text("user") ?? known?.userID ?? random.publicID("user"),
      companyID: company,
      internalID: adopted.text("internal_id") ?? known?.internalID ?? random.internalID(),
      name: adopted.text("name") ?? "", email: adopted.text("email") ?? "\(adopted.id)@example.com",
      phone: adopted.text("phone") ?? "",
      password: password ?? known?.password ?? random.tokenSecret(),
      licenseNumber: adopted.text("drivers_license_number") ?? "", city: adopted.text("city") ?? "",
      vehicleID: vehicleID, online: adopted.flag("online") ?? false, position: position,
      positionAt: known?.position == position ? known?.positionAt : adopted.moment("updated_at"),
      currentJob: known?.currentJob,
      createdAt: adopted.moment("created_at") ?? known?.createdAt ?? whole,
      updatedAt: adopted.moment("updated_at") ?? known?.updatedAt ?? whole)
    record.told = ToldMembers(
      adopted.json, against: driverJSON(record, withJob: true), ruled: Self.ruledDriverMembers)
    if let index { drivers[index] = record } else { drivers.append(record) }
    settle(user: record.userID, in: company)
    guard let job = adopted["current_job"] else { return }
    if job["payload"]?.members != nil {
      try adopt(order: job, now: now)
      if let order = orders.firstIndex(where: { $0.id == job.relationID }),
        orders[order].driverID == nil
      {
        orders[order].driverID = adopted.id
      }
    }
    guard let place = drivers.firstIndex(where: { $0.id == adopted.id }) else { return }
    drivers[place].currentJob = job.relationID
  }

  /// An account belongs to every company it has a profile in, and is where its only profile is.
  private mutating func settle(user: String, in company: String) {
    let homes = Set(drivers.filter { $0.userID == user }.map(\.companyID))
    guard homes != [companyID] else { return }
    memberships[user, default: []].formUnion(homes)
    if whereabouts[user] == nil, !homes.contains(companyID) { whereabouts[user] = company }
  }

  private static let ruledDriverMembers: Set<String> = [
    "id", "company", "vehicle", "current_job", "token", "online", "location", "heading", "altitude",
    "speed", "updated_at",
  ]

  /// Takes over a vehicle. The driver shown inside one is taken over with its order.
  public mutating func adopt(vehicle document: SandboxJSON) throws(AdoptionRefusal) {
    let adopted = try AdoptedDocument(document, "vehicle", prefixes: ["vehicle_"])
    let known = vehicles[adopted.id]
    let createdAt = adopted.moment("created_at") ?? known?.createdAt ?? foundedAt
    let position = adopted["location"] == nil ? known?.position ?? PositionRecord() : adopted.position
    var record = VehicleRecord(
      id: adopted.id, make: adopted.text("make") ?? "", model: adopted.text("model") ?? "",
      year: adopted.text("year") ?? "", plateNumber: adopted.text("plate_number") ?? "",
      online: adopted.flag("online") ?? false, position: position, createdAt: createdAt,
      updatedAt: adopted.moment("updated_at") ?? known?.updatedAt ?? createdAt)
    // Only where a driver is shown inside a vehicle is the slug read from its column (captures 114).
    let isAssigned = adopted["driver"] != nil
    var ruled = Self.ruledVehicleMembers
    if !isAssigned { ruled.insert("slug") }
    let shown = vehicleJSON(record, driver: nil)
      .setting("slug", isAssigned ? .string(record.slug) : .null)
    record.told = ToldMembers(adopted.json, against: shown, ruled: ruled)
    if !isAssigned, let known { record.told = record.told.filled(from: known.told, only: ["slug"]) }
    vehicles[adopted.id] = record
  }

  private static let ruledVehicleMembers: Set<String> = [
    "id", "driver", "online", "location", "heading", "altitude", "speed", "updated_at",
  ]
}
