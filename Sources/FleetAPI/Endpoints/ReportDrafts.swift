import FleetModels

/// An issue to be reported (rest-api 2.10).
public struct IssueDraft: Sendable, Hashable {
  public var driver: Driver.ID
  /// A marker in it, or in `tags`, finds the issue again.
  public var report: String
  /// Nil is told as no place.
  public var location: Coordinate?
  public var type: String?
  public var category: String?
  /// Such as `low` or `high`.
  public var priority: String?
  public var tags: [String] = []

  public init(driver: Driver.ID, report: String) {
    self.driver = driver
    self.report = report
  }

  var members: JSONObject {
    var members: JSONObject = [
      "driver": .string(driver.rawValue), "report": .string(report), "location": point(location),
    ]
    for (name, value) in [("type", type), ("category", category), ("priority", priority)] {
      if let value { members[name] = .string(value) }
    }
    if !tags.isEmpty { members["tags"] = .array(tags.map { .string($0) }) }
    return members
  }
}

/// Fuel to be reported (rest-api 2.11).
public struct FuelDraft: Sendable, Hashable {
  public var driver: Driver.ID
  public var odometer: Int
  /// A decimal number as text, such as `30.5`, in `metricUnit`: it comes back as it was written.
  public var volume: String
  /// Such as `l`.
  public var metricUnit: String?
  /// Whole minor units: the server drops everything but digits, so that 12 would become 0.12.
  public var amount: Money?
  public var location: Coordinate?

  public init(driver: Driver.ID, odometer: Int, volume: String) {
    self.driver = driver
    self.odometer = odometer
    self.volume = volume
  }

  var members: JSONObject {
    var members: JSONObject = [
      "driver": .string(driver.rawValue), "odometer": .number(JSONNumber(odometer)),
      "volume": .string(volume), "location": point(location),
    ]
    if let metricUnit { members["metric_unit"] = .string(metricUnit) }
    if let amount {
      members["amount"] = .number(JSONNumber(amount.minorUnits))
      if let currency = amount.currency { members["currency"] = .string(currency) }
    }
    return members
  }
}

/// A GeoJSON point: a bare pair would be read the other way round (rest-api 4.0).
private func point(_ coordinate: Coordinate?) -> JSONValue {
  guard let coordinate, let longitude = JSONNumber(coordinate.longitude),
    let latitude = JSONNumber(coordinate.latitude)
  else { return .null }
  return ["type": "Point", "coordinates": [.number(longitude), .number(latitude)]]
}
