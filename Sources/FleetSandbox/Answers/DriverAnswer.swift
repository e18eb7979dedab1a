/// Drivers and vehicles as answers, member by member in the server's order (captures 006, 018, 114).
extension SandboxServer {
  private static let assets = "https://flb-assets.s3-ap-southeast-1.amazonaws.com/static/"
  private static let pictures = "https://s3.ap-southeast-1.amazonaws.com/flb-assets/static/"

  /// A driver. `token` only right after a sign-in; `withJob` adds current_job and vendor, as the single GET
  /// does (captures 018, 209).
  func driverJSON(_ driver: DriverRecord, token: String? = nil, withJob: Bool = false)
    -> SandboxJSON
  {
    let vehicle = driver.vehicleID.flatMap { vehicles[$0] }
    let vehicleIcon = SandboxJSON.string(Self.assets + "vehicle-icons/mini_bus.svg")
    var members: [SandboxMember] = [
      SandboxMember("id", .string(driver.id)), SandboxMember("user", .string(driver.userID)),
      SandboxMember("internal_id", .string(driver.internalID)),
      SandboxMember("company", .string(driver.companyID)),
      SandboxMember("company_name", .text(organization(driver.companyID)?.company.name)),
      SandboxMember("name", .string(driver.name)), SandboxMember("email", .string(driver.email)),
      SandboxMember("phone", .string(driver.phone)),
      SandboxMember("drivers_license_number", .string(driver.licenseNumber)),
      SandboxMember("license_expiry", .null),
      SandboxMember("photo_url", .string(Self.pictures + "no-avatar.png")),
      SandboxMember(
        "avatar_url",
        vehicle == nil ? .string(Self.assets + "driver-icons/moto-driver.png") : vehicleIcon),
      SandboxMember("vehicle_avatar", vehicleIcon), SandboxMember("custom_fields", .array([])),
      SandboxMember("vehicle", vehicle.map { vehicleJSON($0, driver: nil) } ?? .null),
    ]
    if withJob {
      let job = driver.currentJob.flatMap { index(ofOrder: $0) }
        .map { orderJSON(orders[$0], .none) }
      members.append(SandboxMember("current_job", job ?? .null))
      members.append(SandboxMember("vendor", .null))
    }
    members += positionMembers(driver.position)
    members += [
      SandboxMember("country", .string(driver.country ?? company.country)),
      SandboxMember("currency", .string(company.currency)),
      SandboxMember("city", .string(driver.city)), SandboxMember("online", .bool(driver.online)),
      SandboxMember("status", .string(driver.status)), SandboxMember("token", .text(token)),
      SandboxMember("meta", .emptyObject),
      SandboxMember("updated_at", ServerTime.json(driver.updatedAt)),
      SandboxMember("created_at", ServerTime.json(driver.createdAt)),
    ]
    return .object(members).telling(driver.told)
  }

  /// A vehicle. Inside a driver it has no `driver` and no slug, because only some columns are read there;
  /// as `vehicle_assigned` it has both (captures 114).
  func vehicleJSON(_ vehicle: VehicleRecord, driver: DriverRecord?) -> SandboxJSON {
    let isAssigned = driver != nil
    func nulls(_ names: [String]) -> [SandboxMember] { names.map { SandboxMember($0, .null) } }
    var members: [SandboxMember] = [
      SandboxMember("id", .string(vehicle.id)), SandboxMember("internal_id", .null),
      SandboxMember("photo_url", .string(Self.pictures + "vehicle-placeholder.png")),
      SandboxMember("avatar_url", .string(Self.assets + "vehicle-icons/mini_bus.svg")),
      SandboxMember("name", .null), SandboxMember("description", .null),
    ]
    if let driver { members.append(SandboxMember("driver", driverJSON(driver))) }
    members += [
      SandboxMember("make", .string(vehicle.make)), SandboxMember("model", .string(vehicle.model)),
      SandboxMember("model_type", .null), SandboxMember("year", .string(vehicle.year)),
    ]
    members += nulls(["trim", "type", "class", "color", "serial_number"])
    members.append(SandboxMember("plate_number", .string(vehicle.plateNumber)))
    members += nulls(["call_sign", "fuel_card_number", "vin"])
    members += ["vin_data", "specs", "details"].map { SandboxMember($0, .emptyObject) }
    members += [
      SandboxMember("status", "available"), SandboxMember("online", .bool(vehicle.online)),
      SandboxMember("slug", isAssigned ? .string(vehicle.slug) : .null),
    ]
    members += nulls(Self.vehicleColumnsBeforeEngine)
    if isAssigned { members.append(SandboxMember("custom_fields", .array([]))) }
    members += nulls(["engine_number", "engine_make"])
    if !isAssigned { members.append(SandboxMember("custom_fields", .array([]))) }
    members += nulls(Self.vehicleColumnsAfterEngine)
    members += [
      SandboxMember("updated_at", ServerTime.json(vehicle.updatedAt)),
      SandboxMember("created_at", ServerTime.json(vehicle.createdAt)),
    ]
    members += positionMembers(vehicle.position)
    members += [
      SandboxMember("telematics", .null), SandboxMember("notes", .null),
      SandboxMember("meta", .emptyObject),
    ]
    return .object(members).telling(vehicle.told, but: isAssigned ? [] : ["slug"])
  }

  /// A GeoJSON point, longitude first.
  func point(_ latitude: Double, _ longitude: Double) -> SandboxJSON {
    ["type": "Point", "coordinates": [.double(longitude), .double(latitude)]]
  }

  private func positionMembers(_ position: PositionRecord) -> [SandboxMember] {
    [
      SandboxMember(
        "location",
        position.isKnown || warts.unknownPositionIsZero
          ? point(position.latitude, position.longitude) : SandboxJSON.null),
      SandboxMember("heading", .int(position.heading)),
      SandboxMember("altitude", .int(position.altitude)),
      SandboxMember("speed", .int(position.speed)),
    ]
  }

  private static let vehicleColumnsBeforeEngine = [
    "financing_status", "measurement_system", "odometer", "odometer_unit", "odometer_at_purchase",
    "fuel_type", "fuel_volume_unit", "body_type", "body_sub_type", "usage_type", "ownership_type",
    "transmission",
  ]

  private static let vehicleColumnsAfterEngine = [
    "engine_model", "engine_family", "engine_configuration", "engine_size", "engine_displacement",
    "cylinder_arrangement", "number_of_cylinders", "horsepower", "horsepower_rpm", "torque",
    "torque_rpm", "fuel_capacity", "payload_capacity", "towing_capacity", "seating_capacity",
    "weight", "length", "width", "height", "cargo_volume", "passenger_volume", "interior_volume",
    "ground_clearance", "bed_length", "emission_standard", "dpf_equipped", "scr_equipped", "gvwr",
    "gcwr", "estimated_service_life_distance", "estimated_service_life_distance_unit",
    "estimated_service_life_months", "currency", "acquisition_cost", "current_value",
    "insurance_value", "depreciation_rate", "loan_amount", "loan_number_of_payments",
    "loan_first_payment", "purchased_at", "lease_expires_at", "deleted_at",
  ]
}
