/// A vehicle (rest-api 4.7). Inside an order or a driver most members are null.
public struct Vehicle: IdentifiedResource {
  public final class Fields: Sendable {
    public let internalID = Field<String?>.text("internal_id")
    public let photoURL = Field<String?>.text("photo_url")
    public let avatarURL = Field<String?>.text("avatar_url")
    public let name = Field<String?>.text("name")
    public let description = Field<String?>.text("description")
    public let driver = Field<Member<Driver>>.one("driver")
    public let devices = Field<JSONValue?>.raw("devices")
    public let make = Field<String?>.text("make")
    public let model = Field<String?>.text("model")
    public let modelType = Field<String?>.text("model_type")
    public let year = Field<String?>.text("year")
    public let trim = Field<String?>.text("trim")
    public let type = Field<String?>.text("type")
    public let `class` = Field<String?>.text("class")
    public let color = Field<String?>.text("color")
    public let serialNumber = Field<String?>.text("serial_number")
    public let plateNumber = Field<String?>.text("plate_number")
    public let callSign = Field<String?>.text("call_sign")
    public let fuelCardNumber = Field<String?>.text("fuel_card_number")
    public let vin = Field<String?>.text("vin")
    public let vinData = Field<JSONObject>.map("vin_data")
    public let specs = Field<JSONObject>.map("specs")
    public let details = Field<JSONObject>.map("details")
    public let status = Field<String?>.text("status")
    public let online = Field<Bool?>.flag("online")
    public let slug = Field<String?>.text("slug")
    public let financingStatus = Field<String?>.text("financing_status")
    public let measurementSystem = Field<String?>.text("measurement_system")

    /// In `odometerUnit`.
    public let odometer = Field<Int?>.integer("odometer")
    public let odometerUnit = Field<String?>.text("odometer_unit")
    public let odometerAtPurchase = Field<Int?>.integer("odometer_at_purchase")
    public let fuelType = Field<String?>.text("fuel_type")
    public let fuelVolumeUnit = Field<String?>.text("fuel_volume_unit")
    public let bodyType = Field<String?>.text("body_type")
    public let bodySubType = Field<String?>.text("body_sub_type")
    public let usageType = Field<String?>.text("usage_type")
    public let ownershipType = Field<String?>.text("ownership_type")
    public let transmission = Field<String?>.text("transmission")

    public let engineNumber = Field<String?>.text("engine_number")
    public let engineMake = Field<String?>.text("engine_make")
    public let engineModel = Field<String?>.text("engine_model")
    public let engineFamily = Field<String?>.text("engine_family")
    public let engineConfiguration = Field<String?>.text("engine_configuration")
    public let engineSize = Field<Double?>.decimal("engine_size")
    public let engineDisplacement = Field<Double?>.decimal("engine_displacement")
    public let cylinderArrangement = Field<String?>.text("cylinder_arrangement")
    public let numberOfCylinders = Field<Int?>.integer("number_of_cylinders")
    public let horsepower = Field<Double?>.decimal("horsepower")
    public let horsepowerRpm = Field<Int?>.integer("horsepower_rpm")
    public let torque = Field<Double?>.decimal("torque")
    public let torqueRpm = Field<Int?>.integer("torque_rpm")

    /// Capacities, weights and sizes are in the units of `measurementSystem`.
    public let fuelCapacity = Field<Double?>.decimal("fuel_capacity")
    public let payloadCapacity = Field<Double?>.decimal("payload_capacity")
    public let towingCapacity = Field<Double?>.decimal("towing_capacity")
    public let seatingCapacity = Field<Int?>.integer("seating_capacity")
    public let weight = Field<Double?>.decimal("weight")
    public let length = Field<Double?>.decimal("length")
    public let width = Field<Double?>.decimal("width")
    public let height = Field<Double?>.decimal("height")
    public let cargoVolume = Field<Double?>.decimal("cargo_volume")
    public let passengerVolume = Field<Double?>.decimal("passenger_volume")
    public let interiorVolume = Field<Double?>.decimal("interior_volume")
    public let groundClearance = Field<Double?>.decimal("ground_clearance")
    public let bedLength = Field<Double?>.decimal("bed_length")
    public let gvwr = Field<Double?>.decimal("gvwr")
    public let gcwr = Field<Double?>.decimal("gcwr")

    public let emissionStandard = Field<String?>.text("emission_standard")
    public let dpfEquipped = Field<Bool?>.flag("dpf_equipped")
    public let scrEquipped = Field<Bool?>.flag("scr_equipped")
    public let estimatedServiceLifeDistance = Field<Int?>.integer("estimated_service_life_distance")
    public let estimatedServiceLifeDistanceUnit = Field<String?>.text("estimated_service_life_distance_unit")
    public let estimatedServiceLifeMonths = Field<Int?>.integer("estimated_service_life_months")

    /// Minor units of `currency`, as are the other amounts.
    public let acquisitionCost = Field<Int?>.integer("acquisition_cost")
    public let currentValue = Field<Int?>.integer("current_value")
    public let insuranceValue = Field<Int?>.integer("insurance_value")
    public let currency = Field<String?>.text("currency")
    public let depreciationRate = Field<Double?>.decimal("depreciation_rate")
    public let loanAmount = Field<Double?>.decimal("loan_amount")
    public let loanNumberOfPayments = Field<Int?>.integer("loan_number_of_payments")
    public let loanFirstPayment = Field<Timestamp?>.time("loan_first_payment")
    public let purchasedAt = Field<Timestamp?>.time("purchased_at")
    public let leaseExpiresAt = Field<Timestamp?>.time("lease_expires_at")
    public let deletedAt = Field<Timestamp?>.time("deleted_at")

    public let location = Field<Coordinate?>.coordinate("location")
    /// Degrees clockwise from north.
    public let heading = Field<Double?>.decimal("heading")
    /// Metres.
    public let altitude = Field<Double?>.decimal("altitude")
    /// As the client reported it; the server gives it no unit.
    public let speed = Field<Double?>.decimal("speed")
    public let telematics = Field<JSONObject>.map("telematics")
    public let notes = Field<String?>.text("notes")
    public let meta = Field<JSONObject>.map("meta")
    public let customFields = Field<[String]>.texts("custom_fields")
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "vehicle"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
