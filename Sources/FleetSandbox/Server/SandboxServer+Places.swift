/// The forms a place may take in a request: id, address, pair, GeoJSON, object (rest-api 2.2).
extension SandboxServer {
  /// The id of the place `value` names, made when it is new.
  mutating func placeID(_ value: SandboxJSON, at moment: Int64) -> String {
    switch value {
    case .string(let text):
      if places[text] != nil { return text }
      let point = Self.pretendGeocode(text)
      return insertPlace(
        name: nil, street: text, fields: .null, latitude: point.latitude,
        longitude: point.longitude, at: moment)
    case .array(let pair):
      // A plain pair is latitude first (rest-api 4.0).
      return insertPlace(
        name: nil, street: nil, fields: .null, latitude: pair.first?.numberValue ?? 0,
        longitude: pair.last?.numberValue ?? 0, at: moment)
    case .object:
      if let id = (value["id"] ?? value["public_id"])?.stringValue, places[id] != nil { return id }
      let location = value["location"] ?? value
      var latitude = (value["latitude"] ?? location["latitude"])?.numberValue
      var longitude = (value["longitude"] ?? location["longitude"])?.numberValue
      if let pair = location["coordinates"]?.arrayValue, pair.count == 2 {
        longitude = pair[0].numberValue
        latitude = pair[1].numberValue
      }
      let street = (value["street1"] ?? value["address"])?.stringValue
      if latitude == nil || longitude == nil {
        let point = Self.pretendGeocode(street ?? value["name"]?.stringValue ?? "")
        latitude = point.latitude
        longitude = point.longitude
      }
      return insertPlace(
        name: value["name"]?.stringValue, street: street, fields: value, latitude: latitude ?? 0,
        longitude: longitude ?? 0, at: moment)
    case .null, .bool, .int, .double:
      return insertPlace(
        name: nil, street: nil, fields: .null, latitude: 0, longitude: 0, at: moment)
    }
  }

  mutating func driverPlace(_ driver: DriverRecord?, at moment: Int64) -> String {
    insertPlace(
      name: nil, street: nil, fields: .null, latitude: driver?.position.latitude ?? 0,
      longitude: driver?.position.longitude ?? 0, at: moment)
  }

  /// Text is upper-cased, as the real observer does (rest-api 2.5).
  mutating func insertPlace(
    name: String?, street: String?, fields: SandboxJSON, latitude: Double, longitude: Double,
    at moment: Int64
  ) -> String {
    func upper(_ text: String?) -> String? {
      warts.placesAreUpperCase ? text?.uppercased() : text
    }
    func field(_ name: String) -> String? { upper(fields[name]?.stringValue) }
    let place = PlaceRecord(
      id: random.publicID("place"), uuid: random.uuid(), name: upper(name),
      street1: upper(street), city: field("city"), postalCode: field("postal_code"),
      country: field("country") ?? company.country, phone: fields["phone"]?.stringValue,
      latitude: latitude, longitude: longitude, createdAt: moment, companyID: scope)
    places[place.id] = place
    announce("place.created", .place(place.id))
    return place.id
  }

  /// A sandbox has no map: an address gets a point on the island that depends on its text alone.
  private static func pretendGeocode(_ text: String) -> (latitude: Double, longitude: Double) {
    var random = SandboxRandom(seed: stableHash(text.uppercased()))
    func spread(_ low: Double, _ width: Double) -> Double {
      ((low + random.fraction() * width) * 10_000).rounded() / 10_000
    }
    return (spread(1.27, 0.15), spread(103.70, 0.25))
  }
}
