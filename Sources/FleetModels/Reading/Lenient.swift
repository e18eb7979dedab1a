/// How one JSON scalar is read when PHP wrote it: numbers as texts, flags as numbers (rest-api 4.0).
enum Lenient {
  /// The public id of a record: `id`, or `public_id` in the recipes' form and beside the row number that the
  /// console's form has for `id`.
  static func id(_ record: JSONObject) -> String? {
    record["id"]?.string ?? record["public_id"]?.string ?? record["id"].flatMap(text)
  }

  static func text(_ json: JSONValue) -> String? {
    switch json {
    case .string(let text): text
    case .number(let number): number.text
    case .bool(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  static func integer(_ json: JSONValue) -> Int? {
    switch json {
    case .number(let number): number.integer ?? number.double.flatMap { Int(exactly: $0.rounded()) }
    case .string(let text): Int(text) ?? Double(text).flatMap { Int(exactly: $0.rounded()) }
    case .bool, .null, .array, .object: nil
    }
  }

  static func decimal(_ json: JSONValue) -> Double? {
    switch json {
    case .number(let number): number.double
    case .string(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
    case .bool, .null, .array, .object: nil
    }
  }

  static func flag(_ json: JSONValue) -> Bool? {
    switch json {
    case .bool(let flag): return flag
    case .number(let number): return number.integer == 1 ? true : number.integer == 0 ? false : nil
    case .string(let text):
      switch text.lowercased() {
      case "1", "true", "yes": return true
      case "0", "false", "no", "": return false
      default: return nil
      }
    case .null, .array, .object: return nil
    }
  }

  /// The values of a map in the order of its keys, numbers before names.
  static func listed(_ members: JSONObject) -> [JSONValue] {
    members.sorted { left, right in
      switch (Int(left.key), Int(right.key)) {
      case (let a?, let b?): a < b
      case (_?, nil): true
      case (nil, _?): false
      case (nil, nil): left.key < right.key
      }
    }
    .map(\.value)
  }

  enum Point {
    case unknown
    case known(Coordinate)
    case broken
  }

  /// A GeoJSON point (`[lng, lat]`), or an object with `latitude` and `longitude`. The server stores what it is sent, also
  /// a place off the earth (captures 032): that says nothing about where something is.
  static func point(_ json: JSONValue) -> Point {
    guard let members = json.object else {
      return json.array?.isEmpty == true ? .unknown : .broken
    }
    let pair: (latitude: JSONValue, longitude: JSONValue)?
    if let coordinates = members["coordinates"]?.array {
      pair = coordinates.count >= 2 ? (coordinates[1], coordinates[0]) : nil
    } else if let latitude = members["latitude"], let longitude = members["longitude"] {
      pair = (latitude, longitude)
    } else {
      pair = nil
    }
    guard let pair, let latitude = decimal(pair.latitude), let longitude = decimal(pair.longitude) else {
      return members.isEmpty ? .unknown : .broken
    }
    if latitude == 0 && longitude == 0 { return .unknown }
    return Coordinate(latitude: latitude, longitude: longitude).map { .known($0) } ?? .unknown
  }
}
