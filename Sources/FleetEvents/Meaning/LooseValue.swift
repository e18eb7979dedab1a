import FleetModels

/// How scalars and points of an event are read: numbers as texts, flags as numbers, points in GeoJSON's order
/// (events 6.1). Whatever does not fit is nil.
enum LooseValue {
  static func decimal(_ value: JSONValue?) -> Double? {
    switch value {
    case .number(let number): number.double
    case .string(let text) where text.utf8.count <= 40: Double(text).flatMap { $0.isFinite ? $0 : nil }
    case .string, .bool, .null, .array, .object, nil: nil
    }
  }

  static func integer(_ value: JSONValue?) -> Int? {
    decimal(value).flatMap { Int(exactly: $0) }
  }

  static func flag(_ value: JSONValue?) -> Bool? {
    switch value {
    case .bool(let flag): flag
    case .number(let number): number.integer == 1 ? true : number.integer == 0 ? false : nil
    case .string("1"), .string("true"): true
    case .string("0"), .string("false"): false
    case .string, .null, .array, .object, nil: nil
    }
  }

  /// `{"coordinates":[lng,lat]}` or `{"latitude":…,"longitude":…}`. (0, 0) means unknown (events 4.3).
  static func coordinate(_ value: JSONValue?) -> Coordinate? {
    guard let members = value?.object else { return nil }
    let latitude: Double?
    let longitude: Double?
    if let pair = members["coordinates"]?.array {
      guard pair.count >= 2 else { return nil }
      (longitude, latitude) = (decimal(pair[0]), decimal(pair[1]))
    } else {
      (latitude, longitude) = (decimal(members["latitude"]), decimal(members["longitude"]))
    }
    guard let latitude, let longitude, latitude != 0 || longitude != 0 else { return nil }
    return Coordinate(latitude: latitude, longitude: longitude)
  }
}
